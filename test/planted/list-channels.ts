/**
 * Planted bugs in channels that lead outside: their attempts, lanes and words. Each is caught by a named test, since random
 * lives know no such channels.
 */
import type { PlantedBug } from './bug.ts';

const far = 'gateway/core/far.ts';
const news = 'gateway/core/far-news.ts';
const words = 'gateway/core/page-words.ts';
const lane = 'gateway/shell/channels/lane.ts';
const story = 'test/gateway/core/far.test.ts';
const lanes = 'test/gateway/shell/lane.test.ts';

/** Channels. */
export const CHANNEL_BUGS: readonly PlantedBug[] = [
  {
    name: 'once-is-enough',
    promises: ['P9'],
    file: far,
    find: 'return state.lanes.has(channel) ? againAt(alarm, page, channel) : null;',
    replace: 'return state.lanes.has(channel) && page.tries === 0 ? againAt(alarm, page, channel) : null;',
    says: 'The channel took it, so it will arrive.',
    by: { file: story, title: 'a page is tried again after 2, 4 and 8 s' },
  },
  {
    name: 'a-text-every-eight-seconds',
    promises: ['P9'],
    file: far,
    find: 'if (!isText(channel) || told === undefined || told.count < TEXTS_AT_ONCE) return mine;',
    replace: 'if (!isText(channel) || told === undefined || told.count < 1_000) return mine;',
    says: 'More texts, more help.',
    by: { file: story, title: 'a page is tried again after 2, 4 and 8 s' },
  },
  {
    name: 'texts-are-counted-over-all-alarms',
    promises: ['P8'],
    file: 'gateway/core/evolve-alarm.ts',
    find: '      alarm.tries.clear();',
    replace: '      alarm.reminded = 0;',
    says: 'Who had three texts of this alarm knows of it.',
    by: { file: story, title: 'a new round puts off texts' },
  },
  {
    name: 'a-repeat-is-a-sign-of-life',
    promises: ['P8'],
    file: 'gateway/core/evolve.ts',
    find: "page !== undefined && page.reason !== 'repeat' && page.tries <= 1;",
    replace: "page !== undefined && page.reason !== 'repeat';",
    says: 'Something was sent, so something happened.',
    by: { file: story, title: 'repeats keep no forgotten alarm alive' },
  },
  {
    name: 'outside-nobody-hears-that-it-is-over',
    promises: ['P6'],
    file: 'gateway/core/paging.ts',
    find: '  for (const page of pages) stopOutside(turn, alarm, page, reason);',
    replace: "  if (reason === 'closed') for (const page of pages) stopOutside(turn, alarm, page, reason);",
    says: 'A phone that rings on does no harm.',
    by: { file: story, title: 'others hear that enough are coming' },
  },
  {
    name: 'sent-is-delivered',
    promises: ['P32'],
    file: news,
    find: "channel !== 'web' && channel !== 'mqtt' && channel !== 'board'",
    replace: "channel !== 'mqtt' && channel !== 'board'",
    says: 'Evidence is evidence.',
    by: { file: story, title: 'evidence for a page of another kind' },
  },
  {
    name: 'any-number-may-answer',
    promises: ['P38'],
    file: news,
    find: '  const person = people.find(({ id }) => alarmsOf(turn.state, id).length > 0) ?? people[0];',
    replace: '  const person = people[0] ?? [...turn.state.index.people.values()][0];',
    says: 'Somebody has a new telephone.',
    by: { file: story, title: 'an unknown number counts for nothing' },
  },
  {
    name: 'everything-that-was-typed',
    promises: ['P26'],
    file: words,
    find: '{ ...alarm, text: null }',
    replace: 'alarm',
    says: 'More words help the helpers.',
    by: { file: story, title: 'leave out what was typed by hand' },
  },
  {
    name: 'names-as-they-are',
    promises: ['P26'],
    file: 'gateway/core/words.ts',
    find: "text.replace(CONTROLS, ' ')",
    replace: 'text',
    says: 'Nobody calls a room like that.',
    by: { file: story, title: 'hold no line end' },
  },
  {
    name: 'the-breaker-is-strict',
    promises: ['P29'],
    file: lane,
    find: 'if (!first && this.open) {',
    replace: 'if (this.open) {',
    says: 'A channel that fails is spared.',
    by: { file: lanes, title: 'after three failures says so' },
  },
  {
    name: 'no-time-out-for-a-lane',
    promises: ['P29'],
    file: lane,
    find: '        reject(new ChannelError(why));',
    replace: '        void why;',
    says: 'Good things take time.',
    by: { file: lanes, title: 'gives a hanging attempt up' },
  },
  {
    name: 'a-queue-without-end',
    promises: ['P15'],
    file: lane,
    find: 'if (this.firsts.length + this.others.length >= QUEUE_MOST) {',
    replace: 'if (this.firsts.length + this.others.length >= QUEUE_MOST * 1_000) {',
    says: 'Memory is cheap.',
    by: { file: lanes, title: 'is bounded' },
  },
];
