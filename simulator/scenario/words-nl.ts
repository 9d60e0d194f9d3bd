/** Dutch of scenarios: what happens, what is expected, what came of it. The form that other languages fill in. */

/** Something in three tenses: what is to happen, happened, and did not. */
export interface Act {
  readonly will: string;
  readonly did: string;
  readonly not: string;
}

const CHANNEL: Readonly<Record<string, string>> = {
  mqtt: 'de pieper',
  web: 'de pieperpagina',
  board: 'het bord',
  sms: 'sms',
  espa: 'het oproepsysteem',
  'web-push': 'de telefoon',
  mail: 'mail',
  webhook: 'de koppeling',
};
const over = (channel: string | undefined): string =>
  channel === undefined ? '' : ` over ${CHANNEL[channel] ?? channel}`;
const LEVEL = { assist: 'assistentie', emergency: 'nood' } as const;
const PATTERN: Readonly<Record<string, string>> = {
  idle: 'niets',
  dark: 'donker',
  felt: 'gevoeld',
  received: 'ontvangen',
  unlogged: 'ontvangen, niet vastgelegd',
  test: 'test',
  coming: 'er komt iemand',
  'coming-112': 'er komt iemand, bel 112',
  'not-received': 'niet ontvangen',
  nobody: 'niemand komt, bel zelf 112',
  closed: 'afgesloten',
  'out-of-order': 'buiten werking',
  ringing: 'gaat over',
  paged: 'opgeroepen',
};
const RECEIPT = {
  logged: 'ontvangen en vastgelegd',
  unlogged: 'ontvangen, niet vastgelegd',
  test: 'test ontvangen',
} as const;
const ANSWER: Readonly<Record<string, string>> = {
  coming: 'ik kom',
  cannot: 'ik kan niet',
  arrived: 'ik ben er',
  clear: 'veilig',
  'calling-112': 'ik bel 112',
  'called-112': '112 is gebeld',
};
const of = (device: string | null): string => (device === null ? 'het alarm' : `het alarm van ${device}`);
const act = (will: string, did: string, not: string): Act => ({ will, did, not });

/** Dutch. */
export const dutch = {
  hours: 'uur',
  device: 'een apparaat',
  pressed: (device: string, level: 'assist' | 'emergency'): string => `${device} ingedrukt: ${LEVEL[level]}`,
  refused: (did: string): string => `${did}, maar dat lukte niet`,
  gatewayState: { up: 'de gateway draait', gone: 'de gateway is weg' },
  acts: {
    page(person: string | null, channel: string | undefined, board: boolean): Act {
      const who = board ? 'het bord' : (person ?? 'iemand');
      const way = board ? '' : over(channel);
      const none = person === null && !board ? 'niemand werd opgeroepen' : `${who} werd niet opgeroepen`;
      return act(`${who} wordt opgeroepen${way}`, `${who} werd opgeroepen${way}`, `${none}${way}`);
    },
    rings(person: string, channel: string | undefined, says: string | undefined): Act {
      const how = `bij ${person}${over(channel)}${says === undefined ? '' : ` met “${says}”`}`;
      return act(`het gaat over ${how}`, `het ging over ${how}`, `het ging niet over ${how}`);
    },
    shows(device: string, pattern: string): Act {
      const what = `“${PATTERN[pattern] ?? pattern}”`;
      return act(`${device} toont ${what}`, `${device} toonde ${what}`, `${device} toonde ${what} niet`);
    },
    receipt(device: string, state: keyof typeof RECEIPT): Act {
      const what = `“${RECEIPT[state]}”`;
      return act(`${device} hoort ${what}`, `${device} hoorde ${what}`, `${device} hoorde ${what} niet`);
    },
    alarm(
      state: string,
      device: string | null,
      level: 'assist' | 'emergency' | undefined,
      drill?: boolean,
    ): Act {
      const what = `${of(device)}${drill === true ? ' (een oefening)' : ''}`;
      const as = level === undefined ? '' : ` (${LEVEL[level]})`;
      switch (state) {
        case 'opened':
          return act(`${what} gaat open${as}`, `${what} ging open${as}`, `${what} ging niet open${as}`);
        case 'raised':
          return act(`${what} wordt nood`, `${what} werd nood`, `${what} werd geen nood`);
        case 'acknowledged':
          return act(`${what} is aangenomen`, `${what} werd aangenomen`, `${what} werd niet aangenomen`);
        case 'reopened':
          return act(`${what} gaat weer open`, `${what} ging weer open`, `${what} ging niet weer open`);
        case 'on-scene':
          return act(
            `bij ${what} is iemand ter plaatse`,
            `bij ${what} kwam iemand ter plaatse`,
            `bij ${what} kwam niemand ter plaatse`,
          );
        default:
          return act(`${what} wordt afgesloten`, `${what} werd afgesloten`, `${what} werd niet afgesloten`);
      }
    },
    answer(person: string, answer: string): Act {
      const what = `“${ANSWER[answer] ?? answer}”`;
      return act(`${person} zegt ${what}`, `${person} zei ${what}`, `${person} zei ${what} niet`);
    },
    step: (step: number): Act => act(`stap ${step} begint`, `stap ${step} begon`, `stap ${step} begon niet`),
    guidance112(state: 'started' | 'calling' | 'called'): Act {
      if (state === 'started')
        return act('de 112-kaart verschijnt', 'de 112-kaart verscheen', 'de 112-kaart verscheen niet');
      if (state === 'calling') return act('iemand belt 112', 'iemand belde 112', 'niemand belde 112');
      return act('112 is gebeld', '112 werd gebeld', '112 werd niet gebeld');
    },
    drill(state: 'announced' | 'begun' | 'became-real' | 'ended'): Act {
      const words = {
        announced: ['wordt aangekondigd', 'werd aangekondigd', 'werd niet aangekondigd'],
        begun: ['begint', 'begon', 'begon niet'],
        'became-real': ['wordt echt', 'werd echt', 'werd niet echt'],
        ended: ['is klaar', 'was klaar', 'was niet klaar'],
      } as const;
      const [will, did, not] = words[state];
      return act(`de oefening ${will}`, `de oefening ${did}`, `de oefening ${not}`);
    },
    walk(state: 'started' | 'pressed' | 'confirmed' | 'interrupted' | 'ended', device: string | null): Act {
      const which = device ?? 'een knop';
      const words = {
        started: ['de looptest', 'begint', 'begon', 'begon niet'],
        pressed: [
          'in de looptest',
          `wordt ${which} getest`,
          `werd ${which} getest`,
          `werd ${which} niet getest`,
        ],
        confirmed: [
          `${which}`,
          'wordt goedgekeurd in de looptest',
          'werd goedgekeurd in de looptest',
          'werd niet goedgekeurd in de looptest',
        ],
        interrupted: ['de looptest', 'wordt afgebroken', 'werd afgebroken', 'werd niet afgebroken'],
        ended: ['de looptest', 'is klaar', 'was klaar', 'was niet klaar'],
      } as const;
      const [what, will, did, not] = words[state];
      return act(`${what} ${will}`, `${what} ${did}`, `${what} ${not}`);
    },
    cancelled(duress: boolean): Act {
      const what = duress ? '“loos alarm” onder dwang' : '“loos alarm”';
      return act(`${what} komt aan`, `${what} kwam aan`, `${what} kwam niet aan`);
    },
    fault(state: 'raised' | 'cleared', text: string): Act {
      const what = `storing “${text}”`;
      return state === 'raised'
        ? act(`${what} wordt gemeld`, `${what} werd gemeld`, `${what} werd niet gemeld`)
        : act(`${what} is voorbij`, `${what} ging voorbij`, `${what} ging niet voorbij`);
    },
    nothing: act('niets', 'niets', 'niets') as Act,
  },
  deeds: {
    press(device: string, gesture: string, times: number): string {
      const often = times > 1 ? `${times} keer ` : '';
      if (gesture === 'cancel') return `“Loos alarm” op ${device}`;
      if (gesture === 'duress') return `“Loos alarm” onder dwang op ${device}`;
      return `Iemand drukt ${often}op ${device}${gesture === 'emergency' ? ': nood' : ''}`;
    },
    flood: (device: string, length: string): string =>
      `${device} is op hol geslagen en drukt zonder ophouden, ${length} lang`,
    raise: (person: string, level: 'assist' | 'emergency'): string =>
      `${person} slaat met de hand alarm: ${LEVEL[level]}`,
    answer: (person: string, answer: string): string => `${person} zegt “${ANSWER[answer] ?? answer}”`,
    drill: (device: string): string => `Er wordt een oefening aangekondigd: de volgende druk op ${device}`,
    walk: 'Er begint een looptest langs de knoppen',
    phone: (person: string, phone: 'on' | 'off'): string =>
      `Telefoon en pieper van ${person} ${phone === 'off' ? 'uit' : 'weer aan'}`,
    battery: (device: string, percent: number): string => `De batterij van ${device} is nog ${percent}%`,
    device(device: string, state: string, range: boolean): string {
      if (range) return `${device} ${state === 'out' ? 'buiten bereik' : 'weer binnen bereik'}`;
      if (state === 'cut' || state === 'up')
        return `Het netwerk van ${device} ${state === 'cut' ? 'valt uit' : 'is er weer'}`;
      return `${device} ${state === 'off' ? 'zonder stroom' : 'weer onder stroom'}`;
    },
    channel(kind: string, mode: 'works' | 'hangs' | 'refuses', person: string | null): string {
      const how = { works: 'werkt weer', hangs: 'hangt: neemt aan en zwijgt', refuses: 'weigert' }[mode];
      const way = CHANNEL[kind] ?? kind;
      return `${way[0]?.toUpperCase() ?? ''}${way.slice(1)}${person === null ? '' : ` van ${person}`} ${how}`;
    },
    gateway: {
      restart: 'De gateway herstart',
      stopped: 'De gateway wordt gestopt',
      killed: 'De gateway valt om',
      started: 'De gateway wordt gestart',
    },
    broker: { stopped: 'De broker stopt: geen apparaat komt erdoor', runs: 'De broker draait weer' },
    disk: {
      full: 'De schijf van het logboek is vol',
      slow: 'De schijf van het logboek is traag',
      works: 'De schijf van het logboek werkt weer',
    },
    clock: (time: string): string => `De klok springt naar ${time.replace('T', ' ')}`,
  },
  reasons: {
    inTime: (did: string, after: string, within: string | null): string =>
      within === null ? `${did} na ${after}` : `${did} na ${after}; mocht ${within} duren`,
    late: (did: string, after: string, within: string): string =>
      `te laat: ${did} pas na ${after}; mocht ${within} duren`,
    early: (did: string, after: string, notBefore: string): string =>
      `te vroeg: ${did} al na ${after}; mocht niet voor ${notBefore}`,
    missing: (not: string, within: string | null, instead: string): string =>
      `${not}${within === null ? '' : ` binnen ${within}`}${instead === '' ? '' : `; wel: ${instead}`}`,
    after: (what: string, after: string): string => `${what} na ${after}`,
    neverHeld: (not: string): string => `${not}, zoals het hoort`,
    neverBroken: (did: string, after: string): string => `${did} na ${after}, en dat mocht niet`,
    counted: (did: string, found: number, wanted: number, when: string): string =>
      found === wanted
        ? `${did}, ${found} keer, zoals het hoort`
        : `${did}, ${found} keer in plaats van ${wanted}${when === '' ? '' : ` (na ${when})`}`,
  },
  live: {
    now: (deed: string): string => `NU: ${deed}`,
    human: (person: string, answers: string): string =>
      `${person} speelt zelf mee: wacht tot het overgaat${answers === 'nothing' ? '' : ` en antwoord “${ANSWER[answers] ?? answers}”`}`,
    press: (device: string, gesture: string): string =>
      `druk op ${device}${gesture === 'assist' ? '' : ` (${gesture})`}`,
    ready: 'Staat iedereen klaar? Druk op Enter om te beginnen.',
    begins: (seconds: number): string => `Het begint; het duurt ${seconds} s`,
    cannot: {
      flood: 'een virtuele knop kan niet op hol slaan; dit deel gaat alleen in de virtuele klok',
      disk: 'de schijf van een echte machine wordt niet gevuld; dit deel gaat alleen in de virtuele klok',
      person: 'een kanaal uitzetten voor één persoon gaat alleen in de virtuele klok',
      world: 'deze gateway laat zijn wereld niet verstoren: alleen waar alles gesimuleerd is kan dat',
      gateway: 'deze gateway is niet van het scenario en wordt niet gestopt',
      noDevice: (device: string): string => `${device} is geen apparaat van deze gateway`,
      refused: (deed: string, status: number): string => `${deed}: geweigerd (${status})`,
      noVoice: (person: string): string =>
        `voor ${person} kan hier niet worden gesproken: zet “live: true” en laat een mens meespelen`,
      noAnswer: (person: string): string => `bij ${person} ging nog niets over om op te antwoorden`,
    },
    start: (time: string): string => `deze gateway houdt zijn eigen klok; het scenario begint op ${time}`,
    noGateway: (why: string): string => `de gateway kon niet worden gestart: ${why}`,
    noAnswer: (url: string): string => `${url} antwoordt niet, of het token is niet geldig`,
  },
  wishes: {
    within: (will: string, within: string): string => `${will} binnen ${within}`,
    between: (will: string, notBefore: string, within: string): string =>
      `${will} tussen ${notBefore} en ${within}`,
    notBefore: (will: string, notBefore: string): string => `${will}, niet voor ${notBefore}`,
    never: (will: string): string => `nooit: ${will}`,
    count: (will: string, count: number): string => `${will}, precies ${count} keer`,
    from: (text: string, from: string): string => `${text}, gerekend vanaf ${from}`,
  },
};

/** Every word of one language. */
export type ScenarioWords = typeof dutch;
