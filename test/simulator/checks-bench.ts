/**
 * A bench without a world: hand-made facts are told to one check, and what it says is kept. Promises the order of the
 * real one (facts of a moment first, then who asked to look then) and nothing else; the log's time line is true time.
 */
import type { Effect } from '../../gateway/core/effects.ts';
import type { Entry, EntryBody } from '../../gateway/core/entries.ts';
import type { GatewayEvent } from '../../gateway/core/events.ts';
import { defaultPolicy } from '../../gateway/core/policy.ts';
import { EMPTY_SITE, type Policy, type SiteFile } from '../../gateway/core/site.ts';
import type { State } from '../../gateway/core/state.ts';
import { start } from '../../gateway/core/step.ts';
import { instant, wall } from '../../gateway/core/time.ts';
import type { DownBody, UpMessage } from '../../protocol/messages.ts';
import type { Bench, Check, Failure, Mark, PromiseId } from '../../simulator/checks/check.ts';
import type { Fact, Witnessed } from '../../simulator/facts.ts';
import type { Plan, PlanEvent } from '../../simulator/plan/plan.ts';

/** When the lives of these tests begin: a Wednesday. */
export const BEGINS = '2027-03-10T10:00:00.000Z';
/** The boot of every device in these stories, where none is named. */
export const BOOT = 77;

/** A site with one roster of two groups that hands over on Mondays at nine. */
export const SITE: SiteFile = {
  ...EMPTY_SITE,
  sites: [
    {
      id: 'huis',
      name: 'Het Huis',
      address: 'Proeflaan 1',
      municipality: 'Proefstad',
      entrance: 'voor',
      callback: '000-0000001',
      contacts: {},
      plan: '',
      covertBoard: true,
    },
  ],
  places: [1, 2, 3, 4, 5].map((n) => ({
    id: `plek-${n}`,
    name: `Plek ${n}`,
    site: 'huis',
    floor: '0',
    area: 'hoek',
  })),
  people: ['anna', 'bram', 'carla'].map((id) => ({
    id,
    name: id,
    site: 'huis',
    language: 'nl',
    roles: ['responder'],
    channels: [],
  })),
  groups: [
    { id: 'een', name: 'Een', people: ['anna'] },
    { id: 'twee', name: 'Twee', people: ['bram'] },
    { id: 'vangnet', name: 'Vangnet', people: ['carla'] },
  ],
  rotations: [
    {
      id: 'week',
      site: 'huis',
      groups: ['een', 'twee'],
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2027-03-01',
      timezone: 'Europe/Amsterdam',
      fallback: 'vangnet',
    },
  ],
};

/** A plan in which nothing happens but these events. */
export const planOf = (events: readonly PlanEvent[] = []): Plan => ({
  version: 1,
  seed: 1,
  begins: BEGINS,
  safetyMs: 3_600_000,
  livenessMs: 600_000,
  healed: { people: ['anna'], devices: ['desk-1', 'pager-1'] },
  site: {
    groups: [['anna'], ['bram']],
    fallback: ['carla'],
    zone: 'Europe/Amsterdam',
    handoff: { weekday: 'monday', time: '09:00' },
    start: '2027-03-01',
    assist: null,
    emergency: null,
    expiryS: 120,
    board: false,
  },
  people: [],
  devices: [
    { id: 'desk-1', kind: 'desk', place: 1, person: null, cancel: true, latencyMs: 5 },
    { id: 'pager-1', kind: 'pager', place: 2, person: 'anna', cancel: false, latencyMs: 5 },
  ],
  events,
});

/** One story told to one check. */
export class Story {
  readonly failures: Failure[] = [];
  readonly tried = new Map<PromiseId, number>();
  reached = 0;
  /** The core's state as the check may see it; set null to end the process. */
  state: State | null = start();
  readonly disk: Entry[] = [];
  private now = 0;
  private running = false;
  private batch = 0;
  private looks: { readonly at: number; readonly order: number; readonly look: () => void }[] = [];
  private order = 0;
  private readonly ears: Map<string, (fact: Witnessed) => void>;
  private readonly end: (() => void) | undefined;

  constructor(check: Check | Mark, events: readonly PlanEvent[] = []) {
    const bench: Bench = {
      plan: planOf(events),
      now: () => this.now,
      gateway: () => this.state,
      gatewayRuns: () => this.running,
      disk: this.disk,
      tried: (promise) => this.tried.set(promise, (this.tried.get(promise) ?? 0) + 1),
      broken: (promise, kind, message) => this.failures.push({ promise, kind, message, at: this.now }),
      later: (at, look) => {
        this.order += 1;
        this.looks.push({ at: Math.max(at, this.now), order: this.order, look });
      },
    };
    const begun =
      'promise' in check
        ? check.begin(bench)
        : check.begin(bench, () => {
            this.reached += 1;
          });
    const { end, ...ears } = begun;
    this.end = end;
    this.ears = new Map(Object.entries(ears)) as unknown as Map<string, (fact: Witnessed) => void>;
  }

  /** What was found broken, in words. */
  get said(): string {
    return this.failures.map(({ promise, message }) => `${promise} ${message}`).join('\n');
  }

  /** Time passes: whoever asked to look until then looks. */
  until(at: number): this {
    for (;;) {
      const next = this.looks
        .filter((look) => look.at <= at)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) break;
      this.looks = this.looks.filter((look) => look !== next);
      this.now = next.at;
      next.look();
    }
    this.now = Math.max(this.now, at);
    return this;
  }

  /** These happen, in this order, at one moment; looks of earlier moments come first. */
  tell(at: number, ...facts: readonly Fact[]): this {
    this.until(at - 0.5);
    this.now = at;
    for (const fact of facts) {
      if (fact.type === 'gateway.up' || fact.type === 'gateway.resumed') this.running = true;
      if (fact.type === 'gateway.died' || fact.type === 'gateway.paused') this.running = false;
      if (fact.type === 'log.committed') this.disk.push(...fact.entries);
      this.ears.get(fact.type)?.({ ...fact, at });
    }
    return this;
  }

  /** The life is over. */
  over(at: number): this {
    this.until(at);
    this.tell(at, { type: 'phase', phase: 'over' });
    this.end?.();
    return this;
  }

  /** One turn of the gateway: what it hears, what it decides, what it does. `commit`: whether the disk has it at once. */
  turn(
    at: number,
    event: GatewayEvent,
    entries: readonly EntryBody[] = [],
    more: {
      readonly effects?: readonly Effect[];
      readonly commit?: boolean;
      readonly replayed?: boolean;
    } = {},
  ): this {
    const stamped = entries.map(
      (entry) => ({ ...entry, t: instant(at), at: wall(Date.parse(BEGINS) + at) }) as Entry,
    );
    const facts: Fact[] = [
      {
        type: 'gateway.heard',
        event,
        replayed: more.replayed ?? false,
        t: at,
        wall: Date.parse(BEGINS) + at,
      },
    ];
    if (stamped.length > 0) {
      this.batch += 1;
      const batch = this.batch;
      facts.push({ type: 'gateway.did', effect: { type: 'append', batch, entries: stamped }, t: at });
      if (more.commit !== false) facts.push({ type: 'log.committed', batch, entries: stamped });
    }
    for (const effect of more.effects ?? []) facts.push({ type: 'gateway.did', effect, t: at });
    return this.tell(at, ...facts);
  }

  /** A process starts; with the first, the site and its devices are there. */
  starts(at: number, entries: readonly EntryBody[] = SETTLED): this {
    return this.turn(at, { type: 'gateway.started', version: 'test' }, [
      { type: 'gateway.started', version: 'test' },
      ...(this.disk.length === 0 ? entries : []),
    ]).tell(at, { type: 'gateway.up' });
  }
  /** It dies. */
  dies(at: number, power = false): this {
    return this.tell(at, { type: 'gateway.died', why: 'test', power, inFlight: 0 });
  }
}

const device = (
  id: string,
  kind: 'desk' | 'pager' | 'wearable',
  place: string,
  person: string | null,
): EntryBody => ({
  type: 'device.registered',
  device: id,
  number: 1,
  kind,
  place,
  person,
  by: null,
});

/** What a gateway holds true before anything happens. */
export const SETTLED: readonly EntryBody[] = [
  { type: 'site.imported', site: SITE, by: null },
  device('desk-1', 'desk', 'plek-1', null),
  device('desk-2', 'desk', 'plek-2', null),
  device('desk-3', 'desk', 'plek-3', null),
  device('pager-1', 'pager', 'plek-4', 'anna'),
  device('wearable-1', 'wearable', 'plek-5', 'bram'),
];

/** A press as the gateway hears it. */
export const pressed = (
  id = 'p1',
  fields: Partial<Extract<UpMessage, { type: 'press' }>> = {},
): GatewayEvent => ({
  type: 'message.received',
  key: 'current',
  message: {
    type: 'press',
    device: 'desk-1',
    boot: BOOT,
    seq: 1,
    heard: 0,
    id,
    level: 'assist',
    age: 20,
    ...fields,
  },
});
/** A beat as the gateway hears it. */
export const beat = (
  deviceId: string,
  seq: number,
  fields: { boot?: number; heard?: number } = {},
): GatewayEvent => ({
  type: 'message.received',
  key: 'current',
  message: { type: 'beat', device: deviceId, boot: BOOT, seq, heard: 0, uptime: seq * 10, ...fields },
});
/** The entry of a press. */
export const received = (alarm: string | null, press = 'p1', deviceId = 'desk-1'): EntryBody => ({
  type: 'press.received',
  alarm,
  device: deviceId,
  press,
  boot: BOOT,
  seq: 1,
  level: 'assist',
  age: 20,
  resumed: false,
  battery: null,
  unverified: false,
});
/** The entry of a round of pages: one page to each of these people, on their open pager page. */
export const paged = (
  alarm: string,
  round: number,
  people: readonly string[],
  reason: 'step' | 'press' = 'step',
  step = 0,
): EntryBody => ({
  type: 'page.requested',
  alarm,
  step,
  round,
  reason,
  pages: people.map((person, i) => ({ page: `1-${round}-${i + 1}`, person, channel: 'web', device: null })),
});
/** The entries with which a press of desk-1 opens an alarm and anna is paged. */
export const opens = (
  at: number,
  more: {
    readonly alarm?: string;
    readonly press?: string;
    readonly level?: 'assist' | 'emergency';
    readonly policy?: Policy;
    readonly people?: readonly string[];
  } = {},
): readonly EntryBody[] => {
  const { alarm = 'A', press = 'p1', level = 'assist', people = ['anna'] } = more;
  return [
    {
      type: 'alarm.opened',
      alarm,
      number: 1,
      device: 'desk-1',
      raisedBy: null,
      press,
      place: 'plek-1',
      site: 'huis',
      text: null,
      level,
      policy: more.policy ?? defaultPolicy(level),
      holder: null,
    },
    received(alarm, press),
    { type: 'step.started', alarm, step: 0, from: instant(at) },
    paged(alarm, 1, people),
  ];
};
/** Something said to a device. */
export const down = (body: DownBody, n = 1, deviceId = 'desk-1', boot = BOOT): Effect => ({
  type: 'send-down',
  device: deviceId,
  boot,
  n,
  body,
});
/** A page handed to its lane. */
export const handsOver = (page: string, person = 'anna'): Effect => ({
  type: 'send-page',
  page,
  alarm: 'A',
  channel: 'web',
  person,
  device: null,
  sends: [],
});

// ---- what a device does

const who = { device: 'desk-1', boot: BOOT, clone: false } as const;
/** Facts of desk-1. */
export const desk = {
  boots: (boot: number = BOOT): Fact => ({ type: 'device.booted', device: 'desk-1', boot, clone: false }),
  dies: (mid = false): Fact => ({ type: 'device.died', device: 'desk-1', mid, clone: false }),
  presses: (id = 'p1', resumed = false, boot: number = BOOT): Fact => ({
    type: 'press.made',
    ...who,
    boot,
    id,
    level: 'assist',
    resumed,
  }),
  sends: (id = 'p1', seq = 1, boot: number = BOOT): Fact => ({
    type: 'device.sent',
    device: 'desk-1',
    clone: false,
    message: { type: 'press', device: 'desk-1', boot, seq, heard: 0, id, level: 'assist', age: 0 },
  }),
  hears: (body: DownBody, n: number, accepted = true, boot: number = BOOT): Fact => ({
    type: 'device.heard',
    ...who,
    message: { ...body, device: 'desk-1', boot, n },
    accepted,
    replayed: false,
  }),
  shows: (
    pattern: Extract<Fact, { type: 'device.showed' }>['pattern'],
    more: { readonly passing?: boolean; readonly alarm?: string | null; readonly boot?: number } = {},
  ): Fact => ({
    type: 'device.showed',
    ...who,
    boot: more.boot ?? BOOT,
    pattern,
    passing: more.passing ?? false,
    alarm: more.alarm ?? null,
    pending: [],
  }),
};
/** A receipt for a press. */
export const receipt = (state: 'logged' | 'unlogged' | 'test' = 'logged', id = 'p1', seq = 1): DownBody => ({
  type: 'receipt',
  seq,
  id,
  state,
});
/** How an alarm stands. */
export const progress = (
  state: 'paged' | 'coming' | 'on-scene' | 'nobody' | 'closed',
  responders = 0,
  call112: 0 | 1 = 0,
  id = 'p1',
): DownBody => ({ type: 'progress', id, state, responders, call112 });
/** An answer given on a page. */
export const answers = (person: string, answer: 'coming' | 'cannot' | 'arrived' | 'clear'): GatewayEvent => ({
  type: 'answer.given',
  alarm: 'A',
  answer,
  request: 'r1',
  actor: { role: 'responder', roles: ['responder'], person, site: null },
});
/** Its entry. */
export const answered = (person: string, answer: 'coming' | 'cannot' | 'arrived' | 'clear'): EntryBody => ({
  type: 'answer.recorded',
  alarm: 'A',
  person,
  answer,
  page: null,
});
