/**
 * Holds what was expected against what was seen. Promises a verdict with its reason in a sentence for every
 * expectation; what was seen instead is named, so that nobody has to guess.
 */
import type { ScenarioVerdict } from '../../gateway/core/scenario-view.ts';
import { clockText } from './clock.ts';
import type { Expectation, ScenarioFile } from './format.ts';
import type { Seen, SeenOf } from './seen.ts';
import type { Sentences } from './words.ts';

/** Things of the same kind that are named when the one that was wished for is missing. */
const NAMED = 3;

/** Judges every expectation of a file; `end` is when the scenario ended, in ms. */
export function judge(
  { steps, expect }: ScenarioFile,
  seen: readonly Seen[],
  end: number,
  sentences: Sentences,
): readonly ScenarioVerdict[] {
  const first = steps[0]?.at ?? 0;
  return expect.map((wish) => {
    const from = wish.from ?? first;
    return { text: textOf(wish, first, sentences), ...judgeOne(wish, from, end, seen, sentences) };
  });
}

/** The expectation in words: its own, or what it says. */
function textOf(wish: Expectation, first: number, sentences: Sentences): string {
  const { note, within, notBefore, never, count, from } = wish;
  const { wishes } = sentences.words;
  if (note !== undefined) return note[sentences.language];
  const { will } = sentences.wish(wish);
  const what = never ? wishes.never(will) : count === undefined ? will : wishes.count(will, count);
  const length = (ms: number): string => sentences.length(ms);
  const timed =
    within === undefined
      ? notBefore === undefined
        ? what
        : wishes.notBefore(what, length(notBefore))
      : notBefore === undefined
        ? wishes.within(what, length(within))
        : wishes.between(what, length(notBefore), length(within));
  return from === undefined || from === first
    ? timed
    : wishes.from(timed, clockText(from).replace(/\.000$/, ''));
}

function judgeOne(
  wish: Expectation,
  from: number,
  end: number,
  seen: readonly Seen[],
  sentences: Sentences,
): Omit<ScenarioVerdict, 'text'> {
  const { within, notBefore = 0, never, count } = wish;
  const { reasons } = sentences.words;
  const length = (ms: number): string => sentences.length(ms);
  const { did, not } = sentences.wish(wish);
  const limit = within === undefined ? end : from + within;
  const later = seen.filter(({ at }) => at >= from);
  const matching = later.filter((one) => matches(wish, one));
  const inTime = matching.filter(({ at }) => at >= from + notBefore && at <= limit);
  const [found] = inTime;
  const after = (one: Seen): string => length(one.at - from);
  const told = (passed: boolean, reason: string, one: Seen | undefined): Omit<ScenarioVerdict, 'text'> => ({
    passed,
    reason,
    at: one?.at ?? null,
    afterMs: one === undefined ? null : one.at - from,
  });

  if (never)
    return found === undefined
      ? told(true, reasons.neverHeld(not), undefined)
      : told(false, reasons.neverBroken(did, after(found)), found);
  if (count !== undefined) {
    const when = inTime.slice(0, NAMED).map(after).join(', ');
    return told(inTime.length === count, reasons.counted(did, inTime.length, count, when), found);
  }
  const [first] = matching;
  if (first !== undefined && first.at < from + notBefore)
    return told(false, reasons.early(did, after(first), length(notBefore)), first);
  if (found !== undefined)
    return told(true, reasons.inTime(did, after(found), within === undefined ? null : length(within)), found);
  if (first !== undefined && within !== undefined)
    return told(false, reasons.late(did, after(first), length(within)), first);
  const instead = [
    ...new Set(
      later.filter((one) => like(wish, one)).map((one) => reasons.after(sentences.happened(one), after(one))),
    ),
  ];
  const more = instead.slice(0, NAMED).join('; ');
  return told(false, reasons.missing(not, within === undefined ? null : length(within), more), undefined);
}

type Kind = Exclude<Seen['seen'], 'deed' | 'press' | 'gateway'>;
/** A wish's own fields must be as they are in what was seen; those it leaves out may be anything. */
const fits = (wished: object, seen: object): boolean =>
  Object.entries(wished).every(
    ([key, value]) => value === undefined || (seen as Readonly<Record<string, unknown>>)[key] === value,
  );

/** True when this is what was wished for. */
function matches(wish: Expectation, seen: Seen): boolean {
  switch (seen.seen) {
    case 'page': {
      const { page } = wish;
      if (page === undefined || (page.channel !== undefined && page.channel !== seen.channel)) return false;
      if (page.board === true) return seen.person === null;
      return page.person === undefined ? seen.person !== null : seen.person === page.person;
    }
    case 'fault': {
      const { fault } = wish;
      if (fault === undefined || fault.code !== seen.code || fault.state !== seen.state) return false;
      return fault.device === undefined || seen.devices.includes(fault.device);
    }
    case 'drill':
      return wish.drill === seen.state;
    case 'rings': {
      const { rings } = wish;
      if (rings === undefined || rings.person !== seen.person) return false;
      if (rings.channel !== undefined && rings.channel !== seen.channel) return false;
      return rings.says === undefined || seen.says.includes(rings.says);
    }
    case 'step':
      return wish.step === seen.step;
    case 'guidance112':
      return wish.guidance112 === seen.state;
    case 'walk-test':
    case 'shows':
    case 'receipt':
    case 'alarm':
    case 'answer':
    case 'cancelled': {
      const wished: object | undefined = wish[seen.seen];
      return wished !== undefined && fits(wished, seen);
    }
    default:
      return false;
  }
}

/** True for what might stand in the place of what was wished for: somebody else paged, another light. */
function like(wish: Expectation, seen: Seen): boolean {
  if (wish[seen.seen as Kind] === undefined) return false;
  const device = wish.shows?.device ?? wish.receipt?.device;
  return device === undefined || (seen as SeenOf<'shows' | 'receipt'>).device === device;
}
