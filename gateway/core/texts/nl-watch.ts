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
};
