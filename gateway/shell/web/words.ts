/**
 * The words of the page shells: titles and refusals from the one place where texts live, and the one sentence that
 * only a page without a program ever shows.
 */
import { type Language, textsFor } from '../../core/texts/index.ts';

export type { Language };

/** Titles by program, and the plain words of pages without one. */
export interface Words {
  readonly brand: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly noScript: string;
  readonly forbidden: string;
  readonly missing: string;
  readonly home: string;
}

const NO_SCRIPT: Readonly<Record<Language, string>> = {
  nl: 'Deze pagina werkt alleen met JavaScript. Is er nu gevaar? Bel zelf 112.',
  en: 'This page needs JavaScript. Is there danger now? Call 112 yourself.',
};

/** The words in a language. */
export function wordsFor(language: Language): Words {
  const { pages, push } = textsFor(language);
  return {
    brand: pages.common.brand,
    titles: {
      home: pages.home.title,
      in: pages.signIn.title,
      'signed-out': pages.signIn.outTitle,
      offline: push.offline.title,
      button: pages.button.title,
      alarm: pages.alarm.title,
      pager: pages.pager.title,
      board: pages.board.title,
      incidents: pages.incidents.title,
      incident: pages.incident.title,
      devices: pages.devices.title,
      simulator: pages.simulator.title,
      'walk-test': pages.walk.title,
      drill: pages.drill.title,
      roster: pages.roster.title,
      policies: pages.policies.title,
      talks: pages.talks.title,
      present: pages.presence.list,
      statistics: pages.statistics.title,
    },
    noScript: NO_SCRIPT[language],
    forbidden: pages.common.error.forbidden,
    missing: pages.common.error.notFound,
    home: pages.common.home,
  };
}
