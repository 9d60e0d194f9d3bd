/**
 * P5 and P20 with a real gateway and a wall clock that is set while it runs and while it is down: every step comes in
 * its time, in its order and once; one whose time passed while nobody ran comes within 5 s of the start.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWallTimeRig, type WallTimeRig } from '../tools/walltime.ts';
import { readLog } from './log-reader.ts';
import type { Peer } from './peer.ts';
import { SITE, until, Whole } from './rig.ts';

/** Seconds after the press at which steps start. */
const STEPS = [0, 4, 8];
const LATE_MS = 2_000;
/** A loop of 20 ms looks for a step, over HTTP, and the press itself takes a moment to arrive. */
const EARLY_MS = 300;
const AFTER_START_MS = 5_000;
const DAY = 86_400;

const whole = new Whole();
let clock: WallTimeRig | null = null;
let coordinator = '';
let button: Peer;
beforeAll(async () => {
  clock = openWallTimeRig();
  if (clock === null) return;
  const steps = STEPS.map((after) => ({ after, page: after === 0 ? 'oncall' : 'everyone' }));
  await whole.load({ ...SITE, policies: [{ site: 'huis', level: 'assist', steps }] } as typeof SITE);
  await whole.start(clock.env);
  coordinator = await whole.token('coordinator', '--person', 'dirk');
  for (const id of ['pieper-1', 'pieper-2', 'pieper-3']) whole.peer(id);
  button = whole.peer('knop-1');
  await until('the button is known', 10_000, () => button.heard > 1);
}, 60_000);
afterEach(async () => {
  if (clock === null) return;
  for (const { id } of await open())
    await whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
  clock.set(0);
});
afterAll(async () => {
  await whole.close();
  clock?.close();
});

const open = async (): Promise<readonly { readonly id: string; readonly step: number }[]> =>
  (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;

/** Presses until it is heard; gives the alarm and the moment of the press. */
async function press(): Promise<{ readonly alarm: string; readonly at: number }> {
  await until('the button is connected', 10_000, () => button.isConnected);
  const at = performance.now();
  button.press();
  await until('it is an alarm', 3_000, async () => (await open()).length === 1);
  return { alarm: (await open())[0]?.id ?? '', at };
}
/** Waits for a step and judges its moment: in its time, or, when nobody ran then, soon after `ready`. */
async function expectStep(step: number, pressed: number, ready = 0): Promise<void> {
  const due = pressed + (STEPS[step] ?? 0) * 1_000;
  const latest = Math.max(due + LATE_MS, ready + AFTER_START_MS);
  await until(
    `step ${step}`,
    latest - performance.now(),
    async () => ((await open())[0]?.step ?? -1) >= step,
  );
  expect((await open())[0]?.step).toBe(step);
  expect(performance.now()).toBeGreaterThan(due - EARLY_MS);
}
/** In the log each step stands once, in order, each with its pages. What is shown may be on its way there still. */
async function expectOnce(alarm: string): Promise<void> {
  const all = STEPS.map((_, step) => step);
  const inLog = (type: 'step.started' | 'page.requested'): readonly number[] =>
    readLog(whole.data).flatMap(({ entry }) =>
      entry.type === type && entry.alarm === alarm ? [entry.step] : [],
    );
  await until('the last step is in the log', 3_000, () => inLog('page.requested').length >= all.length);
  expect(inLog('step.started')).toEqual(all);
  expect(inLog('page.requested')).toEqual(all);
}

describe('steps of an alarm', () => {
  it('come in their time while the wall clock is set a day forward and three days back', async (context) => {
    if (clock === null) return context.skip('no C compiler');
    const { alarm, at } = await press();
    clock.set(DAY);
    await expectStep(1, at);
    clock.set(-2 * DAY);
    await expectStep(2, at);
    await expectOnce(alarm);
    const faults = (await whole.api(coordinator, 'GET', '/api/faults')).body as readonly { code: string }[];
    expect(faults.map(({ code }) => code)).toContain('clock');
  }, 30_000);

  it('that fell due while the gateway was down come within 5 s of its start, though the clock was set back meanwhile', async (context) => {
    if (clock === null) return context.skip('no C compiler');
    const { alarm, at } = await press();
    await whole.kill('SIGKILL');
    clock.set(-DAY);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at + 5_000 - performance.now())));
    await whole.start(clock.env);
    const ready = performance.now();
    await until('step 1', AFTER_START_MS, async () => ((await open())[0]?.step ?? -1) >= 1);
    if ((await open())[0]?.step === 1) await expectStep(2, at, ready);
    await expectOnce(alarm);
  }, 30_000);

  it('that fall due after a restart come in their time, though the clock was set forward meanwhile', async (context) => {
    if (clock === null) return context.skip('no C compiler');
    const { alarm, at } = await press();
    await whole.kill('SIGKILL');
    clock.set(DAY);
    await whole.start(clock.env);
    const ready = performance.now();
    await expectStep(1, at, ready);
    await expectStep(2, at, ready);
    await expectOnce(alarm);
  }, 30_000);
});
