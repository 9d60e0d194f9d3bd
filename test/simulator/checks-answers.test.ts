/** The check of repeats (R3), told stories in which it holds and in which it is broken, without a world around it. */
import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../gateway/core/entries.ts';
import { instant } from '../../gateway/core/time.ts';
import { lastStepRepeats } from '../../simulator/checks/r-answers.ts';
import { opens, paged, pressed, Story } from './checks-bench.ts';

const HOUR_MS = 3_600_000;
/** The last step of the usual policy, of a policy that began at `from`. */
const lastStep = (from: number): readonly EntryBody[] => [
  { type: 'step.started', alarm: 'A', step: 3, from: instant(from) },
  paged('A', 2, ['anna', 'bram']),
];
const REPEAT: readonly EntryBody[] = [
  { type: 'step.repeated', alarm: 'A', step: 3 },
  { ...paged('A', 3, ['anna', 'bram']), reason: 'repeat' } as EntryBody,
];
/** An alarm opened at 10 s whose last step starts at `at`. */
const atLast = (at: number): Story =>
  new Story(lastStepRepeats)
    .starts(0)
    .turn(10_000, pressed(), opens(10_000))
    .turn(at, { type: 'time.passed' }, lastStep(10_000));

describe('R3, the last step is repeated', () => {
  it('holds a minute after the step, also when the step comes an hour after its policy began', () => {
    for (const at of [70_000, 10_000 + HOUR_MS])
      expect(atLast(at).turn(at + 60_000, { type: 'time.passed' }, REPEAT).said).toBe('');
  });
  it('is broken when it comes early, or not at all', () => {
    expect(atLast(70_000).turn(129_000, { type: 'time.passed' }, REPEAT).said).toContain('before its time');
    expect(atLast(70_000).until(140_000).said).toContain('is not repeated');
  });
  it('asks for five minutes between repeats that come an hour after the policy began', () => {
    const at = 10_000 + HOUR_MS;
    const story = atLast(at).turn(at + 60_000, { type: 'time.passed' }, REPEAT);
    expect(story.turn(at + 120_000, { type: 'time.passed' }, REPEAT).said).toContain('before its time');
  });
});
