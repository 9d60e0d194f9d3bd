/**
 * Who would be paged when, over which channel, if there were an alarm now or at some moment and nobody answered. Promises
 * to be worked out by the very functions that page: an alarm is opened in a state of its own, time passes there, its
 * entries are read off. The state that was given is only read, and nobody is paged. It takes every page as delivered;
 * what could not be reached just now is said beside it.
 */
import { alarmPassed, settleAlarms } from '../alarm-clock.ts';
import type { DryRunView } from '../api-roster.ts';
import { alarmDue } from '../due.ts';
import type { Entry, EntryOf } from '../entries.ts';
import { startStep } from '../paging.ts';
import { choosePolicy, repeatAfter } from '../policy.ts';
import { openAlarm } from '../presses.ts';
import { dutyPeople } from '../rotation.ts';
import { type Channel, type Contact, type PageTarget, serves } from '../site.ts';
import { type Alarm, emptyState, type State } from '../state.ts';
import { isReachable, peopleOf } from '../targets.ts';
import type { Texts } from '../texts/index.ts';
import { type Instant, iso, millis, type Now, type Wall, wall } from '../time.ts';
import { newTurn, record, type Turn } from '../turn.ts';
import { presenceOf } from './presence.ts';

/** What is asked: an alarm of a place or (place null) of a site, its level, and the moment of the press. */
export interface DryRunAsk {
  readonly place: string | null;
  readonly site: string | null;
  readonly level: Alarm['level'];
  readonly at: Wall;
  /** Who holds the pressing device: not paged. */
  readonly holder?: string | null;
}

type StepView = DryRunView['steps'][number];
type PersonView = StepView['pages'][number];
type ChannelView = PersonView['channels'][number];

/** Repeats of the last step that are shown; they go on after these. */
const REPEATS = 2;
/** Moments looked at: a policy has at most twenty steps, and each brings a few. */
const MOMENTS_MOST = 1_000;
/** Names in one remark; the rest is counted. */
const NAMES_MOST = 10;

/** The dry run; null: there is no such place or site. */
export function dryRun(state: State, ask: DryRunAsk, now: Now, texts: Texts): DryRunView | null {
  const place = ask.place === null ? undefined : state.index.places.get(ask.place);
  if (ask.place !== null && place === undefined) return null;
  const site = place?.site ?? ask.site;
  if (site !== null && !state.index.sites.has(site)) return null;
  const { policy, because } = choosePolicy(state.site, ask.place, site, ask.level, ask.at);
  const lived = live(state, { ...ask, site }, now.t);
  const steps = stepsOf(lived, now.t, texts);
  const guidance = lived.entries.find(({ type }) => type === 'guidance.started');
  const guidanceAfter = guidance === undefined ? 0 : secondsSince(now.t, guidance.t);
  return {
    at: iso(ask.at),
    level: ask.level,
    site,
    place: ask.place,
    policy: policy.id ?? null,
    because,
    guidanceAfter,
    acknowledgeExpiry: policy.acknowledgeExpiry,
    steps,
    remarks: [
      ...(because === 'default' ? [texts.dryRun.remark.noPolicy] : []),
      ...(policy.when === undefined ? [] : [texts.dryRun.remark.hours(policy.when.from, policy.when.until)]),
      ...dutyRemarks(state, site, ask.at, texts),
      ...stepRemarks(state, steps, policy.steps.length, texts),
      texts.dryRun.remark.guidance(guidanceAfter),
      texts.dryRun.remark.repeats(repeatAfter(policy, millis(0)) / 1000),
    ],
  };
}

interface Lived {
  readonly state: State;
  readonly alarm: Alarm;
  readonly entries: readonly Entry[];
}

/**
 * Lets an alarm live with nobody answering, in a state that shares nothing with the real one which it would change.
 * `enough`: nothing that comes after these entries is wanted.
 */
function live(
  real: State,
  ask: DryRunAsk,
  from: Instant,
  enough: (entries: readonly Entry[]) => boolean = () => false,
): Lived {
  const state: State = {
    ...emptyState(),
    site: real.site,
    index: real.index,
    devices: real.devices,
    pagersOf: real.pagersOf,
    webPagers: real.webPagers,
    boards: real.boards,
    phones: real.phones,
    lanes: real.lanes,
    openFaults: real.openFaults,
    roster: { ...real.roster, timings: [], timingOf: new Map() },
  };
  const entries: Entry[] = [];
  const turnAt = (t: Instant, deed: (turn: Turn) => void): void => {
    const turn = newTurn(state, { t, wall: wall(ask.at + (t - from)) });
    deed(turn);
    settleAlarms(turn);
    for (const alarm of turn.alarms) takePages(turn, state.alarms.get(alarm));
    settleAlarms(turn);
    entries.push(...turn.entries);
  };
  turnAt(from, (turn) => {
    const alarm = openAlarm(turn, {
      device: null,
      raisedBy: null,
      holder: ask.holder ?? null,
      press: 'dry-run',
      place: ask.place,
      site: ask.site,
      text: null,
      level: ask.level,
    });
    startStep(turn, alarm, 0, from);
  });
  const [alarm] = state.alarms.values();
  if (alarm === undefined) throw new Error('a dry run without its alarm');
  for (let moments = 0; moments < MOMENTS_MOST; moments += 1) {
    const due = alarmDue(alarm);
    const shown = entries.filter(({ type }) => type === 'step.repeated').length >= REPEATS;
    if (due === undefined || (shown && alarm.guidance !== null) || enough(entries)) break;
    turnAt(due, (turn) => alarmPassed(turn, alarm));
  }
  return { state, alarm, entries };
}

/** Whom an alarm pages, and over which channels a page would be taken now; none: not to be reached. */
export interface Reached {
  readonly person: string;
  readonly channels: readonly Channel[];
}

/**
 * Whom an alarm would page from its first moment up to the first round in which somebody can be reached; where nobody
 * can, all whom it would ever page.
 */
export function whoIsReached(state: State, ask: DryRunAsk, now: Now): readonly Reached[] {
  const over = new Map<string, Set<Channel>>();
  let read = 0;
  const someone = (entries: readonly Entry[]): boolean => {
    for (; read < entries.length; read += 1) {
      if ([...over.values()].some(({ size }) => size > 0)) return true;
      const entry = entries[read];
      // A repeat asks those who were asked before.
      if (entry?.type === 'step.repeated') return true;
      if (entry?.type !== 'page.requested') continue;
      for (const { person, device, channel } of entry.pages) {
        if (person === null) continue;
        const channels = over.get(person) ?? new Set();
        if (isReachable(state, person, device, channel)) channels.add(channel);
        over.set(person, channels);
      }
    }
    return [...over.values()].some(({ size }) => size > 0);
  };
  someone(live(state, ask, now.t, someone).entries);
  return [...over].map(([person, channels]) => ({ person, channels: [...channels] }));
}

/** The channels take every page. */
function takePages(turn: Turn, alarm: Alarm | undefined): void {
  const pages = [...(alarm?.ringing.values() ?? [])].filter(({ state }) => state === 'requested');
  if (alarm === undefined || pages.length === 0) return;
  record(turn, { type: 'page.sent', alarm: alarm.id, pages: pages.map(({ id }) => id) });
}

const secondsSince = (from: Instant, t: Instant): number => (t - from) / 1000;

function stepsOf({ state, alarm, entries }: Lived, from: Instant, texts: Texts): readonly StepView[] {
  const steps: StepView[] = [];
  const asked = new Set<string>();
  let repeats = 0;
  for (const entry of entries) {
    if (entry.type === 'step.repeated') repeats += 1;
    if (repeats > REPEATS) break;
    if (entry.type === 'step.started' || entry.type === 'step.repeated') {
      steps.push(emptyView(alarm, entry.step, secondsSince(from, entry.t), entry.type === 'step.repeated'));
    } else if (entry.type === 'page.requested') {
      const after = secondsSince(from, entry.t);
      // A policy that paged nobody ends between two steps, and asks people then.
      const last = steps.at(-1)?.after === after ? steps.pop() : emptyView(alarm, entry.step, after, true);
      if (last === undefined) continue;
      const paged = pagesOf(state, alarm, entry, asked, texts);
      steps.push({
        ...last,
        board: last.board || paged.board,
        pages: [...last.pages, ...paged.pages],
        external: paged.external.length > 0 ? paged.external : last.external,
      });
      for (const { person } of paged.pages) asked.add(person);
    }
  }
  return steps;
}

/** A step before its pages. */
function emptyView({ policy }: Alarm, step: number, after: number, repeat: boolean): StepView {
  const { need = 1, guide112 = false } = policy.steps[step] ?? {};
  return { after, step, repeat, need, guide112, board: false, pages: [], external: [] };
}

function pagesOf(
  state: State,
  alarm: Alarm,
  entry: EntryOf<'page.requested'>,
  asked: ReadonlySet<string>,
  texts: Texts,
): Pick<StepView, 'board' | 'pages' | 'external'> {
  const channels = new Map<string, ChannelView[]>();
  const external = new Map<string, Contact>();
  for (const { page, person, channel, device } of entry.pages) {
    if (person === null) continue;
    const list = channels.get(person) ?? [];
    list.push({ channel, device, reachable: isReachable(state, person, device, channel) });
    channels.set(person, list);
    for (const number of alarm.pages.get(page)?.calls ?? []) external.set(JSON.stringify(number), number);
  }
  return {
    board: entry.pages.some(({ person }) => person === null),
    pages: [...channels].map(([person, over]) => ({
      person,
      channels: over,
      because: becauseOf(state, alarm, person, entry, asked, texts),
      presence: presenceOf(state, person, entry.at),
    })),
    external: [...external.values()],
  };
}

/** By which target of the step somebody is paged, in words. `asked`: everybody who was paged before. */
function becauseOf(
  state: State,
  alarm: Alarm,
  person: string,
  { step, at }: EntryOf<'page.requested'>,
  asked: ReadonlySet<string>,
  texts: Texts,
): string {
  const target = alarm.policy.steps[step]?.page.find((one) =>
    peopleOf(state, alarm, one, at).includes(person),
  );
  if (target !== undefined) return targetText(state, person, target, at, texts);
  if (!asked.has(person)) return texts.dryRun.because.unnamed;
  return alarm.pagedFirst.has(person) ? texts.dryRun.because.first : texts.dryRun.because.again;
}

function targetText(state: State, person: string, target: PageTarget, at: Wall, texts: Texts): string {
  const { because } = texts.dryRun;
  if (target === 'present')
    return presenceOf(state, person, at) === 'in' ? because.present : because.presentUnknown;
  if (target === 'oncall' || target === 'everyone') return because[target];
  if (target === 'site-board' || 'person' in target) return because.person;
  if ('external' in target) return because.external;
  return because.group(state.site.groups.find(({ id }) => id === target.group)?.name ?? target.group);
}

function dutyRemarks(state: State, site: string | null, at: Wall, texts: Texts): readonly string[] {
  const { remark } = texts.dryRun;
  const rotations = state.site.rotations.filter((rotation) => serves(rotation, site));
  if (site === null) return [];
  if (rotations.length === 0) return [remark.noRotation];
  const duty = dutyPeople(state.site, site, at);
  return [
    ...(duty.nobody.length > 0 ? [remark.fallback] : []),
    ...(duty.groups.length > rotations.length ? [remark.handoff] : []),
  ];
}

/** `count`: how many steps the policy has. */
function stepRemarks(
  state: State,
  steps: readonly StepView[],
  count: number,
  texts: Texts,
): readonly string[] {
  const { remark, because: why } = texts.dryRun;
  const remarks: string[] = [];
  for (const { step, repeat, pages, board } of steps)
    if (!repeat && pages.length === 0 && !board)
      remarks.push(step + 1 < count ? remark.emptyStep(step + 1) : remark.lastEmpty(step + 1));
  if (steps.some(({ pages }) => pages.some(({ because }) => because === why.unnamed)))
    remarks.push(remark.unnamed);
  const people = new Map(steps.flatMap(({ pages }) => pages.map((page) => [page.person, page] as const)));
  if (people.size === 0) remarks.push(remark.nobody);
  const unreachable = [...people.values()]
    .filter(({ channels }) => channels.every(({ reachable }) => !reachable))
    .map(({ person }) => state.index.people.get(person)?.name ?? person);
  if (unreachable.length > 0)
    remarks.push(
      remark.unreachable(unreachable.slice(0, NAMES_MOST), Math.max(0, unreachable.length - NAMES_MOST)),
    );
  return remarks;
}
