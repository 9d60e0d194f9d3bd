/** Dutch of the dead man's switch: what it says when the gateway is silent. Short: a text message holds 160 signs. */

/** Texts of the watch. */
export const watch = {
  title: (name: string): string => `NOODKNOP ${name}`,
  subject: {
    gateway: 'de gateway ZWIJGT',
    broker: 'de broker ZWIJGT: knoppen bereiken de gateway niet',
    ready: 'de gateway draait, maar is NIET GEREED',
    'self-check': 'de zelfcontrole van de gateway MISLUKT',
  },
  both: 'gateway en broker ZWIJGEN',
  also: (what: string): string => `Ook: ${what}`,
  because: (remark: string): string => ` (${remark})`,
  since: (at: string): string => `Laatste goede teken ${at}.`,
  never: (at: string): string => `Geen goed teken sinds het begin van de wacht, ${at}.`,
  lasting: (minutes: number): string => `Al ${minutes} min.`,
  advice: 'Reken er niet op dat een knop iemand oproept. Bij gevaar: bel 112.',
  still: 'NOG STEEDS: ',
  back: (at: string): string => `weer in orde sinds ${at}.`,
  last: 'Voorlopig het laatste bericht langs deze weg.',
  test: 'PROEF van de wacht. Er is niets aan de hand.',
  trouble: {
    never: 'nog niet gezien',
    refused: 'verbinding geweigerd',
    timeout: 'geen antwoord op tijd',
    unknown: 'naam niet gevonden',
    unreachable: 'netwerk onbereikbaar',
    certificate: 'certificaat niet vertrouwd',
    'certificate-date': 'certificaat verlopen, of een klok staat verkeerd',
    flapping: 'valt telkens weg',
    broken: 'verbinding verbroken',
    strange: 'iets anders antwoordt daar',
    token: 'token of account geweigerd',
    'not-ready': 'meldt zich niet gereed',
    stale: 'al minuten niet gedaan',
  },
  /** Waarom de gateway deze wacht niet mist als zij wegvalt. */
  unwatched: {
    'another-token': (name: string): string =>
      `de gateway kent de naam ${name} met een ander token en mist deze wacht niet. Op de gateway: noodknop watcher forget ${name}`,
    'another-name': (name: string): string =>
      `de gateway kent dit token onder een andere naam dan ${name} en mist deze wacht niet. Geef elke wacht een eigen token, of vergeet op de gateway de oude naam: noodknop watcher list`,
    full: (_name: string): string =>
      'op de gateway is geen plaats voor nog een wacht; zij mist deze niet. Op de gateway: noodknop watcher list',
    name: (name: string): string => `${name} is voor de gateway geen naam van een wacht; zij mist deze niet`,
    role: (_name: string): string =>
      'de gateway telt deze wacht niet: het token moet van de rol integration zijn (noodknop token create --role integration)',
    otherwise: (_name: string): string => 'de gateway telt deze wacht niet en mist haar niet',
  },
};
