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
    'pressed-again': 'Tweede druk',
    'became-real': 'Werd echt',
  },
  /** Why it became real. */
  doubt: {
    press: 'er is nog eens gedrukt',
    emergency: 'er is noodalarm geslagen',
    unverified: 'de druk was niet te vertrouwen',
    cancelled: 'er is “vals alarm” gezegd',
    'called-112': 'iemand zei 112 te bellen',
    alarm: 'er liep al een echt alarm',
  },
  /** What happens in one, as lines of a timeline. */
  story: {
    'drill.announced': 'aangekondigd',
    'drill.begun': 'begonnen',
    'drill.became-real': 'GEEN OEFENING meer',
    'drill.ended': { asked: 'gestopt', time: 'vervallen', closed: 'afgelopen' },
  },
  /** Headings of the report as a table. */
  columns: {
    drill: 'Oefening',
    state: 'Verloop',
    device: 'Knop',
    where: 'Waar',
    what: 'Wat',
    person: 'Wie',
    at: 'Tijd',
    afterMs: 'Na (ms)',
    why: 'Reden',
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
  realFirst: 'Werd een echt alarm voordat er iemand was.',
  seconds: (n: string): string => `${n} s`,
};
