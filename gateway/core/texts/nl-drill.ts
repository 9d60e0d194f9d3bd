/** Dutch of drills: the mark on everything about one, its story, and the words of its report. */

/** Texts of drills. */
export const drill = {
  /** First on every page, text, mail and screen. */
  mark: { on: 'OEFENING', off: 'GEEN OEFENING' },
  title: 'Oefening',
  state: {
    armed: 'aangekondigd, nog niet begonnen',
    running: 'bezig',
    ended: 'afgelopen',
    expired: 'niet gehouden: de tijd verliep',
    'became-real': 'werd een echt alarm',
  },
  moment: {
    pressed: 'Ingedrukt',
    received: 'Ontvangen',
    paged: 'Opgeroepen',
    delivered: 'Oproep gaat over',
    coming: 'Komt eraan',
    arrived: 'Klopt op de deur',
    closed: 'Veilig gemeld',
  },
  announcedAt: 'Aangekondigd',
  by: 'Door',
  where: 'Waar',
  device: 'Knop',
  note: 'Notitie',
  outcome: 'Verloop',
  alarm: 'Alarm',
  times: 'Tijden',
  time: 'Tijd',
  after: 'Na',
  who: 'Wie',
  what: 'Wat',
  toDoor: 'Van druk tot klop op de deur',
  nobodyCame: 'Niemand meldde zich ter plaatse.',
  seconds: (n: string): string => `${n} s`,
};
