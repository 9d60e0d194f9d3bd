/**
 * A life as a story that a person can read: who there is, what happened with its time, and which promise broke. Promises
 * at most eighty lines, those nearest the failure and the weightiest, and to say how many it left out.
 */
import type { FailureKind, Outcome } from './checks/check.ts';
import type { Witnessed } from './facts.ts';
import type { DevicePlan, PersonPlan, Plan } from './plan/plan.ts';
import { still } from './report/words.ts';
import { belongsInStory, type Happening, Telling } from './story/happenings.ts';

export { belongsInStory };

/** Lines of a story, at most. */
export const STORY_LINES = 80;
/** Characters of a line, at most. */
const LINE_MOST = 200;
/** Characters after which a message goes on in the next line. */
const ROW_MOST = 120;
/** Lines of one message or list of reasons. */
const MESSAGE_LINES = 10;
/** Names in a list. */
const NAMES_MOST = 6;
/** A line that was told so often is counted from then on, by its weight. */
const TOLD_MOST = { 1: 2, 2: 3, 3: 8 } as const;

const two = (n: number): string => String(n).padStart(2, '0');

/** A moment of a life as `mm:ss.mmm`, with hours and days only where there are any. */
export function clockOf(at: number): string {
  const ms = Math.max(0, Math.round(at));
  const seconds = `${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
  const hours = Math.floor(ms / 3_600_000);
  if (hours === 0) return seconds;
  if (hours < 24) return `${hours}:${seconds}`;
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}:${seconds}`;
}

const cut = (text: string): string =>
  text.length <= LINE_MOST ? text : `${text.slice(0, LINE_MOST - 3)}...`;
const listed = (names: readonly string[]): string =>
  names.length <= NAMES_MOST
    ? names.join(', ')
    : `${names.slice(0, NAMES_MOST).join(', ')} and ${names.length - NAMES_MOST} more`;

const HABITS: Readonly<Record<PersonPlan['habit'], string>> = {
  quick: 'quick',
  slow: 'slow',
  off: 'phone always off',
  'never-arrives': 'says "coming" and never arrives',
  declines: 'always says "cannot"',
  'arrives-silently': 'comes without a word',
  stays: 'comes and stays',
};

const deviceName = ({ id, kind, person }: DevicePlan): string => {
  if (person === null) return id;
  return `${id} (${kind === 'pager' ? `of ${person}` : `held by ${person}`})`;
};

function headOf(plan: Plan): readonly string[] {
  const people = plan.people.map(({ id, habit, coordinator }) => {
    const words = [HABITS[habit], ...(coordinator ? ['coordinator'] : [])];
    return `${id} (${words.join(', ')})`;
  });
  const { groups, assist, emergency, board } = plan.site;
  const own = assist !== null || emergency !== null;
  return [
    `Devices: ${listed(plan.devices.map(deviceName))}.`,
    `People: ${listed(people)}.`,
    `On duty by turns: ${listed(groups.map((group) => group.join('+')))}.`,
    `${own ? "The site's own policy" : 'The usual policy'}, ${board ? 'a' : 'no'} board. ` +
      `It begins ${plan.begins.slice(0, 16).replace('T', ' ')} UTC; nothing new fails after ${clockOf(plan.safetyMs)}.`,
  ];
}

/** Counts what is told over and over instead of telling it. */
function counted(all: readonly Happening[]): readonly Happening[] {
  interface Run {
    told: number;
    index: number;
    more: number;
    last: number;
  }
  const runs = new Map<string, Run>();
  const lines: Happening[] = [];
  for (const one of all) {
    const run = runs.get(one.text);
    if (run === undefined || run.told < TOLD_MOST[one.weight]) {
      runs.set(one.text, { told: (run?.told ?? 0) + 1, index: lines.length, more: 0, last: one.at });
      lines.push(one);
      continue;
    }
    run.more += 1;
    run.last = one.at;
  }
  for (const [text, { index, more, last }] of runs) {
    const line = lines[index];
    if (more === 0 || line === undefined) continue;
    const again = more === 1 ? 'once more' : `${more} more times, the last`;
    lines[index] = { ...line, text: `${text} (and ${again} at ${clockOf(last)})` };
  }
  return lines;
}

/** As many as there is room for: half of it for what is nearest the failure, the rest for what weighs most. */
function chosen(all: readonly Happening[], room: number, failedAt: number): readonly Happening[] {
  if (all.length <= room) return all;
  const away = ({ at }: Happening): number => Math.abs(at - failedAt);
  // What comes later in the list came later in the same moment, and is nearer.
  const nearest = all
    .map((one, index) => ({ one, index }))
    .sort((a, b) => away(a.one) - away(b.one) || b.index - a.index);
  const kept = new Set(nearest.slice(0, Math.ceil(room / 2)).map(({ one }) => one));
  const heaviest = nearest.filter(({ one }) => !kept.has(one)).sort((a, b) => b.one.weight - a.one.weight);
  for (const { one } of heaviest.slice(0, room - kept.size)) kept.add(one);
  return all.filter((one) => kept.has(one));
}

/** A message in lines of its own, none too wide and not too many. */
function several(text: string): readonly string[] {
  const lines = text.split('\n').flatMap((line) => {
    const rows = [''];
    for (const word of line.trim().split(/\s+/)) {
      const row = rows.at(-1) ?? '';
      if (row !== '' && row.length + word.length >= ROW_MOST) rows.push(cut(word));
      else rows[rows.length - 1] = cut(row === '' ? word : `${row} ${word}`);
    }
    return rows;
  });
  if (lines.length <= MESSAGE_LINES) return lines;
  return [...lines.slice(0, MESSAGE_LINES - 1), `(${lines.length - MESSAGE_LINES + 1} more lines)`];
}

/** What happened where no promise has a number. */
const KINDS: Readonly<Record<FailureKind, string>> = {
  safety: 'It is not safe',
  liveness: 'It did not finish',
  timing: 'It is late',
  crash: 'Our own code failed',
};

function endOf({ failures, pending, livedMs }: Outcome): readonly string[] {
  const [failure] = failures;
  if (failure === undefined) return [`${clockOf(livedMs)}  The life ends; every promise held.`];
  const { promise, kind, message, at } = failure;
  const [first = '', ...rest] = several(message);
  const what = promise === null ? KINDS[kind] : `${promise} is broken`;
  const open = pending.filter((reason) => !message.includes(reason));
  return [
    cut(`${clockOf(at)}  ${what} (${kind}): ${first}`),
    ...rest.map((line) => `    ${line}`),
    ...(open.length === 0 ? [] : several(`Still open: ${open.join('; ')}`)),
  ];
}

/**
 * Tells a life. `facts` are those of the life in order; only what `belongsInStory` need be among them. The text ends
 * with a line end and holds at most `STORY_LINES` lines.
 */
export function tellStory(plan: Plan, outcome: Outcome, facts: readonly Witnessed[]): string {
  const telling = new Telling();
  for (const fact of facts) if (belongsInStory(fact)) telling.hear(fact);
  const all = counted(telling.happenings);
  const head = headOf(plan);
  const end = endOf(outcome);
  // Two empty lines around what happened, and one for what is left out.
  const room = STORY_LINES - head.length - end.length - 3;
  const lines = chosen(all, room, outcome.failures[0]?.at ?? outcome.livedMs);
  const out = all.length - lines.length;
  const width = Math.max(0, ...lines.map(({ at }) => clockOf(at).length));
  return [
    ...head.map(cut),
    '',
    ...lines.map(({ at, text }) => cut(`${clockOf(at).padStart(width)}  ${text}`)),
    ...(out === 0 ? [] : [`(${out} ${out === 1 ? 'line' : 'lines'} of less weight left out)`]),
    '',
    ...end,
  ]
    .map((line) => `${still(line)}\n`)
    .join('');
}
