/**
 * Walk tests that people begin, stop and resume. Promises that no walk begins or goes on while an alarm is open where
 * it walks, that a button is in one walk at most, and that none lasts longer than 30 minutes without somebody asking
 * for it again (P24).
 */
import { realAlarmAt } from '../alarm-facts.ts';
import type { Actor, Outcome } from '../events.ts';
import { type Problem, problem } from '../problem.ts';
import type { Alarm, Device, State } from '../state.ts';
import { after, minutes } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import type { WalkAsk } from './events.ts';
import { chooseDevices } from './scope.ts';
import type { Walk } from './state.ts';

/** A walk lasts at most this long from its start or its resuming, in minutes. */
export const WALK_MINUTES_MOST = 30;
/** Walks that run or are interrupted, at most. */
const OPEN_MOST = 20;

const no = (why: Problem): Outcome => ({ ok: false, problem: why });

/** Decides a request about walks. */
export function decideWalk(turn: Turn, event: WalkAsk & { readonly actor: Actor }): Outcome {
  if (event.type === 'walk.wanted') return begin(turn, event);
  const walk = turn.state.walks.all.get(event.walk);
  if (walk === undefined)
    return no(problem('not_found', 'There is no such walk test.', 'id', 'Deze looptest is er niet (meer).'));
  const by = event.actor.person;
  if (event.type === 'walk.stopped') {
    if (walk.state !== 'ended') record(turn, { type: 'walk.ended', walk: walk.id, reason: 'asked', by });
    return { ok: true, id: walk.id };
  }
  return resume(turn, walk, by);
}

function begin(
  turn: Turn,
  {
    scope,
    minutes: length,
    tester,
    actor,
  }: Extract<WalkAsk, { type: 'walk.wanted' }> & { readonly actor: Actor },
): Outcome {
  const { state } = turn;
  const by = tester === undefined ? actor.person : tester;
  const why = notAllowed(state, length, by);
  if (why !== null) return no(why);
  const chosen = chooseDevices(state, scope);
  if (!chosen.ok) return no(chosen.problem);
  const { devices, leftOut } = chosen;
  const sites = new Set(devices.map(({ place }) => state.index.places.get(place)?.site ?? null));
  const stands = taken(state, devices) ?? openThere(state, sites);
  if (stands !== null) return no(stands);
  // Numbers that a failing disk never saw are counted again after a crash; the life tells their walks apart.
  const walk = `w${state.walks.number + 1}${state.life === '' ? '' : `-${state.life}`}`;
  const [site = null, ...others] = sites;
  record(turn, {
    type: 'walk.started',
    walk,
    by,
    site: others.length === 0 ? site : null,
    scope,
    devices: devices.map(({ id }) => id),
    leftOut,
    until: after(turn.now.t, minutes(length)),
  });
  return { ok: true, created: true, id: walk };
}

function notAllowed(state: State, length: number, tester: string | null): Problem | null {
  if (!Number.isInteger(length) || length < 1 || length > WALK_MINUTES_MOST)
    return problem(
      'invalid',
      `A walk test lasts 1 to ${WALK_MINUTES_MOST} minutes.`,
      'minutes',
      `Een looptest duurt 1 tot ${WALK_MINUTES_MOST} minuten.`,
    );
  if (tester !== null && !state.index.people.has(tester))
    return problem('not_found', `There is no person "${tester}".`, 'tester', `Er is niemand "${tester}".`);
  return state.walks.open.size < OPEN_MOST
    ? null
    : problem(
        'conflict',
        `${OPEN_MOST} walk tests run already; stop one first.`,
        undefined,
        `Er lopen al ${OPEN_MOST} looptests; stop er eerst een.`,
      );
}

/** A button that another walk has. */
function taken(state: State, devices: readonly Device[]): Problem | null {
  for (const { id, tests } of devices) {
    const walk = tests.walk === null ? undefined : state.walks.all.get(tests.walk);
    if (walk === undefined) continue;
    const tester = walk.tester === null ? null : (state.index.people.get(walk.tester)?.name ?? walk.tester);
    return problem(
      'conflict',
      `${id} is in the walk test ${walk.id}${tester === null ? '' : ` of ${tester}`}; stop that one first, or choose other buttons.`,
      'devices',
      `${id} zit in de looptest ${walk.id}${tester === null ? '' : ` van ${tester}`}; stop die eerst, of kies andere knoppen.`,
    );
  }
  return null;
}

/** Nobody is in danger: a drill that is still one, or what a virtual device of a simulation raised. */
export const isExercise = ({ drill, sandbox }: Pick<Alarm, 'drill' | 'sandbox'>): boolean =>
  drill === 'on' || sandbox !== null;

/** A real alarm for which a walk waits: one at its sites, or the one that interrupted it, wherever that is. */
export function openFor(state: State, walk: Walk): Alarm | undefined {
  const by = walk.interruptedBy === null ? undefined : state.alarms.get(walk.interruptedBy);
  return by !== undefined && by.state !== 'closed' ? by : realAlarmAt(state, sitesOf(state, walk));
}

const waits = (alarm: Alarm): Problem =>
  problem(
    'conflict',
    `Alarm ${alarm.id} is open; a walk test waits until it is closed.`,
    undefined,
    `Er loopt een alarm (${alarm.id}); een looptest kan pas als dat is afgesloten.`,
  );

function openThere(state: State, sites: ReadonlySet<string | null>): Problem | null {
  const alarm = realAlarmAt(state, sites);
  return alarm === undefined ? null : waits(alarm);
}

/** The sites where a walk's buttons are now; null among them: nobody knows. */
export function sitesOf(state: State, walk: Walk): ReadonlySet<string | null> {
  const sites = new Set<string | null>();
  for (const id of walk.devices.keys()) {
    const device = state.devices.get(id);
    if (device?.tests.walk === walk.id) sites.add(state.index.places.get(device.place)?.site ?? null);
  }
  return sites;
}

function resume(turn: Turn, walk: Walk, by: string | null): Outcome {
  if (walk.state !== 'interrupted')
    return no(
      problem(
        'conflict',
        walk.state === 'ended' ? 'This walk test is over.' : 'This walk test runs.',
        undefined,
        walk.state === 'ended' ? 'Deze looptest is voorbij.' : 'Deze looptest loopt al.',
      ),
    );
  const why = openFor(turn.state, walk);
  if (why !== undefined) return no(waits(why));
  record(turn, { type: 'walk.resumed', walk: walk.id, by, until: after(turn.now.t, walk.length) });
  return { ok: true, id: walk.id };
}
