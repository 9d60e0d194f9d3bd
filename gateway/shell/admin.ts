/**
 * The operations behind the command line, done on a gateway. Promises that a key or token leaves once, after it was
 * stored, and that every change is an event of the core, so that it stands in the log. Who may connect is left to the
 * socket's file mode; asking people is left to the command line.
 */
import { createHash } from 'node:crypto';
import type { AlarmView, DeviceView, IncidentView, OncallView } from '../core/api.ts';
import type { Entry } from '../core/entries.ts';
import type { Actor, Outcome } from '../core/events.ts';
import { type Problem, problem } from '../core/problem.ts';
import { isRoleTaken } from '../core/roles-taken.ts';
import type { SiteFile } from '../core/site.ts';
import type { State } from '../core/state.ts';
import { iso, type Now, type Wall, wall } from '../core/time.ts';
import { traceOf } from '../core/trace.ts';
import { FLEET_DEEDS } from './admin-fleet.ts';
import { COMMAND_LINE, ROSTER_DEEDS, type RosterParts } from './admin-roster.ts';
import { SIMULATION_DEEDS } from './admin-simulation.ts';
import { WALK_DEEDS } from './admin-walk.ts';
import type { Channels } from './channels/open.ts';
import { channelViews } from './channels/view.ts';
import { planOfChanges, type RegisteredDevice } from './config/plan-of-changes.ts';
import { readSiteValue } from './config/site-file.ts';
import type { Accounts, KeyRing } from './faces.ts';
import type { LogStore, StoredToken } from './log/face.ts';
import {
  type Admin,
  type Answered,
  type AskOf,
  type Credentials,
  OPERATIONS,
  type OperationName,
  type StandingSite,
  type TokenView,
} from './operations.ts';
import { DRILL_DEEDS } from './operations-drills.ts';
import type { Simulation } from './simulation/face.ts';

/** What of `core/views.ts` the operations show. */
export interface AdminViews {
  viewAlarm(state: State, id: string, actor: Actor, now: Now): AlarmView | null;
  listAlarms(state: State, actor: Actor, now: Now, open: boolean): readonly AlarmView[];
  viewDevice(state: State, id: string, actor: Actor, now: Now): DeviceView | null;
  listDevices(state: State, actor: Actor, now: Now): readonly DeviceView[];
  viewIncident(state: State, id: string, actor: Actor, now: Now): IncidentView | null;
  listIncidents(state: State, actor: Actor, now: Now): readonly IncidentView[];
  listOncall(state: State, at: Wall, actor: Actor): readonly OncallView[];
  siteView(state: State): SiteFile;
  stateOfAlarm(state: State, entries: Iterable<Entry>): State;
}
/** What the operations work on. */
export interface AdminParts extends RosterParts {
  readonly keys: KeyRing;
  readonly accounts: Accounts;
  readonly log: LogStore;
  readonly views: AdminViews;
  /** What leads outside; null where no gateway runs. */
  readonly channels?: () => Channels | null;
  /** The simulation of a running gateway. */
  readonly simulation?: Pick<Simulation, 'view'>;
  /** How long a message to a device takes there and back, in ms; null where it is not known. */
  readonly roundTrip?: (device: string) => number | null;
}

/** Most incidents one export goes through, newest first. */
const MOST_INCIDENTS = 100_000;
const DAY_MS = 86_400_000;

type Deeds = {
  [O in OperationName]: (parts: AdminParts, ask: AskOf<O>) => Promise<Answered<O>> | Answered<O>;
};

const yes = <T>(value: T) => ({ ok: true, value }) as const;
const no = (why: Problem) => ({ ok: false, problem: why }) as const;
const missing = (what: string, id: string) => no(problem('not_found', `there is no ${what} "${id}"`, 'id'));
const orMissing = <T>(value: T | null, what: string, id: string) =>
  value === null ? missing(what, id) : yes(value);

function deviceOf({ gateway, views }: AdminParts, id: string): DeviceView | null {
  return views.viewDevice(gateway.state, id, COMMAND_LINE, gateway.now());
}
/** Shows a device after the core agreed to change it. */
function changed(parts: AdminParts, id: string, outcome: Outcome) {
  return outcome.ok ? orMissing(deviceOf(parts, id), 'device', id) : no(outcome.problem);
}
async function credentials(
  parts: AdminParts,
  view: DeviceView,
): Promise<Credentials & { readonly first: boolean }> {
  const { key, mqttPassword, first } = await parts.keys.create(view.id);
  return { device: view.id, number: view.number, key, mqttPassword, place: view.place, first };
}

/** The site as it stands: what was last imported, with the devices as they are registered and assigned now. */
function standing({ gateway, views }: AdminParts): StandingSite {
  const site = views.siteView(gateway.state);
  const registered: RegisteredDevice[] = site.devices.map(({ id, kind, place, person }) => ({
    id,
    kind,
    place,
    person: person ?? null,
  }));
  return { site, registered, base: createHash('sha256').update(JSON.stringify(site)).digest('hex') };
}

/** An incident in memory, else read back from the log. */
async function incident({ gateway, log, views }: AdminParts, id: string): Promise<IncidentView | null> {
  const { state } = gateway;
  const recent = views.viewIncident(state, id, COMMAND_LINE, gateway.now());
  if (recent !== null) return recent;
  const entries = (await log.readAlarm(id)).flatMap(({ entry }) => (entry === null ? [] : [entry]));
  if (entries.length === 0) return null;
  return views.viewIncident(views.stateOfAlarm(state, entries), id, COMMAND_LINE, gateway.now());
}

function channels(parts: AdminParts): Answered<'channel.list'> {
  const open = parts.channels?.() ?? null;
  return open === null
    ? no(problem('unavailable', 'no gateway runs on this directory: only a running one has channels'))
    : yes(channelViews(parts.gateway.state, open.states()));
}

const tokenView = ({ id, role, person, site, createdAt, expiresAt }: StoredToken): TokenView => ({
  id,
  role,
  person,
  site,
  createdAt: iso(wall(createdAt)),
  expiresAt: iso(wall(expiresAt)),
});

const DEEDS: Deeds = {
  'site.read': (parts) => yes(standing(parts)),
  'site.import': async (parts, { site, base }) => {
    const before = standing(parts);
    if (base !== null && base !== before.base)
      return no(problem('conflict', 'the site changed while you looked at the plan; import the file again'));
    const reading = readSiteValue(site);
    if (!reading.ok) {
      const first = reading.problems[0];
      return no(problem('invalid', first?.message ?? 'is no site', first?.field));
    }
    const changes = planOfChanges(before.site, reading.site, before.registered);
    const outcome = await parts.gateway.ask({
      type: 'site.imported',
      actor: COMMAND_LINE,
      site: reading.site,
    });
    return outcome.ok ? yes({ changes }) : no(outcome.problem);
  },
  'device.add': async (parts, { id, kind, place, person }) => {
    const event = { type: 'device.added', actor: COMMAND_LINE, device: id, kind, place, person } as const;
    const outcome = await parts.gateway.ask(event);
    if (!outcome.ok) return no(outcome.problem);
    const view = deviceOf(parts, id);
    if (view === null) return missing('device', id);
    const { first: _, ...made } = await credentials(parts, view);
    return yes(made);
  },
  'device.list': ({ gateway, views }) => yes(views.listDevices(gateway.state, COMMAND_LINE, gateway.now())),
  'device.show': (parts, { id }) => orMissing(deviceOf(parts, id), 'device', id),
  'device.revoke': async (parts, { id }) => {
    const outcome = await parts.gateway.ask({ type: 'device.revoked', actor: COMMAND_LINE, device: id });
    // Also here, not only by the core's effect: on a directory without a running gateway nobody else would.
    if (outcome.ok) await parts.keys.forget(id);
    return changed(parts, id, outcome);
  },
  'device.rotate-key': async (parts, { id }) => {
    const view = deviceOf(parts, id);
    if (view === null) return missing('device', id);
    if (view.state === 'revoked')
      return no(problem('conflict', `"${id}" was revoked; register the new device under a new id`, 'id'));
    const { first, ...made } = await credentials(parts, view);
    const event = { type: 'device.key-rotated', actor: COMMAND_LINE, device: id, first } as const;
    const outcome = await parts.gateway.ask(event);
    return outcome.ok ? yes(made) : no(outcome.problem);
  },
  'device.assign': async (parts, { id, person }) =>
    changed(
      parts,
      id,
      await parts.gateway.ask({ type: 'device.assigned', actor: COMMAND_LINE, device: id, person }),
    ),
  'device.test': async (parts, { id, minutes, once = false }) =>
    changed(
      parts,
      id,
      await parts.gateway.ask({ type: 'test.started', actor: COMMAND_LINE, device: id, minutes, once }),
    ),
  'device.keys': (parts, { id, mqttPassword }) =>
    deviceOf(parts, id) === null
      ? missing('device', id)
      : yes({
          key: mqttPassword === null ? null : parts.keys.login(id, mqttPassword),
          unlocks: parts.keys.consolePasswords(id),
        }),
  'device.flashed': async (parts, { id }) =>
    changed(parts, id, await parts.gateway.ask({ type: 'device.flashed', actor: COMMAND_LINE, device: id })),
  'device.tried': (parts, { id }) => {
    const view = deviceOf(parts, id);
    const device = parts.gateway.state.devices.get(id);
    if (view === null || device === undefined) return missing('device', id);
    const press = device.testPress;
    return yes({
      device: view,
      press: press === null ? null : { id: press.id, at: iso(press.at), age: press.age },
      roundTrip: parts.roundTrip?.(id) ?? null,
    });
  },
  'hub.add': async ({ keys }, { name }) => {
    const user = `hub:${name}`;
    if (keys.has(user)) return no(problem('conflict', `there is a hub "${name}" already`, 'name'));
    const { mqttPassword } = await keys.create(user);
    return yes({ hub: name, user, mqttPassword });
  },
  oncall: ({ gateway, views }, { at, group }) => {
    if (group !== null && !gateway.state.site.groups.some(({ id }) => id === group))
      return no(problem('not_found', `there is no group "${group}"`, 'group'));
    const moment = at === null ? gateway.now().wall : wall(at);
    return yes(
      views
        .listOncall(gateway.state, moment, COMMAND_LINE)
        .filter((shift) => group === null || shift.group === group),
    );
  },
  'token.create': async ({ gateway, accounts }, { role, person, site, days, link }) => {
    const file = gateway.state.site;
    if (person !== null && !file.people.some(({ id }) => id === person))
      return no(problem('not_found', `there is no person "${person}"`, 'person'));
    if (site !== null && !file.sites.some(({ id }) => id === site))
      return no(problem('not_found', `there is no site "${site}"`, 'site'));
    if (role === 'board' && site === null)
      return no(problem('invalid', 'a board shows one site: say which', 'site'));
    if (isRoleTaken(gateway.state, person, role))
      return no(
        problem(
          'conflict',
          `the role ${role} was taken away from "${person}" in the site: give it back there first`,
          'role',
        ),
      );
    const made = await accounts.create(link ? 'link' : 'token', { role, person, site }, days * DAY_MS);
    await gateway.ask({ type: 'token.changed', actor: COMMAND_LINE, token: made.id, change: 'created' });
    const stored = accounts.list().find(({ id }) => id === made.id);
    return yes({ token: made.secret, id: made.id, expiresAt: iso(wall(stored?.expiresAt ?? 0)) });
  },
  'token.list': ({ accounts }) =>
    yes(
      accounts
        .list()
        .filter(({ kind }) => kind !== 'session')
        .map(tokenView),
    ),
  'token.revoke': async ({ gateway, accounts }, { id }) => {
    if (!(await accounts.revoke(id))) return missing('token', id);
    await gateway.ask({ type: 'token.changed', actor: COMMAND_LINE, token: id, change: 'revoked' });
    return yes({ id });
  },
  'alarm.list': ({ gateway, views }, { open }) =>
    yes(views.listAlarms(gateway.state, COMMAND_LINE, gateway.now(), open)),
  'alarm.show': ({ gateway, views }, { id }) =>
    orMissing(views.viewAlarm(gateway.state, id, COMMAND_LINE, gateway.now()), 'alarm', id),
  'alarm.trace': async ({ log }, { id }) => {
    const rows = await log.readAlarm(id);
    return orMissing(traceOf(rows.flatMap(({ entry }) => (entry === null ? [] : [entry]))), 'alarm', id);
  },
  'incident.list': async ({ log }) => yes(await log.alarmIds(MOST_INCIDENTS)),
  'incident.show': async (parts, { id }) => orMissing(await incident(parts, id), 'incident', id),
  'log.verify': async ({ log }) => yes(await log.verify()),
  'channel.list': (parts) => channels(parts),
  'channel.check': async (parts, { kind }) => {
    await parts.channels?.()?.check(kind ?? undefined);
    return channels(parts);
  },
  ...FLEET_DEEDS,
  ...ROSTER_DEEDS,
  ...DRILL_DEEDS,
  ...WALK_DEEDS,
  ...SIMULATION_DEEDS,
};

/** What went wrong in a part of ours, as an answer: the store's message, never a stack. */
function failed(error: unknown): { readonly ok: false; readonly problem: Problem } {
  return no(problem('unavailable', error instanceof Error ? error.message : String(error)));
}

/** Does an operation on a gateway. A part that fails gives an `unavailable` problem. */
async function perform<O extends OperationName>(
  parts: AdminParts,
  operation: O,
  ask: AskOf<O>,
): Promise<Answered<O>> {
  try {
    const deed: Deeds[O] = DEEDS[operation];
    return await deed(parts, ask);
  } catch (error) {
    return failed(error);
  }
}

/** The operations on a gateway in this process. `close` is whatever ends it. */
export function adminOf(parts: AdminParts, close: () => Promise<void> = async () => {}): Admin {
  return { perform: (operation, ask) => perform(parts, operation, ask), close };
}

/** Does an operation that came from outside: name and question are checked first. */
export async function performUnchecked(
  parts: AdminParts,
  operation: unknown,
  ask: unknown,
): Promise<Answered<OperationName>> {
  if (typeof operation !== 'string' || !Object.hasOwn(OPERATIONS, operation))
    return no(problem('invalid', 'there is no such operation', 'operation'));
  const name = operation as OperationName;
  const read = OPERATIONS[name].safeParse(ask);
  if (!read.success) {
    const issue = read.error.issues[0];
    return no(problem('invalid', issue?.message ?? 'is not what is asked for', issue?.path.join('.')));
  }
  return perform(parts, name, read.data as AskOf<typeof name>);
}
