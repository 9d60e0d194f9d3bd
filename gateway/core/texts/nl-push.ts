/**
 * The Dutch of calls on a phone: the notification, the card on the pager page that switches it on, the trial call, and the
 * page without a connection. Read half asleep, at arm's length: what is the matter first, then the one thing to do.
 */
/** A title and its explanation. */
type Pair = readonly [string, string];
const pair = (title: string, text: string): Pair => [title, text];
const others = (n: number): string => (n === 1 ? 'Er komt nog 1 collega.' : `Er komen nog ${n} collega’s.`);

/** The words; the English ones have the same form. */
export const nlPush = {
  // On the notification.
  coming: 'Ik kom',
  cannot: 'Ik kan niet',
  confirm: 'Ik heb het gelezen',
  over: 'Oproep voorbij',
  trialTitle: 'Proefoproep, geen alarm',
  trialText: 'Zo komt een oproep binnen. Deze telefoon doet het.',
  unreadable: pair('Oproep', 'Deze oproep is niet te lezen. Open je pieper om te zien wat er is.'),
  noted: {
    confirmed: pair('Bevestigd', 'Dank je.'),
    coming: (n: number) =>
      pair(
        'Genoteerd: je komt',
        n === 0 ? 'Jij bent de eerste. Doe het veilig.' : `${others(n)} Doe het veilig.`,
      ),
    cannot: (n: number) =>
      pair('Genoteerd: je kunt niet', n === 0 ? 'Een ander wordt opgeroepen.' : others(n)),
    arrived: (n: number) =>
      pair('Je was al ter plaatse', n === 0 ? 'Meld in je pieper als het veilig is.' : others(n)),
  },
  notNoted: {
    closed: pair('De oproep is al gesloten', 'Je hoeft niets meer te doen.'),
    signedOut: pair('NIET genoteerd: je bent uitgelogd', 'Tik hier, log opnieuw in en antwoord nog eens.'),
    own: pair('Niet genoteerd: dit is je eigen alarm', 'Een ander wordt opgeroepen.'),
    failed: pair('NIET genoteerd: geen verbinding', 'Tik hier en antwoord nog eens in je pieper.'),
  },
  /** On the page that then opens. */
  unsent: pair('Je antwoord is NIET aangekomen', 'Antwoord hieronder nog eens.'),

  // The card on the pager page.
  card: 'Oproepen op deze telefoon',
  cardText: 'Dan gaat je telefoon over, ook als deze pagina dicht is of je scherm uit staat.',
  on: 'Oproepen inschakelen',
  switchingOn: 'Wordt ingeschakeld…',
  off: 'Uitschakelen op deze telefoon',
  isOn: pair(
    'Deze telefoon wordt opgeroepen',
    'Ook als deze pagina dicht is. Probeer het uit aan het begin van je dienst.',
  ),
  trial: 'Proefoproep',
  trialSending: 'Proefoproep wordt verstuurd…',
  trialSent: 'Proefoproep is verstuurd. Kijk en luister…',
  trialShown:
    'De proefoproep is op deze telefoon getoond. Hoorde je hem ook? Zet anders het geluid van je telefoon aan.',
  trialUnseen:
    'De proefoproep is niet aangekomen. Deze telefoon gaat NIET over. Staat “niet storen” of batterijbesparing aan?',
  trialFailed:
    'De proefoproep kon niet worden verstuurd. Deze telefoon gaat NIET over. Meld het bij technisch beheer.',
  trouble: {
    denied: pair(
      'Meldingen staan uit voor deze pagina',
      'Deze telefoon gaat NIET over als de pagina dicht is. Sta meldingen toe bij de instellingen van je browser voor deze site.',
    ),
    ios: pair(
      'Zet deze pagina eerst op je beginscherm',
      'Op een iPhone of iPad werkt het alleen zo: tik op Deel, kies “Zet op beginscherm”, en open Noodknop daar.',
    ),
    insecure: pair(
      'Deze pagina is niet beveiligd geopend',
      'Oproepen op je telefoon werken alleen via https. Vraag technisch beheer om het juiste adres.',
    ),
    unsupported: pair(
      'Deze browser kan geen oproepen ontvangen',
      'Houd deze pagina open, of gebruik Chrome, Edge, Firefox of Safari van nu.',
    ),
    unavailable: pair(
      'De centrale kan nu geen oproepen naar telefoons sturen',
      'Houd deze pagina open. Technisch beheer ziet de storing.',
    ),
    failed: pair(
      'Inschakelen lukte niet',
      'De telefoon kreeg geen adres van zijn berichtendienst. Heb je internet? Probeer het opnieuw.',
    ),
    offline: pair('De centrale is niet bereikbaar', 'Probeer het zo opnieuw.'),
  },
  /** What would keep this phone silent, each with whether it is in order. */
  checks: {
    title: 'Staat alles goed?',
    notices: { ok: 'Meldingen aan', bad: 'Meldingen uit' },
    sound: { ok: 'Geluid van deze pagina aan', bad: 'Geluid nog uit: tik op “Dienst begonnen”' },
    awake: {
      ok: 'Scherm blijft aan',
      bad: 'Scherm kan uitgaan: zet in dat het aan blijft',
    },
    app: { ok: 'Geopend als app', bad: 'Niet als app geopend' },
  },
  install: 'Als app installeren',
  installHint: 'Als app staat Noodknop op je beginscherm en is hij sneller open.',
  phones: (n: number) =>
    n === 1 ? '1 telefoon ontvangt je oproepen' : `${n} telefoons ontvangen je oproepen`,
  thisPhone: 'deze telefoon',
  lastOk: (time: string) => `laatst bereikt ${time}`,
  neverOk: 'nog niet bereikt',
  remove: (label: string) => `Haal weg: ${label}`,
  removeShort: 'Weghalen',

  // The page without a connection.
  offline: {
    title: 'Geen verbinding',
    text: 'Deze telefoon heeft nu geen contact met de centrale.',
    deaf: 'Hij gaat NIET over zolang dit hier staat.',
    help: 'Is er gevaar? Bel zelf 112.',
    trying: 'We proberen het vanzelf opnieuw.',
    again: 'Nu proberen',
    busy: 'Bezig met verbinden…',
  },
};
