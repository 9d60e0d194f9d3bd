/**
 * What a loss of power ends: tests and announcements have a time, and after a power cut nobody knows how much of it is
 * left. A machine without a battery for its clock may say that none passed; then each press must be real (P24, P2).
 */
import { describe, expect, it } from 'vitest';
import { restore, start } from '../../../gateway/core/step.ts';
import { viewWalk } from '../../../gateway/core/walk/view.ts';
import { durable } from './durable.ts';
import { as, Life } from './life.ts';

const HOUR_MS = 3_600_000;
const ASKER = as('facilities', 'daan');
const ONLINE = ['balie-1', 'kamer-1', 'kamer-2', 'zaal-1', 'p-anna', 'p-bram', 'p-cleo'] as const;
const GROUP = ['p-anna', 'p-bram', 'p-cleo'];

/** A device test on `zaal-1`, a walk over the front of the house, a drill announced on `hanger-1`. */
function busyMorning(): Life {
  const life = new Life();
  life.connect(...ONLINE, 'hanger-1');
  for (const event of [
    { type: 'test.started', device: 'zaal-1', minutes: 30 },
    { type: 'drill.announced', device: 'hanger-1', place: null, note: null, minutes: 30 },
    { type: 'walk.wanted', scope: { area: 'voor' }, minutes: 30 },
  ] as const)
    expect(life.ask(ASKER, event)).toMatchObject({ ok: true });
  life.pass(5);
  return life;
}

describe('a power cut', () => {
  it.each([
    ['an hour back', -HOUR_MS],
    ['where it was', 0],
    ['an hour ahead', HOUR_MS],
  ])('that leaves the wall clock %s makes every press real at once', (_, byMs) => {
    const life = busyMorning();
    life.powerCut(byMs);
    // Before anybody is connected, and in one batch with the start: a second power cut finds it so too.
    const last = life.batches.at(-1)?.entries.map(({ type }) => type) ?? [];
    expect(
      life.batches.filter(({ entries }) => entries.some(({ type }) => type === 'gateway.started')),
    ).toHaveLength(2);
    expect(last).toEqual(
      expect.arrayContaining(['gateway.started', 'test.ended', 'walk.ended', 'drill.ended']),
    );
    expect(life.entries('test.ended')).toMatchObject([{ device: 'zaal-1', reason: 'time' }]);
    expect(life.entries('walk.ended')).toMatchObject([{ walk: 'w1', reason: 'time', by: null }]);
    expect(life.entries('drill.ended')).toMatchObject([{ alarm: null, reason: 'time' }]);
    life.connect(...ONLINE, 'hanger-1');
    life.clear();
    for (const id of ['balie-1', 'kamer-1', 'zaal-1', 'hanger-1']) {
      life.press(id);
      expect(life.last()).toMatchObject({ device: id, state: 'open', drill: null });
      expect(life.got(id, 'receipt')).toMatchObject([{ state: 'logged' }]);
    }
    expect(life.paged(0)).toEqual(expect.arrayContaining(GROUP));
  });

  it('is in the log: whoever folds it finds no test that runs', () => {
    const life = busyMorning();
    life.powerCut(-HOUR_MS);
    const again = start();
    restore(again, life.disk);
    expect(durable(again)).toEqual(durable(life.state));
    expect(viewWalk(again, 'w1', ASKER, life.now())).toMatchObject({ state: 'ended', reason: 'time' });
    const before = life.disk.length;
    life.powerCut(-HOUR_MS);
    expect(life.disk.slice(before).map(({ type }) => type)).toEqual(['gateway.started']);
  });

  it('leaves a walk that an alarm interrupted where it is: its buttons are live, and somebody may go on', () => {
    const life = busyMorning();
    life.press('kamer-3');
    life.powerCut(-HOUR_MS);
    life.connect(...ONLINE);
    expect(viewWalk(life.state, 'w1', ASKER, life.now())).toMatchObject({ state: 'interrupted' });
    life.press('kamer-1');
    expect(life.last()).toMatchObject({ device: 'kamer-1', state: 'open' });
    for (const { id } of life.alarms()) life.answer('gijs', 'clear', id, 'coordinator');
    expect(life.ask(ASKER, { type: 'walk.continued', walk: 'w1' })).toMatchObject({ ok: true });
  });

  it('leaves a drill that runs a drill: its alarm was paged as one, and doubt makes it real as ever', () => {
    const life = busyMorning();
    life.press('hanger-1');
    life.powerCut(-HOUR_MS);
    expect(life.entries('drill.ended')).toEqual([]);
    expect(life.last()).toMatchObject({ device: 'hanger-1', state: 'open', drill: 'on' });
  });
});

it('a restart of the process alone ends none of them', () => {
  const life = busyMorning();
  life.restart();
  life.connect(...ONLINE);
  expect([
    ...life.entries('test.ended'),
    ...life.entries('walk.ended'),
    ...life.entries('drill.ended'),
  ]).toEqual([]);
  life.press('balie-1');
  life.press('zaal-1');
  expect(life.alarms()).toEqual([]);
});
