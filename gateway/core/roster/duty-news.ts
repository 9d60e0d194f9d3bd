/**
 * Tells people that the roster changed for them: whoever is on duty now and was not, or the other way round, and those
 * whose time on duty within the hours before a test page changed. Promises a word for whatever changed the site: an
 * edit, its undoing, a swap, an import. Whoever changed it knows, and is not told; the first site file is news to nobody.
 */
import { weekAt, weekNamed, weekOf } from '../handoffs.ts';
import { shiftAt, stretches } from '../rotation.ts';
import type { Rotation, SiteFile } from '../site.ts';
import type { DutyChange } from '../texts/facts.ts';
import { days, hours, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import { endNotices, sendNotice } from './notices.ts';
import { isStaged, rulesOf, tellsLeaving } from './readiness.ts';

/** How far is looked for the end of somebody's time: two weeks and their handoffs. */
const AHEAD = days(15);
/** How long such a word stays in view. */
const NEWS_FOR = days(1);

/** A time on duty without a break. */
interface Span {
  readonly from: Wall;
  readonly until: Wall;
}
interface Change {
  readonly code: DutyChange;
  readonly span: Span | null;
}

/** Tells everybody for whom something changed. `before`: the site as it was; `by`: who changed it. */
export function tellDuty(turn: Turn, before: SiteFile, by: string | null): void {
  const { state, now } = turn;
  const { site } = state;
  if (before.rotations.length === 0 || isSameRoster(before, site)) return;
  reopenHandoffs(turn, before);
  const rotations = new Map([...before.rotations, ...site.rotations].map((one) => [one.id, one]));
  const within = wall(now.wall + hours(rulesOf(state).testBefore));
  for (const rotation of rotations.values()) {
    const was = timesOf(before, rotation.id, now.wall);
    const is = timesOf(site, rotation.id, now.wall);
    for (const person of new Set([...is.keys(), ...was.keys()])) {
      const change = changeOf(was.get(person) ?? [], is.get(person) ?? [], now.wall, within);
      if (change !== null && person !== by && state.index.people.has(person))
        tell(turn, rotation, person, change, before);
    }
  }
}

const isSameRoster = (a: SiteFile, b: SiteFile): boolean =>
  a.rotations === b.rotations && a.groups === b.groups && a.overrides === b.overrides;

/** A handoff that was carried out and comes again, since it was moved to later, is carried out again. */
function reopenHandoffs(turn: Turn, before: SiteFile): void {
  const { state, now } = turn;
  for (const rotation of state.site.rotations) {
    const next = weekOf(rotation, weekAt(rotation, now.wall).number + 1);
    const old = before.rotations.find(({ id }) => id === rotation.id);
    const was = old === undefined ? undefined : weekNamed(old, next.shift);
    if (was === undefined || was.from > now.wall) continue;
    if (isStaged(state, rotation.id, 'handed', next.shift))
      record(turn, { type: 'handoff.reopened', rotation: rotation.id, shift: next.shift });
  }
}

/** When each person is on duty in a rotation from now on, in order of time. */
function timesOf(site: SiteFile, rotation: string, now: Wall): ReadonlyMap<string, readonly Span[]> {
  const times = new Map<string, Span[]>();
  for (const { people, from, until } of stretches(site, rotation, now, wall(now + AHEAD)))
    for (const person of new Set(people)) {
      const spans = times.get(person) ?? [];
      const last = spans.at(-1);
      if (last?.until === from) spans[spans.length - 1] = { from: last.from, until };
      else spans.push({ from, until });
      times.set(person, spans);
    }
  return times;
}

/** What changed for one person in one rotation before `within`; null: nothing. The most important goes first. */
function changeOf(was: readonly Span[], is: readonly Span[], now: Wall, within: Wall): Change | null {
  const key = ({ from, until }: Span): string => `${from} ${Math.min(until, within)}`;
  const near = (spans: readonly Span[]): readonly Span[] => spans.filter(({ from }) => from < within);
  const [old, fresh] = [new Set(near(was).map(key)), new Set(near(is).map(key))];
  const [wasOn, isOn] = [was.find(({ from }) => from <= now), is.find(({ from }) => from <= now)];
  if (isOn !== undefined && wasOn === undefined) return { code: 'on', span: isOn };
  if (wasOn !== undefined && isOn === undefined) {
    const [next] = near(is);
    return next === undefined ? { code: 'off', span: null } : { code: 'paused', span: next };
  }
  const come = near(is).find((span) => !old.has(key(span)));
  const gone = near(was).find((span) => !fresh.has(key(span)));
  if (come !== undefined && come === isOn) return { code: 'ends', span: come };
  if (come !== undefined) return { code: gone === undefined ? 'coming' : 'times', span: come };
  return gone === undefined ? null : { code: 'cancelled', span: gone };
}

function tell(
  turn: Turn,
  rotation: Rotation,
  person: string,
  { code, span }: Change,
  before: SiteFile,
): void {
  const { state, now } = turn;
  // The handoff that this edit moved into the past tells whom it sends home.
  if (code === 'off' && tellsLeaving(turn, rotation)) return;
  endNotices(
    turn,
    'moot',
    (notice) =>
      notice.person === person &&
      notice.about.rotation === rotation.id &&
      (notice.kind === 'duty-changed' || (notice.kind === 'off-duty' && code === 'on')),
  );
  const site = code === 'off' || code === 'cancelled' ? before : state.site;
  const group = shiftAt(site, rotation.id, span?.from ?? now.wall)?.group;
  sendNotice(turn, {
    person,
    kind: 'duty-changed',
    about: {
      rotation: rotation.id,
      site: rotation.site,
      ...(group === undefined ? {} : { group }),
      ...(span === null ? {} : { from: span.from, until: endOf(rotation, span, now.wall) }),
      codes: [code],
    },
    until: wall(now.wall + NEWS_FOR),
  });
}

/** Where no end is in sight, that of the shift. */
const endOf = (rotation: Rotation, { from, until }: Span, now: Wall): Wall =>
  until < now + AHEAD ? until : weekAt(rotation, from).until;
