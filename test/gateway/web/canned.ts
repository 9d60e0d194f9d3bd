/**
 * Canned answers for the pages: the demo site seen by several people, and an alarm at each of its stages. Every moment
 * counts back from one given instant, so that a picture of a page is the same each time.
 */

import type {
  AlarmView,
  BoardView,
  ChannelView,
  DeviceView,
  FaultView,
  IncidentView,
  MeView,
  OncallView,
  PageView,
  RotationView,
} from '../../../gateway/core/api.ts';
import type { PushView } from '../../../gateway/core/api-push.ts';
import type { NoticeView, PresenceView, StatisticsView, TalkView } from '../../../gateway/core/api-roster.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import type { SimulationAnswers } from './canned-simulation.ts';

const [linde, haven] = DEMO_SITE.sites;
if (linde === undefined || haven === undefined) throw new Error('the demo site has two sites');

/** Everything a stub server answers with. */
export interface Answers {
  readonly me: MeView | null;
  readonly alarms: readonly AlarmView[];
  readonly board: BoardView | null;
  readonly devices: readonly DeviceView[];
  readonly faults: readonly FaultView[];
  readonly channels: readonly ChannelView[];
  readonly incidents: readonly IncidentView[];
  readonly rotations: readonly RotationView[];
  /** People's day; nothing of it where left out. */
  readonly day?: {
    readonly notices?: readonly NoticeView[];
    readonly presence?: readonly PresenceView[];
    readonly talks?: readonly TalkView[];
    readonly statistics?: StatisticsView;
  };
  /** Calls on phones; the channel is not open where left out. */
  readonly push?: PushView;
  /** The simulator; nothing of it where left out. */
  readonly simulation?: SimulationAnswers;
  /** What facilities see; nothing of it where left out. Sent as it is, so that it may be wrong. */
  readonly facilities?: {
    readonly walks?: unknown;
    readonly drills?: unknown;
    readonly selfCheck?: unknown;
  };
}

/** A name that would do harm if it were put in a page as it is. */
export const HARMFUL = '<img src=x onerror=alert(1)>\u202eeman';

/** A moment some seconds before `at`. */
export const ago = (at: number, seconds: number): string => new Date(at - seconds * 1000).toISOString();

/** Groups with what their people carry. */
const groupsHeld = (): NonNullable<MeView['groups']> =>
  DEMO_SITE.groups.map(({ id, name, people }) => ({
    id,
    name,
    devices: DEMO_SITE.devices.filter(({ person }) => people.includes(person ?? '')).map((held) => held.id),
  }));

/** The viewer: someone of the demo site, or a role without a person. */
export function viewer(role: string, person: string | null, extra: Partial<MeView> = {}): MeView {
  const known = DEMO_SITE.people.find(({ id }) => id === person);
  return {
    role,
    roles: [role],
    person: known === undefined ? null : { id: known.id, name: known.name, language: known.language },
    site: known?.site ?? 'linde',
    sites: DEMO_SITE.sites.map(({ id, name, covertBoard }) => ({ id, name, covertBoard })),
    places: DEMO_SITE.places.map(({ id, name, site, floor, area }) => ({ id, name, site, floor, area })),
    people: DEMO_SITE.people.map(({ id, name }) => ({ id, name })),
    ...(role === 'facilities' || role === 'coordinator' || role === 'admin' ? { groups: groupsHeld() } : {}),
    virtual: null,
    csrf: 'stub-csrf',
    version: '0.1.0',
    store: true,
    ...extra,
  };
}

/** A page to someone. */
export const pageTo = (
  at: number,
  responder: string,
  state: PageView['state'],
  extra: Partial<PageView> = {},
): PageView => ({
  id: `1-0-${responder}`,
  responder,
  channel: 'web',
  device: null,
  step: 0,
  state,
  requestedAt: ago(at, 14),
  sentAt: ago(at, 13.9),
  deliveredAt: state === 'sent' || state === 'requested' ? null : ago(at, 13.6),
  answeredAt: null,
  endedAt: null,
  reason: null,
  asked: 'step',
  tries: 0,
  takenBy: [],
  calls: [],
  ...extra,
});

/** The 112 card of the first site. */
export const card112 = {
  service: 'politie',
  municipality: linde.municipality,
  siteName: linde.name,
  address: linde.address,
  entrance: linde.entrance,
  placeInside: 'Spreekkamer 2, begane grond',
  callback: linde.callback,
  contacts: {
    wijkagent: linde.contacts.wijkagent ?? null,
    safetyOfficer: linde.contacts.safetyOfficer ?? null,
  },
} as const;

/** An alarm that has just been pressed in a consulting room. */
export function alarmView(at: number, extra: Partial<AlarmView> = {}): AlarmView {
  return {
    id: 'A1',
    device: 'spreekkamer-2',
    place: 'linde-spreekkamer-2',
    site: 'linde',
    level: 'assist',
    state: 'open',
    openedAt: ago(at, 14),
    presses: [
      {
        id: '00112233445566aa',
        level: 'assist',
        receivedAt: ago(at, 14),
        age: 12,
        unverified: false,
        resumed: false,
      },
    ],
    unverified: false,
    step: 0,
    pages: [pageTo(at, 'sanne', 'sent'), pageTo(at, 'daan', 'sent')],
    responders: [],
    coming: 0,
    need: 1,
    lead: null,
    raisedBy: null,
    text: null,
    cancelled: null,
    guidance112: null,
    call112: false,
    card112,
    nobody: false,
    sounds: true,
    plan: linde?.plan ?? '',
    closedAt: null,
    closedBy: null,
    lastHeard: null,
    now: new Date(at).toISOString(),
    ...extra,
  };
}

/** The same as an emergency, with the advice to call 112. */
export const emergencyView = (at: number, extra: Partial<AlarmView> = {}): AlarmView =>
  alarmView(at, {
    id: 'E1',
    level: 'emergency',
    openedAt: ago(at, 83),
    place: 'linde-balie',
    device: 'balie-1',
    guidance112: { since: ago(at, 83), calling: null, called: null },
    call112: true,
    lastHeard: { hub: 'begane-grond', place: 'linde-spreekkamer-2', at: ago(at, 7) },
    ...extra,
  });

/** What the wall screen of a site is told. */
export function boardView(
  at: number,
  covert: boolean,
  alarms: readonly AlarmView[],
  extra: Partial<BoardView> = {},
): BoardView {
  const site = covert ? haven : linde;
  const hidden = (alarm: AlarmView): AlarmView => ({
    ...alarm,
    device: null,
    place: null,
    plan: null,
    sounds: false,
    responders: alarm.responders.map((responder) => ({ ...responder, person: null })),
    lead: null,
    card112: { ...card112, placeInside: null },
  });
  return {
    site: { id: site?.id ?? '', name: site?.name ?? '' },
    covert,
    alarms: covert ? alarms.map(hidden) : alarms,
    onDuty: covert
      ? []
      : [{ group: 'Opvanggroep Berk', people: ['Sanne de Vries', 'Daan Visser'], until: null }],
    present: covert
      ? []
      : [
          { name: 'Sanne de Vries', since: ago(at, 7200) },
          { name: 'Marieke Bakker', since: ago(at, 5400) },
        ],
    names: covert
      ? {}
      : Object.fromEntries([...DEMO_SITE.people, ...DEMO_SITE.places].map(({ id, name }) => [id, name])),
    faults: 0,
    now: new Date(at).toISOString(),
    ...extra,
  };
}

/** All devices of the demo site; one is lost, one never spoke, one is nearly empty. */
export const deviceViews = (at: number): readonly DeviceView[] =>
  DEMO_SITE.devices.map((device, index) => ({
    id: device.id,
    number: index + 1,
    kind: device.kind,
    place: device.place,
    person: device.person ?? null,
    state: device.id === 'balie-2' ? 'lost' : device.id === 'draagbaar-4' ? 'never-heard' : 'healthy',
    lastHeardAt: device.id === 'draagbaar-4' ? null : ago(at, device.id === 'balie-2' ? 312 : 4),
    battery: device.kind === 'wearable' ? (device.id === 'draagbaar-2' ? 12 : 87) : null,
    rssi: -60,
    firmware: '1.0',
    testUntil: null,
    inService: device.id !== 'draagbaar-4' && device.id !== 'spreekkamer-3',
    batteryEmptyAt: null,
    batteryPerDay: null,
    signalTrend: null,
    repeatRate: null,
    firmwareExpected: null,
  }));

/** Two open faults. */
export const faultViews = (at: number): readonly FaultView[] => [
  {
    id: 'F1',
    code: 'device-lost',
    device: 'balie-2',
    channel: null,
    since: ago(at, 280),
    until: null,
    text: 'balie-2 (Balie De Haven) geeft geen levensteken meer.',
    devices: [],
    acknowledged: null,
    notes: [],
    told: [],
  },
  {
    id: 'F2',
    code: 'battery-low',
    device: 'draagbaar-2',
    channel: null,
    since: ago(at, 4000),
    until: null,
    text: 'Batterij van draagbaar-2 is bijna leeg (12%).',
    devices: [],
    acknowledged: null,
    notes: [],
    told: [],
  },
];

/** Channels: one works, one fails, one was not tried, one is wanted and not set up. */
export const channelViews = (at: number): readonly ChannelView[] => {
  const base = {
    reason: '',
    lastOkAt: null,
    lastFailedAt: null,
    waiting: 0,
    remark: '',
    checkedAt: ago(at, 20),
  };
  return [
    { ...base, kind: 'web-push', state: 'unknown', people: 0 },
    { ...base, kind: 'espa', state: 'ok', lastOkAt: ago(at, 12), remark: 'station 2 antwoordt', people: 6 },
    {
      ...base,
      kind: 'sms',
      state: 'failing',
      reason: 'De modem heeft geen netwerk: kijk naar simkaart en antenne.',
      lastOkAt: ago(at, 900),
      lastFailedAt: ago(at, 20),
      waiting: 2,
      people: 9,
    },
    { ...base, kind: 'mail', state: 'off', checkedAt: null, people: 3 },
    { ...base, kind: 'webhook', state: 'off', checkedAt: null, people: 0 },
  ];
};

/** A closed alarm with its whole story. */
export function incidentView(at: number, extra: Partial<IncidentView> = {}): IncidentView {
  const start = 4000;
  const when = (seconds: number): string => ago(at, start - seconds);
  const alarm = alarmView(at, {
    state: 'closed',
    openedAt: when(0),
    closedAt: when(612),
    closedBy: 'sanne',
    presses: [
      {
        id: '00112233445566aa',
        level: 'assist',
        receivedAt: when(0),
        age: 12,
        unverified: false,
        resumed: false,
      },
    ],
    responders: [
      { person: 'sanne', answer: 'clear', at: when(612) },
      { person: 'daan', answer: 'cannot', at: when(9) },
    ],
    pages: [
      pageTo(at, 'sanne', 'acknowledged', {
        requestedAt: when(0),
        sentAt: when(0.04),
        deliveredAt: when(0.3),
        answeredAt: when(6.4),
      }),
      pageTo(at, 'daan', 'declined', {
        requestedAt: when(0),
        sentAt: when(0.04),
        deliveredAt: when(0.5),
        answeredAt: when(9),
      }),
    ],
    lead: 'sanne',
    coming: 1,
  });
  return {
    ...alarm,
    timeline: [
      { at: when(0), type: 'alarm.opened', device: 'spreekkamer-2', level: 'assist', raisedBy: null },
      { at: when(0), type: 'press.received', device: 'spreekkamer-2', level: 'assist' },
      { at: when(0), type: 'step.started', step: 0 },
      {
        at: when(0),
        type: 'page.requested',
        reason: 'step',
        pages: [
          { page: '1', person: 'sanne' },
          { page: '2', person: 'daan' },
        ],
      },
      { at: when(0.04), type: 'page.sent', pages: ['1', '2'] },
      { at: when(6.4), type: 'answer.recorded', person: 'sanne', answer: 'coming', page: '1-0-sanne' },
      { at: when(6.4), type: 'alarm.acknowledged' },
      { at: when(9), type: 'answer.recorded', person: 'daan', answer: 'cannot', page: '1-0-daan' },
      { at: when(41), type: 'answer.recorded', person: 'sanne', answer: 'arrived', page: null },
      { at: when(41), type: 'alarm.on-scene', lead: 'sanne' },
      { at: when(612), type: 'alarm.closed', by: 'sanne' },
    ],
    duties: Object.keys(textsFor('nl').duty).map((code, index) => ({
      code,
      due: index < 3 ? when(612) : index < 8 ? ago(at, start - 612 - 48 * 3600) : null,
      who:
        ['reporter', 'reporter-or-manager', 'employer', 'manager-or-coordinator', 'manager'][index] ??
        'coordinator',
      state: index === 0 ? 'done' : index === 2 ? 'not-applicable' : 'open',
      by: index === 0 || index === 2 ? 'ingrid' : null,
      at: index === 0 || index === 2 ? when(900) : null,
      reason: index === 2 ? 'Geen letsel' : null,
    })),
    report: {
      behaviour: 4,
      description: 'Bezoeker dreigde met een stoel te gooien en verliet daarna de kamer.',
      injury: null,
      damage: null,
      notAcute: null,
      by: 'ingrid',
      at: when(1200),
    },
    firstAnswerMs: 6400,
    arrivalMs: 41_000,
    durationMs: 612_000,
    ...extra,
  };
}

const WEEK = 7 * 86_400_000;
/** Who is on duty at a moment: groups take turns by the week, from a Monday long ago. */
export function oncallAt(at: number): readonly OncallView[] {
  const monday = Date.parse('2025-01-06T08:00:00Z');
  const week = Math.floor((at - monday) / WEEK);
  return DEMO_SITE.rotations.map((rotation) => {
    const group = rotation.groups[week % rotation.groups.length] ?? '';
    return {
      rotation: rotation.id,
      group,
      people: DEMO_SITE.groups.find(({ id }) => id === group)?.people ?? [],
      from: new Date(monday + week * WEEK).toISOString(),
      until: new Date(monday + (week + 1) * WEEK).toISOString(),
    };
  });
}

/** The rotations of the demo site. */
export const rotationViews = (at: number): readonly RotationView[] =>
  DEMO_SITE.rotations.map((rotation) => {
    const now = oncallAt(at).find((each) => each.rotation === rotation.id);
    if (now === undefined) throw new Error(`nobody is reckoned for ${rotation.id}`);
    return { ...rotation, groups: DEMO_SITE.groups.filter(({ id }) => rotation.groups.includes(id)), now };
  });

/** All quiet, seen by this viewer. */
export const quiet = (at: number, me: MeView | null): Answers => ({
  me,
  alarms: [],
  board: boardView(at, false, []),
  devices: deviceViews(at),
  faults: faultViews(at),
  channels: channelViews(at),
  incidents: [
    incidentView(at),
    incidentView(at, { id: 'A0', openedAt: ago(at, 90_000), level: 'emergency', place: 'linde-balie' }),
  ],
  rotations: rotationViews(at),
});
