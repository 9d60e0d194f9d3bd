/**
 * A stage for tests of the web server: the real server, the real accounts over a store in memory, and a small gateway
 * whose state is plain views that a test sets. Clocks stand still unless a test moves them.
 */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { pino } from 'pino';
import type {
  AlarmView,
  DeviceView,
  FaultView,
  IncidentView,
  PersonView,
} from '../../../gateway/core/api.ts';
import type { Actor, GatewayEvent, Outcome } from '../../../gateway/core/events.ts';
import { emptyRoster, type RosterState } from '../../../gateway/core/roster/state.ts';
import { emptySelf } from '../../../gateway/core/self-state.ts';
import { EMPTY_SITE, ROSTER_RULES, type Role, type SiteFile } from '../../../gateway/core/site.ts';
import { indexOf, type SiteIndex, type State } from '../../../gateway/core/state.ts';
import { instant, wall } from '../../../gateway/core/time.ts';
import { emptyWalks } from '../../../gateway/core/walk/state.ts';
import { type AccountBook, openAccounts, type TokenStore } from '../../../gateway/shell/accounts.ts';
import type { Ask, Gateway, Shown } from '../../../gateway/shell/faces.ts';
import type { StoredToken } from '../../../gateway/shell/log/face.ts';
import type { RosterViews } from '../../../gateway/shell/web/roster-face.ts';
import { startWeb, type Web } from '../../../gateway/shell/web/server.ts';
import type { OpenPage, PartState, Views, WebOptions } from '../../../gateway/shell/web/views-face.ts';

/** Everything the little gateway knows. */
export interface Little {
  alarms: AlarmView[];
  devices: DeviceView[];
  faults: FaultView[];
  incidents: IncidentView[];
  openPages: (OpenPage & { person: string })[];
  site: SiteFile;
  readonly index: SiteIndex;
  readonly roster: RosterState;
  readonly rolesTaken: State['rolesTaken'];
  readonly self: State['self'];
  readonly walks: State['walks'];
}

const NOW = Date.parse('2026-11-23T09:30:00.000Z');
const at = (s: number): string => new Date(NOW + s * 1000).toISOString();

/** An open alarm in room 1 of site a, as everybody sees it. */
export function alarmOf(id: string, changes: Partial<AlarmView> = {}): AlarmView {
  return {
    id,
    device: 'balie-1',
    place: 'room-1',
    site: 'a',
    level: 'assist',
    state: 'open',
    openedAt: at(-10),
    presses: [
      {
        id: '00112233445566aa',
        level: 'assist',
        receivedAt: at(-10),
        age: 12,
        unverified: false,
        resumed: false,
      },
    ],
    unverified: false,
    step: 0,
    pages: [],
    responders: [],
    coming: 0,
    need: 1,
    lead: null,
    raisedBy: null,
    text: null,
    cancelled: null,
    guidance112: null,
    call112: false,
    card112: null,
    nobody: false,
    sounds: false,
    plan: 'Go in twos.',
    closedAt: null,
    closedBy: null,
    lastHeard: null,
    now: at(0),
    ...changes,
  };
}

/** The stub of an alarm. */
export const incidentOf = (alarm: AlarmView, changes: Partial<IncidentView> = {}): IncidentView => ({
  ...alarm,
  timeline: [{ at: at(-10), type: 'alarm.opened' }],
  duties: [{ code: 'manager', due: at(0), who: 'manager', state: 'open', by: null, at: null, reason: null }],
  report: {
    behaviour: null,
    description: null,
    injury: null,
    damage: null,
    notAcute: null,
    by: null,
    at: null,
  },
  firstAnswerMs: null,
  arrivalMs: null,
  durationMs: null,
  ...changes,
});

/** A healthy desk button. */
export const deviceOf = (id: string): DeviceView => ({
  id,
  number: 1,
  kind: 'desk',
  place: 'room-1',
  person: null,
  state: 'healthy',
  lastHeardAt: at(-3),
  battery: null,
  rssi: null,
  firmware: null,
  testUntil: null,
  inService: true,
  batteryEmptyAt: null,
  batteryPerDay: null,
  signalTrend: null,
  repeatRate: null,
  firmwareExpected: null,
});

/** An open fault of a device. */
export const faultOf = (id: string): FaultView => ({
  id,
  code: 'device-lost',
  device: 'balie-1',
  channel: null,
  since: at(-60),
  until: null,
  text: 'silent',
  devices: [],
  acknowledged: null,
  notes: [],
  told: [],
});

const person = (id: string, roles: readonly Role[]): SiteFile['people'][number] => ({
  id,
  name: `Name of ${id}`,
  site: 'a',
  language: 'nl',
  roles,
  channels: [],
});

/** Two sites, a room each, one person per role. */
export const SITE: SiteFile = {
  ...EMPTY_SITE,
  sites: ['a', 'b'].map((id) => ({
    id,
    name: `Site ${id}`,
    address: 'Street 1',
    municipality: 'Utrecht',
    entrance: 'front',
    callback: '030',
    contacts: {},
    plan: 'Go in twos.',
    covertBoard: id === 'a',
  })),
  places: [
    { id: 'room-1', name: 'Room 1', site: 'a', floor: '0', area: 'x' },
    { id: 'room-2', name: 'Room 2', site: 'b', floor: '0', area: 'x' },
  ],
  people: [
    person('employee', ['employee']),
    person('responder', ['employee', 'responder']),
    person('manager', ['manager']),
    person('facilities', ['facilities']),
    person('coordinator', ['coordinator']),
    person('admin', ['admin']),
  ],
};

/** Simple views with just enough of a rule: a board sees its own site, a covert one no place; an employee own alarms. */
const little = (state: State): Little => state as unknown as Little;
function cut(state: State, alarm: AlarmView, actor: Actor): AlarmView | null {
  if (actor.roles.includes('board')) {
    if (alarm.site !== actor.site) return null;
    const covert = little(state).site.sites.find(({ id }) => id === actor.site)?.covertBoard ?? true;
    return covert ? { ...alarm, device: null, place: null, plan: null } : alarm;
  }
  const everything = actor.roles.some((role) => role !== 'employee' && role !== 'responder');
  if (actor.roles.includes('responder') && alarm.state !== 'closed') return alarm;
  return everything || (alarm.raisedBy !== null && alarm.raisedBy === actor.person) ? alarm : null;
}
const present = <T>(item: T | null | undefined): T[] => (item === null || item === undefined ? [] : [item]);

export const views: Views = {
  viewAlarm: (state, id, actor) =>
    present(little(state).alarms.find((alarm) => alarm.id === id)).flatMap((alarm) =>
      present(cut(state, alarm, actor)),
    )[0] ?? null,
  listAlarms: (state, actor, _now, open) =>
    little(state)
      .alarms.filter((alarm) => !open || alarm.state !== 'closed')
      .flatMap((alarm) => present(cut(state, alarm, actor))),
  viewDevice: (state, id) => little(state).devices.find((device) => device.id === id) ?? null,
  listDevices: (state) => little(state).devices,
  viewFault: (state, id) => little(state).faults.find((fault) => fault.id === id) ?? null,
  listFaults: (state) => little(state).faults,
  viewIncident: (state, id) => little(state).incidents.find((incident) => incident.id === id) ?? null,
  listIncidents: (state) => little(state).incidents,
  listPeople: (state) =>
    little(state).site.people.map(
      ({ id, name, site, roles, language }): PersonView => ({
        id,
        name,
        site: site ?? null,
        roles,
        language,
      }),
    ),
  listRotations: () => [],
  listOncall: (_state, instantAsked) => [
    {
      rotation: 'r',
      group: 'g',
      people: ['responder'],
      from: null,
      until: new Date(instantAsked).toISOString(),
    },
  ],
  viewMe: (state, actor) => ({
    role: actor.role,
    roles: actor.roles,
    person:
      actor.person === null ? null : { id: actor.person, name: `Name of ${actor.person}`, language: 'nl' },
    site: actor.site,
    sites: little(state).site.sites.map(({ id, name, covertBoard }) => ({ id, name, covertBoard })),
    places: [],
    people: [],
  }),
  actorOf: (_state, bearer) => ({ ...bearer, roles: [bearer.role] }),
  openPagesOf: (state, id) => little(state).openPages.filter((page) => page.person === id),
};

const SWAP = {
  id: 's1',
  rotation: 'r',
  site: 'a',
  shift: '2026-11-30',
  from: at(600_000),
  until: at(1_200_000),
  person: 'responder',
  of: null,
  inReturn: null,
  note: null,
  state: 'asked',
  by: null,
  askedAt: at(-60),
  changedAt: at(-60),
  answers: ['accept', 'decline'],
} as const;
const NOTICE = {
  id: 'n1',
  kind: 'readiness',
  about: { rotation: 'r', group: 'g', from: wall(NOW) },
  at: at(-60),
  until: at(600),
  confirm: true,
  rings: true,
  confirmedAt: null,
  over: false,
  title: 'Test',
  text: 'TEST',
} as const;
const TALK = {
  id: 't1',
  person: 'employee',
  place: 'room-1',
  address: null,
  from: at(0),
  until: at(1800),
  looksIn: null,
  state: 'planned',
  alarmAt: at(2100),
  alarm: null,
  walkedAt: null,
  noButton: true,
  may: ['start', 'cancel'],
} as const;

/** One of everything that the roster can show, each of the right shape; everybody sees all of it. */
export const rosterViews: RosterViews = {
  viewRoster: (_state, actor, _now, from, weeks) => ({
    revision: 7,
    from: new Date(from).toISOString(),
    until: new Date(from + weeks * 604_800_000).toISOString(),
    rotations: [
      {
        rotation: 'r',
        site: 'a',
        sharedWith: [],
        timezone: 'Europe/Amsterdam',
        handoff: { weekday: 'monday', time: '09:00' },
        shifts: [
          {
            shift: '2026-11-23',
            week: '2026-W48',
            from: at(0),
            until: at(604_800),
            group: 'g',
            groupName: 'G',
            members: ['responder'],
            spans: [{ from: at(0), until: at(604_800), people: ['responder'], fallback: false }],
            overrides: [],
            swaps: ['s1'],
            now: true,
          },
        ],
      },
    ],
    problems: [],
    names: { responder: 'Name of responder' },
    rules: ROSTER_RULES,
    items:
      actor.role === 'coordinator'
        ? { people: [], groups: [], rotations: [], overrides: [], policies: [] }
        : null,
  }),
  checkEdits: () => ({
    revision: 7,
    refused: { code: 'conflict', field: 'base', message: 'too late' },
    brings: [
      {
        code: 'one-person',
        weight: 'notice',
        site: 'a',
        rotation: 'r',
        group: 'g',
        people: ['responder'],
        from: at(0),
        until: null,
        text: 'One person alone.',
      },
    ],
    solves: [],
    stays: [],
    follows: [],
  }),
  listEdits: () => [
    {
      id: 'e1',
      revision: 7,
      at: at(-5),
      by: 'coordinator',
      changes: [
        { section: 'groups', id: 'g', before: null, after: { id: 'g', name: 'G', people: [] }, index: 0 },
      ],
      text: ['Group G was made.'],
      undoes: null,
      undoneBy: null,
      swap: null,
      stuck: null,
    },
  ],
  listSwaps: () => [SWAP],
  listPresence: () => [
    { person: 'employee', presence: 'in', since: at(-9), until: null, via: 'self' },
    { person: 'responder', presence: null, since: null, until: null, via: null },
  ],
  listPresent: () => [{ name: 'Name of employee', since: at(-9) }],
  viewNotice: (_state, id) => (id === NOTICE.id ? NOTICE : null),
  listNotices: () => [NOTICE],
  listTalks: () => [TALK],
  listReady: () => [
    {
      rotation: 'r',
      shift: '2026-11-30',
      from: at(600_000),
      members: [
        {
          person: 'responder',
          channels: ['web'],
          failing: [],
          sentAt: at(-1),
          delivered: ['web'],
          confirmedAt: null,
        },
      ],
    },
  ],
  dryRun: (_state, ask) =>
    ask.place === 'nowhere'
      ? null
      : {
          at: new Date(ask.at).toISOString(),
          level: ask.level,
          site: 'a',
          place: ask.place,
          policy: null,
          because: 'default',
          guidanceAfter: 60,
          acknowledgeExpiry: 120,
          steps: [
            {
              after: 0,
              step: 0,
              repeat: false,
              need: 1,
              guide112: false,
              board: true,
              pages: [
                {
                  person: 'responder',
                  channels: [{ channel: 'web', device: null, reachable: false }],
                  because: 'oncall',
                  presence: null,
                },
              ],
              external: [{ name: 'Police', phone: '0900-8844' }],
            },
          ],
          remarks: [],
        },
  statistics: (_state, from, until) => ({
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    rows: [
      {
        month: '2026-11',
        group: 'g',
        groupName: '=G',
        alarms: 4,
        answered: 3,
        arrived: 2,
        answerMedian: 8.5,
        answerP90: 31,
        arrivalMedian: 60,
        arrivalP90: 60,
        within10: 0.5,
        within40: 0.75,
      },
    ],
    leftOut: 0,
  }),
};

/** A store of tokens in memory. */
export function tokenStore(): TokenStore & { rows: Map<string, StoredToken> } {
  const rows = new Map<string, StoredToken>();
  return {
    rows,
    tokens: async () => [...rows.values()],
    saveToken: async (token) => void rows.set(token.id, token),
    deleteToken: async (id) => rows.delete(id),
  };
}

/** What came back over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever JSON came
  readonly json: any;
}

/** The stage. */
export interface Stage {
  readonly web: Web;
  readonly accounts: AccountBook;
  readonly state: Little;
  readonly heard: GatewayEvent[];
  readonly asked: Ask[];
  readonly logged: string[];
  /** What the next questions are answered with; default: the alarm named. */
  answer: (event: Ask) => Outcome | Promise<Outcome>;
  parts: PartState[];
  /** Milliseconds on the time line; the test moves it. */
  t: number;
  show(shown: Shown): void;
  token(role: Role, person?: string | null, site?: string | null): Promise<string>;
  /** Signs in through a real link; gives the headers a browser would send. */
  signIn(role: Role, person?: string | null, site?: string | null): Promise<Record<string, string>>;
  call(
    method: string,
    path: string,
    token?: string | Record<string, string> | null,
    body?: unknown,
  ): Promise<Reply>;
  close(): Promise<void>;
}

/** Sends one request and reads the whole answer. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = /json/.test(String(response.headers['content-type'] ?? ''));
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : null,
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Sets the stage. */
export async function setStage(options: Partial<WebOptions> = {}): Promise<Stage> {
  const state: Little = {
    alarms: [],
    devices: [],
    faults: [],
    incidents: [],
    openPages: [],
    site: SITE,
    get index() {
      return indexOf(this.site);
    },
    roster: emptyRoster(),
    rolesTaken: new Map(),
    self: emptySelf(),
    walks: emptyWalks(),
  };
  const heard: GatewayEvent[] = [];
  const asked: Ask[] = [];
  const logged: string[] = [];
  const listeners = new Set<(shown: Shown) => void>();
  const accounts = await openAccounts(tokenStore(), () => NOW);
  const stage = { t: 0 } as unknown as Stage;
  const gateway: Gateway = {
    state: state as unknown as State,
    now: () => ({ t: instant(stage.t), wall: wall(NOW) }),
    hear(event) {
      heard.push(event);
      return null;
    },
    async ask(event) {
      asked.push(event);
      return stage.answer(event);
    },
    onShow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const web = await startWeb({
    gateway,
    views,
    roster: rosterViews,
    readAbsences: async () => ({ ok: true, spans: [], notes: [] }),
    accounts,
    broker: {
      refused: () => ({
        'unknown-device': 1,
        'bad-login': 2,
        'bad-mac': 3,
        'too-long': 0,
        'not-ascii': 0,
        'not-json': 0,
        'foreign-topic': 0,
        retained: 0,
        oversize: 0,
        rate: 0,
      }),
      connections: () => 7,
    },
    parts: () => stage.parts,
    version: '0.0.0',
    port: 0,
    assetsDir: '/nonexistent',
    log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
    ...options,
  });
  const origin = web.url;
  return Object.assign(stage, {
    web,
    accounts,
    state,
    heard,
    asked,
    logged,
    answer: (event: Ask): Outcome => ({ ok: true, alarm: 'alarm' in event ? String(event.alarm) : 'raised' }),
    parts: [{ part: 'store', ok: true, reason: '' }],
    show: (shown: Shown) => {
      for (const listener of listeners) listener(shown);
    },
    async token(role: Role, who: string | null = null, site: string | null = null) {
      return (await accounts.create('token', { role, person: who, site }, 3_600_000)).secret;
    },
    async signIn(role: Role, who: string | null = null, site: string | null = null) {
      const link = await accounts.create('link', { role, person: who, site }, 3_600_000);
      const reply = await send(
        web.port,
        'POST',
        '/api/session',
        { origin },
        JSON.stringify({ link: link.secret }),
      );
      const cookie = String(reply.headers['set-cookie']).split(';')[0] ?? '';
      const me = await send(web.port, 'GET', '/api/me', { cookie });
      return { cookie, origin, 'x-noodknop-csrf': String(me.json.csrf) };
    },
    call(method: string, path: string, who: string | Record<string, string> | null = null, body?: unknown) {
      const headers = who === null ? {} : typeof who === 'string' ? { authorization: `Bearer ${who}` } : who;
      return send(
        web.port,
        method,
        path,
        headers,
        body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      );
    },
    close: () => web.close(),
  } satisfies Partial<Stage>);
}
