/** Planted bugs in the dead man's switch and in drills. Each is caught by a named test, since random lives know neither. */
import type { PlantedBug } from './bug.ts';

const watch = 'gateway/watch/core/watch.ts';
const night = 'test/gateway/watch/watch.test.ts';
const drills = 'test/gateway/core/drills.test.ts';

/** The watch, and drills. */
export const WATCH_BUGS: readonly PlantedBug[] = [
  {
    name: 'silence-since-the-start',
    promises: ['P34'],
    file: watch,
    find: '  one.goodAt = askedAt;',
    replace: '  one.goodAt = Math.max(askedAt, state.awake + 25_000);',
    says: 'It was there a moment ago; give it time.',
    by: { file: night, title: 'leaves over every path within 60 s of it, at whatever moment it comes' },
  },
  {
    name: 'a-light-is-enough-for-a-sounder',
    promises: ['P34'],
    file: 'firmware/core/signals.ts',
    find: "pattern === 'ringing' || pattern === 'out-of-order' ? drawn(pattern, false)",
    replace: "pattern === 'ringing' ? drawn(pattern, false)",
    says: 'A sounder is for alarms; a light says the rest.',
    by: {
      file: 'test/firmware/espruino-sounder.test.ts',
      title:
        'a sounder chirps within 60 s of the last word of its gateway, then once a minute, until it is back',
    },
  },
  {
    name: 'one-path-is-enough',
    promises: ['P34'],
    file: 'gateway/watch/core/paths.ts',
    find: '    path.retryDue = after(t, RETRIES[Math.min(path.failures, RETRIES.length - 1)] ?? minutes(5));',
    replace: '    path.retryDue = after(t, minutes(5));',
    says: 'It failed; no need to hurry.',
    by: { file: night, title: 'is told within 60 s also when the first attempt hangs to its end' },
  },
  {
    name: 'the-watcher-slept',
    promises: ['P34'],
    file: 'gateway/core/watchers/watchers.ts',
    find: '  if (now.t - watcher.due > SLEPT) {',
    replace: '  if (now.t - watcher.due >= 0) {',
    says: 'It will ask again; wait a little longer.',
    by: {
      file: 'test/gateway/core/watchers.test.ts',
      title: 'that asks no more is an urgent fault five minutes after its last question, not before',
    },
  },
  {
    name: 'back-for-a-moment-is-back',
    promises: ['P34'],
    file: watch,
    find: '    one.debt = one.bad ? Math.min(one.debt + awake, most) : Math.max(0, one.debt - awake * PAID_OFF);',
    replace: '    one.debt = one.bad ? Math.min(one.debt + awake, most) : 0;',
    says: 'It answered, so all before it is forgotten.',
    by: { file: night, title: 'is told within minutes, and once' },
  },
  {
    name: 'a-drill-stays-a-drill',
    promises: ['P2', 'P8'],
    file: 'gateway/core/presses.ts',
    find: "    becomeReal(turn, alarm, 'press', true);",
    replace: "    if (turn.now.t < 0) becomeReal(turn, alarm, 'press', true);",
    says: 'They are practising; a second press is part of it.',
    by: {
      file: drills,
      title: 'a second press of the device: everybody is paged again at once, and duties are back',
    },
  },
  {
    name: 'duress-ends-the-drill',
    promises: ['P25'],
    file: 'gateway/core/answers.ts',
    find: "  becomeReal(turn, alarm, 'cancelled', true);",
    replace: "  if (duress) becomeReal(turn, alarm, 'cancelled', true);",
    says: 'Only duress makes an exercise real.',
    by: { file: drills, title: 'a cancel, and under duress it looks the same on a shared screen (P25)' },
  },
];
