/** Dutch words about channels that lead outside: how they are, who was reached over them. */

/** The words; the English ones have the same form. */
export const channels = {
  title: 'Kanalen naar buiten',
  intro: 'Waarover collega’s worden opgeroepen, naast piepers en de pieperpagina.',
  none: 'Nog geen. Telefoons zetten oproepen aan op de pieperpagina; de andere kanalen staan in channels.yaml op de server.',
  state: { ok: 'Werkt', failing: 'Storing', unknown: 'Nog niet geprobeerd', off: 'Niet ingesteld' },
  people: (n: number) => (n === 1 ? '1 collega' : `${n} collega’s`),
  worked: (ago: string) => `Werkte ${ago} geleden nog`,
  neverWorked: 'Heeft nog niet gewerkt sinds de start',
  waiting: (n: number) => (n === 1 ? '1 oproep wacht' : `${n} oproepen wachten`),
  offBut: (n: number) =>
    `${n === 1 ? '1 collega staat' : `${n} collega’s staan`} ermee in het sitebestand, maar dit kanaal is niet ingesteld.`,
  check: 'Nu controleren',
  checking: 'Bezig met controleren',
  checked: 'Gecontroleerd',
  checkFailed: 'Controleren is niet gelukt. Probeer het opnieuw.',
  reached: 'Wie is bereikt',
  notReached: 'niet bereikt',
  maybe: 'verstuurd, niet bevestigd',
  yes: 'bereikt',
  answered: 'antwoordde',
  tries: (n: number) => `${n} keer geprobeerd`,
  hopSent: 'Verstuurd na',
  hopReached: 'Bereikt na',
  hopAnswered: 'Antwoord na',
  reason: {
    'not-set-up': 'dit kanaal is niet ingesteld',
    'no-answer': 'het kanaal gaf geen antwoord',
    'nobody-connected': 'er was niets verbonden',
    'not-connected': 'er was niets verbonden',
    'not-written': 'geen hub kreeg het bericht bij de pieper',
    replaced: 'vervangen door een nieuwere oproep',
    taken: 'anderen komen',
    closed: 'alarm gesloten',
    answered: 'elders beantwoord',
  } as Readonly<Record<string, string>>,
};
