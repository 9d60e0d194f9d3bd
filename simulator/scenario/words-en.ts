/** English of scenarios: what happens, what is expected, what came of it. */
import type { Act, ScenarioWords } from './words-nl.ts';

const CHANNEL: Readonly<Record<string, string>> = {
  mqtt: 'the pager',
  web: 'the pager page',
  board: 'the board',
  sms: 'SMS',
  espa: 'the paging system',
  'web-push': 'the phone',
  mail: 'mail',
  webhook: 'the webhook',
};
const over = (channel: string | undefined): string =>
  channel === undefined ? '' : ` over ${CHANNEL[channel] ?? channel}`;
const LEVEL = { assist: 'assistance', emergency: 'emergency' } as const;
const PATTERN: Readonly<Record<string, string>> = {
  idle: 'nothing',
  received: 'received',
  unlogged: 'received, not recorded',
  coming: 'someone is coming',
  'coming-112': 'someone is coming, call 112',
  'not-received': 'not received',
  nobody: 'nobody comes, call 112 yourself',
  'out-of-order': 'out of order',
};
const RECEIPT = {
  logged: 'received and recorded',
  unlogged: 'received, not recorded',
  test: 'test received',
} as const;
const ANSWER: Readonly<Record<string, string>> = {
  coming: 'coming',
  cannot: 'I cannot',
  arrived: 'I am there',
  clear: 'all clear',
  'calling-112': 'I am calling 112',
  'called-112': '112 has been called',
};
const of = (device: string | null): string => (device === null ? 'the alarm' : `the alarm of ${device}`);
const act = (will: string, did: string, not: string): Act => ({ will, did, not });

/** English. */
export const english: ScenarioWords = {
  hours: 'h',
  device: 'a device',
  pressed: (device, level) => `${device} pressed: ${LEVEL[level]}`,
  refused: (did) => `${did}, but that failed`,
  gatewayState: { up: 'the gateway is up', gone: 'the gateway is gone' },
  acts: {
    page(person, channel, board) {
      const who = board ? 'the board' : (person ?? 'somebody');
      const way = board ? '' : over(channel);
      const none = person === null && !board ? 'nobody was paged' : `${who} was not paged`;
      return act(`${who} is paged${way}`, `${who} was paged${way}`, `${none}${way}`);
    },
    rings(person, channel, says) {
      const how = `at ${person}${over(channel)}${says === undefined ? '' : ` with “${says}”`}`;
      return act(`it rings ${how}`, `it rang ${how}`, `it did not ring ${how}`);
    },
    shows(device, pattern) {
      const what = `“${PATTERN[pattern] ?? pattern}”`;
      return act(`${device} shows ${what}`, `${device} showed ${what}`, `${device} did not show ${what}`);
    },
    receipt(device, state) {
      const what = `“${RECEIPT[state]}”`;
      return act(`${device} hears ${what}`, `${device} heard ${what}`, `${device} did not hear ${what}`);
    },
    alarm(state, device, level, drill) {
      const what = `${of(device)}${drill === true ? ' (a drill)' : ''}`;
      const as = level === undefined ? '' : ` (${LEVEL[level]})`;
      switch (state) {
        case 'opened':
          return act(`${what} opens${as}`, `${what} opened${as}`, `${what} did not open${as}`);
        case 'raised':
          return act(
            `${what} becomes an emergency`,
            `${what} became an emergency`,
            `${what} did not become an emergency`,
          );
        case 'acknowledged':
          return act(`${what} is taken`, `${what} was taken`, `${what} was not taken`);
        case 'reopened':
          return act(`${what} opens again`, `${what} opened again`, `${what} did not open again`);
        case 'on-scene':
          return act(
            `somebody is on the scene of ${what}`,
            `somebody came to the scene of ${what}`,
            `nobody came to the scene of ${what}`,
          );
        default:
          return act(`${what} is closed`, `${what} was closed`, `${what} was not closed`);
      }
    },
    answer(person, answer) {
      const what = `“${ANSWER[answer] ?? answer}”`;
      return act(`${person} says ${what}`, `${person} said ${what}`, `${person} did not say ${what}`);
    },
    step: (step) => act(`step ${step} begins`, `step ${step} began`, `step ${step} did not begin`),
    guidance112(state) {
      if (state === 'started')
        return act('the 112 card appears', 'the 112 card appeared', 'the 112 card did not appear');
      if (state === 'calling') return act('somebody calls 112', 'somebody called 112', 'nobody called 112');
      return act('112 has been called', '112 was called', '112 was not called');
    },
    drill(state) {
      const words = {
        announced: ['is announced', 'was announced', 'was not announced'],
        begun: ['begins', 'began', 'did not begin'],
        'became-real': ['becomes real', 'became real', 'did not become real'],
        ended: ['is over', 'was over', 'was not over'],
      } as const;
      const [will, did, not] = words[state];
      return act(`the drill ${will}`, `the drill ${did}`, `the drill ${not}`);
    },
    walk(state, device) {
      const which = device ?? 'a button';
      const words = {
        started: ['the walk test', 'begins', 'began', 'did not begin'],
        pressed: [which, 'is tested', 'was tested', 'was not tested'],
        confirmed: [which, 'passes the walk test', 'passed the walk test', 'did not pass the walk test'],
        interrupted: ['the walk test', 'is interrupted', 'was interrupted', 'was not interrupted'],
        ended: ['the walk test', 'is over', 'was over', 'was not over'],
      } as const;
      const [what, will, did, not] = words[state];
      return act(`${what} ${will}`, `${what} ${did}`, `${what} ${not}`);
    },
    cancelled(duress) {
      const what = duress ? '“false alarm” under duress' : '“false alarm”';
      return act(`${what} arrives`, `${what} arrived`, `${what} did not arrive`);
    },
    fault(state, text) {
      const what = `fault “${text}”`;
      return state === 'raised'
        ? act(`${what} is told`, `${what} was told`, `${what} was not told`)
        : act(`${what} is over`, `${what} went away`, `${what} did not go away`);
    },
    nothing: act('nothing', 'nothing', 'nothing'),
  },
  deeds: {
    press(device, gesture, times) {
      const often = times > 1 ? ` ${times} times` : '';
      if (gesture === 'cancel') return `“False alarm” on ${device}`;
      if (gesture === 'duress') return `“False alarm” under duress on ${device}`;
      return `Somebody presses ${device}${often}${gesture === 'emergency' ? ': emergency' : ''}`;
    },
    flood: (device, length) => `${device} has gone mad and presses without end for ${length}`,
    raise: (person, level) => `${person} raises an alarm by hand: ${LEVEL[level]}`,
    answer: (person, answer) => `${person} says “${ANSWER[answer] ?? answer}”`,
    drill: (device) => `A drill is announced: the next press of ${device}`,
    walk: 'A walk test of the buttons begins',
    phone: (person, phone) => `Phone and pager of ${person} ${phone === 'off' ? 'off' : 'on again'}`,
    battery: (device, percent) => `The battery of ${device} has ${percent}% left`,
    device(device, state, range) {
      if (range) return `${device} ${state === 'out' ? 'out of range' : 'in range again'}`;
      if (state === 'cut' || state === 'up')
        return `The network of ${device} ${state === 'cut' ? 'fails' : 'is back'}`;
      return `${device} ${state === 'off' ? 'without power' : 'has power again'}`;
    },
    channel(kind, mode, person) {
      const how = { works: 'works again', hangs: 'hangs: takes and says nothing', refuses: 'refuses' }[mode];
      const way = CHANNEL[kind] ?? kind;
      return `${way[0]?.toUpperCase() ?? ''}${way.slice(1)}${person === null ? '' : ` of ${person}`} ${how}`;
    },
    gateway: {
      restart: 'The gateway restarts',
      stopped: 'The gateway is stopped',
      killed: 'The gateway falls over',
      started: 'The gateway is started',
    },
    broker: { stopped: 'The broker stops: no device gets through', runs: 'The broker runs again' },
    disk: {
      full: 'The disk of the log is full',
      slow: 'The disk of the log is slow',
      works: 'The disk of the log works again',
    },
    clock: (time) => `The clock jumps to ${time.replace('T', ' ')}`,
  },
  reasons: {
    inTime: (did, after, within) =>
      within === null ? `${did} after ${after}` : `${did} after ${after}; ${within} was allowed`,
    late: (did, after, within) => `too late: ${did} only after ${after}; ${within} was allowed`,
    early: (did, after, notBefore) => `too early: ${did} after ${after} already; not before ${notBefore}`,
    missing: (not, within, instead) =>
      `${not}${within === null ? '' : ` within ${within}`}${instead === '' ? '' : `; but: ${instead}`}`,
    after: (what, after) => `${what} after ${after}`,
    neverHeld: (not) => `${not}, as it should be`,
    neverBroken: (did, after) => `${did} after ${after}, which must not be`,
    counted: (did, found, wanted, when) =>
      found === wanted
        ? `${did}, ${found} times, as it should be`
        : `${did}, ${found} times instead of ${wanted}${when === '' ? '' : ` (after ${when})`}`,
  },
  live: {
    now: (deed) => `NOW: ${deed}`,
    human: (person, answers) =>
      `${person} plays along: wait until it rings${answers === 'nothing' ? '' : ` and answer “${ANSWER[answers] ?? answers}”`}`,
    press: (device, gesture) => `press ${device}${gesture === 'assist' ? '' : ` (${gesture})`}`,
    ready: 'Is everyone ready? Press Enter to begin.',
    begins: (seconds) => `It begins, and lasts ${seconds} s`,
    cannot: {
      flood: 'a virtual button cannot go mad; this part needs the virtual clock',
      disk: 'the disk of a real machine is not filled; this part needs the virtual clock',
      person: 'a channel fails for one person in the virtual clock only',
      world: 'this gateway does not let its world be broken: only one where everything is simulated does',
      gateway: 'this gateway is not the scenario’s own and is not stopped',
      noDevice: (device) => `${device} is no device of this gateway`,
      refused: (deed, status) => `${deed}: refused (${status})`,
      noVoice: (person) => `nobody here can speak for ${person}: say “live: true” and let a human play along`,
      noAnswer: (person) => `nothing has rung yet that ${person} could answer`,
    },
    start: (time) => `this gateway keeps its own clock; the scenario begins at ${time}`,
    noGateway: (why) => `the gateway could not be started: ${why}`,
    noAnswer: (url) => `${url} does not answer, or the token is not valid`,
  },
  wishes: {
    within: (will, within) => `${will} within ${within}`,
    between: (will, notBefore, within) => `${will} between ${notBefore} and ${within}`,
    notBefore: (will, notBefore) => `${will}, not before ${notBefore}`,
    never: (will) => `never: ${will}`,
    count: (will, count) => `${will}, exactly ${count} times`,
    from: (text, from) => `${text}, counted from ${from}`,
  },
};
