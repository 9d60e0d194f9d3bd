/** The few words the server itself puts into pages, per language; all others live with the pages. */

/** Languages of the pages. */
export type Language = 'nl' | 'en';

/** Titles by page, and the plain words of pages without a program. */
export interface Words {
  readonly titles: Readonly<Record<string, string>>;
  readonly noScript: string;
  readonly forbidden: { readonly title: string; readonly text: string; readonly home: string };
  readonly missing: { readonly title: string; readonly text: string; readonly home: string };
}

/** All server-side words. */
export const WORDS: Readonly<Record<Language, Words>> = {
  nl: {
    titles: {
      home: 'Start',
      in: 'Aanmelden',
      button: 'Knop',
      pager: 'Pieper',
      board: 'Bord',
      alarm: 'Alarm geven',
      incidents: 'Incidenten',
      incident: 'Incident',
      devices: 'Apparaten',
      roster: 'Rooster',
      'signed-out': 'Afgemeld',
    },
    noScript: 'Deze pagina werkt alleen met JavaScript. Is er nu gevaar? Bel 112.',
    forbidden: {
      title: 'Geen toegang',
      text: 'Uw rol mag deze pagina niet openen. Denkt u dat dit niet klopt? Vraag het de coördinator.',
      home: 'Naar de startpagina',
    },
    missing: { title: 'Niet gevonden', text: 'Deze pagina bestaat niet.', home: 'Naar de startpagina' },
  },
  en: {
    titles: {
      home: 'Home',
      in: 'Sign in',
      button: 'Button',
      pager: 'Pager',
      board: 'Board',
      alarm: 'Raise an alarm',
      incidents: 'Incidents',
      incident: 'Incident',
      devices: 'Devices',
      roster: 'Roster',
      'signed-out': 'Signed out',
    },
    noScript: 'This page needs JavaScript. Is there danger now? Call 112.',
    forbidden: {
      title: 'No access',
      text: 'Your role may not open this page. If you think this is wrong, ask the coordinator.',
      home: 'To the home page',
    },
    missing: { title: 'Not found', text: 'This page does not exist.', home: 'To the home page' },
  },
};
