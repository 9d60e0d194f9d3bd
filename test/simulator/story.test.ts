import { describe, expect, it } from 'vitest';
import type { Check, Outcome } from '../../simulator/checks/check.ts';
import type { Witnessed } from '../../simulator/facts.ts';
import { drawPlan } from '../../simulator/plan/draw.ts';
import { classOf, FAULT_CLASSES } from '../../simulator/plan/fault-classes.ts';
import type { Plan, PlanEvent } from '../../simulator/plan/plan.ts';
import { overText, plannedText } from '../../simulator/story/planned-words.ts';
import { belongsInStory, clockOf, STORY_LINES, tellStory } from '../../simulator/story.ts';
import { live } from '../../simulator/world/life.ts';

const PLAN: Plan = {
  version: 1,
  seed: 7,
  begins: '2027-01-13T10:00:00.000Z',
  safetyMs: 60_000,
  livenessMs: 2_400_000,
  healed: { people: ['anna'], devices: ['desk-1'] },
  site: {
    groups: [['anna']],
    fallback: ['anna'],
    zone: 'Europe/Amsterdam',
    handoff: { weekday: 'monday', time: '09:00' },
    start: '2026-01-05',
    assist: null,
    emergency: null,
    expiryS: 120,
    board: false,
  },
  people: [{ id: 'anna', habit: 'quick', channels: ['web'], coordinator: true }],
  devices: [{ id: 'desk-1', kind: 'desk', place: 0, person: null, cancel: false, latencyMs: 5 }],
  events: [
    { at: 20_000, do: 'crash', effects: 0, downMs: 9000, startMs: 400, power: true, keep: 0 },
    { at: 21_000, do: 'press', device: 'desk-1', button: 0, holdMs: 100, taps: 1 },
  ],
};

/** Breaks when the presser is told that somebody comes: something every good life comes to. */
const joy: Check = {
  promise: 'P99',
  says: 'made up for this test',
  begin: (bench) => ({
    'device.showed': ({ pattern, device }) => {
      if (pattern === 'coming') bench.broken('P99', 'timing', `${device} is told that somebody comes`);
    },
  }),
};

function lived(
  plan: Plan,
  checks: readonly Check[],
): { readonly outcome: Outcome; readonly facts: readonly Witnessed[] } {
  const facts: Witnessed[] = [];
  const outcome = live(plan, { checks, marks: [], onFact: (fact) => facts.push(fact) });
  return { outcome, facts };
}
const told = (plan: Plan, checks: readonly Check[]): string => {
  const { outcome, facts } = lived(plan, checks);
  return tellStory(plan, outcome, facts);
};
/** The story of what happened, without times. */
const without = (story: string): readonly string[] =>
  story
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.replace(/^\S+ {2}/, ''));

describe('the story of a life', () => {
  const story = told(PLAN, [joy]);

  it('says who there is', () => {
    expect(story.split('\n').slice(0, 4)).toEqual([
      'Devices: desk-1.',
      'People: anna (quick, coordinator).',
      'On duty by turns: anna.',
      'The usual policy, no board. It begins 2027-01-13 10:00 UTC; nothing new fails after 01:00.000.',
    ]);
  });

  it('tells what happened in its order, from the fault over the finger to the answer', () => {
    const order = [
      /^the gateway is to lose power at once, for 9 s and a start of 400 ms; none of what is being written is kept$/,
      /^the gateway loses power$/,
      /^desk-1 is pressed for 100 ms$/,
      /^desk-1 makes press [0-9a-f]{6} of it: assist$/,
      /^desk-1 shows "not received" \(press [0-9a-f]{6}\)$/,
      /^the gateway starts, with \d+ rows in its log$/,
      /^the gateway is up$/,
      /^alarm \S+ is opened for desk-1: assist$/,
      /^the gateway takes press [0-9a-f]{6} of desk-1 for alarm \S+$/,
      /^on the disk: alarm \S+ opened, press [0-9a-f]{6}, pages of alarm \S+$/,
      /^desk-1 shows "received"$/,
      /^it rings: anna \(web\)$/,
      /^anna says "coming" to alarm \S+$/,
      /^P99 is broken \(timing\): desk-1 is told that somebody comes$/,
    ];
    let line = 0;
    const lines = without(story);
    for (const happening of order) {
      const found = lines.findIndex((text, i) => i >= line && happening.test(text));
      expect([String(happening), found]).not.toEqual([String(happening), -1]);
      line = found;
    }
    expect(lines.at(-1)).toMatch(/^P99/);
  });

  it('gives each happening its moment', () => {
    expect(story).toContain('\n00:21.000  desk-1 is pressed for 100 ms\n');
    expect(story).toContain('\n00:29.000  the gateway starts');
  });

  it('ends well when every promise held', () => {
    expect(told(PLAN, []).trimEnd().split('\n').at(-1)).toMatch(
      /^\d\d:\d\d\.\d{3} {2}The life ends; every promise held\.$/,
    );
  });

  it('is the same every time, also from those facts alone that belong in it', () => {
    const { outcome, facts } = lived(PLAN, [joy]);
    expect(tellStory(PLAN, outcome, facts)).toBe(story);
    const fewer = facts.filter(belongsInStory);
    expect(fewer.length).toBeLessThan(facts.length);
    expect(tellStory(PLAN, outcome, fewer)).toBe(story);
  });
});

describe('a long story', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed).filter(
    (seed) => drawPlan(seed).safetyMs < 200_000,
  );

  it('keeps to eighty lines of two hundred characters, and says how many it left out', () => {
    let cut = 0;
    for (const seed of seeds) {
      const text = told(drawPlan(seed), []);
      const lines = text.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(STORY_LINES);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(200);
      if (/\n\(\d+ lines? of less weight left out\)\n/.test(text)) cut += 1;
    }
    expect(cut).toBeGreaterThan(5);
    expect(told(PLAN, [])).not.toContain('left out');
  });

  it('counts what happens over and over', () => {
    const events = Array.from({ length: 30 }, (_, i): PlanEvent => ({ at: 5000 + 500 * i, do: 'storm' }));
    const text = told({ ...PLAN, events }, []);
    expect(text.match(/all connections end at once/g)).toHaveLength(8);
    expect(text).toContain('all connections end at once (and 22 more times, the last at 00:19.500)');
  });

  it('keeps what stands right before the failure', () => {
    const spoofs = Array.from(
      { length: 150 },
      (_, i): PlanEvent => ({ at: 1000 + 100 * i, do: 'rotate-key', device: 'desk-1' }),
    );
    const babble = spoofs.map(
      (event, i): PlanEvent =>
        i % 2 === 0 ? event : { at: event.at, do: 'press', device: 'desk-1', button: 0, holdMs: 50, taps: 1 },
    );
    const text = told({ ...PLAN, events: [...babble, ...PLAN.events] }, [joy]);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(STORY_LINES);
    expect(text).toContain('P99 is broken');
    expect(without(text).at(-2)).not.toMatch(/new key/);
  });

  it('shortens a message of many lines, and shows nothing that moves a cursor', () => {
    const { outcome, facts } = lived(PLAN, []);
    const message = `first \u001b[2J line\n${'word '.repeat(400)}\n${'x'.repeat(1000)}`;
    const failure = { promise: null, kind: 'crash', message, at: 50_000 } as const;
    const text = tellStory(PLAN, { ...outcome, failures: [failure], pending: ['desk-1 waits'] }, facts);
    expect(text).toContain('Our own code failed (crash): first');
    expect(text).toContain('Still open: desk-1 waits');
    expect(text).toMatch(/\(\d+ more lines\)/);
    expect(text).toMatch(/^[ -~\n]+$/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(STORY_LINES);
  });
});

describe('words', () => {
  it('are there for every class of faults, different for each', () => {
    const byClass = new Map<string, Set<string>>();
    for (let seed = 0; seed < 150; seed++)
      for (const event of drawPlan(seed).events) {
        const name = classOf(event) ?? event.do;
        const words = byClass.get(name) ?? new Set();
        byClass.set(name, words.add(plannedText(event)));
        expect(plannedText(event)).toMatch(/^[a-z][ -~]{8,180}$/);
        expect(overText(event)).toMatch(/^[a-z][ -~]{8,190}$/);
      }
    expect(byClass.size).toBe(FAULT_CLASSES.length - 2 + 2);
    const all = [...byClass.values()].flatMap((words) => [...words]);
    // A crash and a slow start say the same in other numbers; nothing else does.
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    [0, '00:00.000'],
    [12_340, '00:12.340'],
    [3_599_999, '59:59.999'],
    [3_600_000, '1:00:00.000'],
    [2 * 86_400_000 + 3_723_004, '2d 01:02:03.004'],
  ])('tell %i ms as %s', (at, text) => {
    expect(clockOf(at)).toBe(text);
  });
});
