/**
 * Random lives for properties: plans of plain data that fast-check draws and shrinks, and how each action is done to a
 * `Life`. An action that makes no sense at its moment (an answer without an alarm) does nothing.
 */
import fc from 'fast-check';
import type { Role } from '../../../gateway/core/site.ts';
import type { UpMessage } from '../../../protocol/messages.ts';
import { as, Life, pressId, type StoreMood } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

/** Buttons, pagers and people that act. */
export const BUTTONS = ['balie-1', 'kamer-1', 'hanger-1', 'zaal-1'] as const;
export const PAGERS = ['p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-gijs', 'p-ina'] as const;
const PEOPLE = ['anna', 'bram', 'cleo', 'gijs', 'wil', 'ina'] as const;

const of = <T extends string>(...names: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...names);
const button = of(...BUTTONS);
const pager = of(...PAGERS);
const person = of(...PEOPLE);
const level = of('assist', 'emergency', 'test', 'unknown');
const index = fc.nat(12);

/** What people and devices do. */
const lively = {
  press: fc.record({
    do: of('press'),
    button,
    level: fc.oneof({ weight: 4, arbitrary: of('assist') }, level),
    old: fc.boolean(),
  }),
  again: fc.record({ do: of('again'), index, level }),
  hold: fc.record({ do: of('hold'), button }),
  cancel: fc.record({ do: of('cancel'), button, duress: fc.boolean() }),
  reply: fc.record({
    do: of('reply'),
    pager,
    answer: of('ringing', 'coming', 'coming', 'cannot', 'arrived', 'clear', 'calling-112', 'called-112'),
    back: fc.nat(2),
  }),
  answer: fc.record({
    do: of('answer'),
    person,
    answer: of('coming', 'cannot', 'arrived', 'clear'),
    role: of('responder', 'coordinator'),
    index,
  }),
  call: fc.record({ do: of('call'), person, state: of('calling', 'called', 'released'), index }),
  raise: fc.record({
    do: of('raise'),
    person,
    level: of('assist', 'emergency'),
    id: fc.nat(3),
    placed: fc.boolean(),
  }),
  pass: fc.record({
    do: of('pass'),
    seconds: fc.oneof(
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.double({ min: 6, max: 200, noNaN: true }),
    ),
  }),
  long: fc.record({ do: of('pass'), seconds: of3(1800, 3700, 40) }),
  store: fc.record({ do: of('store'), mood: of('writes', 'hangs', 'fails') }),
  settle: fc.record({ do: of('settle'), ok: fc.boolean() }),
  edit: fc.record({ do: of('edit'), index, duty: fc.boolean() }),
} as const;
/** What goes wrong around them. */
const rough = {
  connect: fc.record({ do: of('connect'), id: fc.oneof(button, pager) }),
  drop: fc.record({ do: of('drop'), id: fc.oneof(button, pager) }),
  reboot: fc.record({ do: of('reboot'), id: fc.oneof(button, pager) }),
  beat: fc.record({ do: of('beat'), id: fc.oneof(button, pager), battery: fc.nat(100) }),
  unknown: fc.record({ do: of('unknown'), button, id: fc.option(fc.nat(20)) }),
  web: fc.record({ do: of('web'), person, open: fc.boolean() }),
  board: fc.record({ do: of('board'), open: fc.boolean() }),
  lanes: fc.record({ do: of('lanes'), refuse: fc.boolean() }),
  sleep: fc.record({ do: of('sleep'), seconds: of3(20, 130, 2000) }),
  jump: fc.record({ do: of('jump'), byMs: fc.integer({ min: -9e6, max: 9e6 }) }),
  assign: fc.record({ do: of('assign'), id: of('hanger-1', 'p-anna', 'p-daan'), person: fc.option(person) }),
  revoke: fc.record({ do: of('revoke'), id: of('kamer-1', 'p-daan') }),
  test: fc.record({ do: of('test'), button, on: fc.boolean() }),
  walk: fc.record({ do: of('walk'), how: of('site', 'devices', 'stop', 'resume'), button, index }),
  rotate: fc.record({ do: of('rotate'), button }),
  next: fc.record({ do: of('next'), button }),
  wrong: fc.record({ do: of('wrong'), button }),
  takeover: fc.record({ do: of('takeover'), id: pager }),
  import: fc.record({ do: of('import'), leave: of('nobody', 'anna', 'zuid') }),
  restart: fc.record({ do: of('restart') }),
} as const;

function of3(...values: readonly number[]): fc.Arbitrary<number> {
  return fc.constantFrom(...values);
}

type Drawn<T> = { [K in keyof T]: T[K] extends fc.Arbitrary<infer A> ? A : never }[keyof T];
export type Action = Drawn<typeof lively> | Drawn<typeof rough>;

const weighted = (weight: number, all: Record<string, fc.Arbitrary<Action>>) =>
  Object.values(all).map((arbitrary) => ({ weight, arbitrary }));

/** A plan in which anything may happen. */
export const anything: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(...weighted(3, lively), ...weighted(1, rough)),
  {
    maxLength: 40,
    size: 'max',
  },
);
/** A plan in which devices, lanes and the site are well; the store may not be. */
export const wellConnected: fc.Arbitrary<readonly Action[]> = fc.array(fc.oneof(...weighted(1, lively)), {
  maxLength: 40,
  size: 'max',
});

const pick = <T>(list: readonly T[], i: number): T | undefined =>
  list[list.length === 0 ? 0 : i % list.length];

/** A life that remembers what devices said. */
export class Chaos extends Life {
  readonly said: UpMessage[] = [];
  override say(message: UpMessage): UpMessage {
    this.said.push(message);
    return super.say(message);
  }

  /** Does one action. */
  act(action: Action): void {
    switch (action.do) {
      case 'press':
        this.press(action.button, action.level, action.old ? { seq: 1 } : {});
        return;
      case 'again': {
        const message = pick(this.said, action.index);
        if (message !== undefined) super.say(message);
        return;
      }
      case 'hold': {
        const press = this.said.findLast(
          (message) => message.type === 'press' && message.device === action.button,
        );
        if (press?.type === 'press') this.press(action.button, 'emergency', { id: press.id });
        return;
      }
      case 'cancel': {
        const press = this.said.findLast(
          (message) => message.type === 'press' && message.device === action.button,
        );
        if (press?.type === 'press') this.cancel(action.button, press.id, action.duress);
        return;
      }
      case 'reply': {
        const page = this.got(action.pager, 'page').at(-1 - action.back);
        if (page !== undefined) this.reply(action.pager, action.answer, page.page);
        return;
      }
      case 'answer': {
        const alarm = pick(this.alarms(), action.index);
        if (alarm !== undefined)
          this.request(as(action.role as Role, action.person), {
            type: 'answer.given',
            alarm: alarm.id,
            answer: action.answer,
          });
        return;
      }
      case 'call': {
        const alarm = pick(this.alarms(), action.index);
        const { person: who, state } = action;
        if (alarm !== undefined)
          this.request(as('responder', who), {
            type: 'guidance.changed',
            alarm: alarm.id,
            state,
            note: 'Naam-anna belde',
          });
        return;
      }
      case 'raise':
        this.request(as('employee', action.person), {
          type: 'alarm.raised',
          id: pressId(0xabc0 + action.id),
          place: action.placed ? 'kamer-2' : null,
          text: 'Naam-anna roept',
          level: action.level,
        });
        return;
      case 'edit': {
        const alarm = pick(this.alarms(), action.index);
        if (alarm === undefined) return;
        const incident = alarm.id;
        if (action.duty)
          this.request(as('manager', 'mia'), {
            type: 'duty.changed',
            incident,
            code: 'police-report',
            state: 'done',
            reason: 'Naam-anna deed het',
          });
        else
          this.request(as('manager', 'mia'), {
            type: 'incident.edited',
            incident,
            fields: { behaviour: 3, description: 'Naam-bram viel' },
          });
        return;
      }
      case 'pass':
        this.pass(action.seconds);
        return;
      case 'store':
        this.mood = action.mood satisfies StoreMood;
        return;
      case 'settle':
        this.settle(action.ok);
        return;
      case 'connect':
        if (!this.device(action.id).revoked) this.connect(action.id);
        return;
      case 'drop':
        this.drop(action.id);
        return;
      case 'reboot':
        this.reboot(action.id);
        return;
      case 'beat':
        this.beat(action.id, { battery: action.battery });
        return;
      case 'unknown': {
        const end = this.end(action.button);
        end.seq += 1;
        const id = action.id === null ? null : pressId(0xdef0 + action.id);
        this.say({ type: 'unknown', device: end.id, boot: end.boot, seq: end.seq, heard: end.heard, id });
        return;
      }
      case 'web':
        this.web(action.person, action.open);
        return;
      case 'board':
        this.board('noord', action.open);
        return;
      case 'lanes':
        this.lanesRefuse = action.refuse;
        return;
      case 'sleep':
        this.sleep(action.seconds);
        return;
      case 'jump':
        this.wall += action.byMs;
        this.hear({ type: 'clock.jumped', byMs: action.byMs });
        return;
      case 'assign':
        this.request(as('admin'), { type: 'device.assigned', device: action.id, person: action.person });
        return;
      case 'revoke':
        this.request(as('admin'), { type: 'device.revoked', device: action.id });
        return;
      case 'test':
        if (action.on)
          this.request(as('facilities'), { type: 'test.started', device: action.button, minutes: 5 });
        else this.request(as('facilities'), { type: 'test.ended', device: action.button });
        return;
      case 'walk': {
        const walk = pick([...this.state.walks.all.keys()], action.index) ?? 'w1';
        const scope = action.how === 'site' ? { site: 'noord' } : { devices: [action.button] };
        if (action.how === 'stop') this.request(as('facilities'), { type: 'walk.stopped', walk });
        else if (action.how === 'resume') this.request(as('facilities'), { type: 'walk.continued', walk });
        else this.request(as('facilities', 'daan'), { type: 'walk.wanted', scope, minutes: 30 });
        return;
      }
      case 'rotate':
        this.request(as('admin'), { type: 'device.key-rotated', device: action.button, first: false });
        return;
      case 'next': {
        const end = this.end(action.button);
        end.seq += 1;
        const message: UpMessage = {
          type: 'beat',
          device: end.id,
          boot: end.boot,
          seq: end.seq,
          heard: end.heard,
          uptime: 1,
        };
        this.hear({ type: 'message.received', message, key: 'next' });
        return;
      }
      case 'wrong':
        this.hear({ type: 'device.wrong-key', device: action.button });
        return;
      case 'takeover':
        this.hear({ type: 'device.connected', device: action.id, takeover: true });
        return;
      case 'import':
        this.request(as('admin'), { type: 'site.imported', site: leaving(action.leave) });
        return;
      case 'restart':
        if (this.mood === 'writes') this.restart();
        return;
    }
  }

  /** All entries ever made, in their order, as if the disk had taken them. */
  written() {
    const batches = new Map(
      [...this.batches, ...this.state.store.open].map(({ batch, entries }) => [batch, entries]),
    );
    return [...batches].sort(([a], [b]) => a - b).flatMap(([, entries]) => entries);
  }
}

function leaving(who: 'nobody' | 'anna' | 'zuid'): typeof LIFE_SITE {
  if (who === 'nobody') return LIFE_SITE;
  // Revoked devices may not be named; these are never revoked here.
  const devices = LIFE_SITE.devices.filter(({ id }) => id !== 'kamer-1' && id !== 'p-daan');
  if (who === 'anna')
    return {
      ...LIFE_SITE,
      people: LIFE_SITE.people.filter(({ id }) => id !== 'anna'),
      groups: LIFE_SITE.groups.map((group) => ({
        ...group,
        people: group.people.filter((id) => id !== 'anna'),
      })),
      devices: devices.filter((device) => device.person !== 'anna'),
    };
  return {
    ...LIFE_SITE,
    sites: LIFE_SITE.sites.filter(({ id }) => id !== 'zuid'),
    places: LIFE_SITE.places.filter(({ site }) => site !== 'zuid'),
    people: LIFE_SITE.people.filter(({ site }) => site !== 'zuid'),
    groups: LIFE_SITE.groups.filter(({ id }) => id !== 'zuidgroep'),
    rotations: LIFE_SITE.rotations.filter(({ site }) => site !== 'zuid'),
    devices: devices
      .filter(({ place }) => place !== 'zaal')
      .concat([
        { id: 'zaal-1', kind: 'desk', place: 'balie' },
        { id: 'p-ina', kind: 'pager', place: 'balie' },
      ]),
  };
}
