/**
 * The gateway's look at itself, in the core: a press of its own is logged and receipted and comes to nothing else; trouble
 * is a fault after two in a row, gone with the next good one, and never told twice.
 */
import { describe, expect, it } from 'vitest';
import type { CheckPart } from '../../../gateway/core/self-state.ts';
import { SELF_DEVICE } from '../../../gateway/core/self-state.ts';
import { viewSelfCheck } from '../../../gateway/core/self-view.ts';
import { listDevices, siteView } from '../../../gateway/core/views.ts';
import { as, Life, pressId } from './life.ts';

const JOURNEY = ['broker', 'core', 'log', 'down'] as const;
const well = (part: string): CheckPart => ({ part, ok: true, ms: 1, remark: '' });
const bad = (part: string, remark = 'no answer'): CheckPart => ({ part, ok: false, ms: null, remark });

function watching(): Life {
  const life = new Life();
  life.hear({ type: 'check.began' });
  life.clear();
  return life;
}
function press(life: Life, n: number): void {
  life.hear({
    type: 'message.received',
    key: 'current',
    message: {
      type: 'press',
      device: SELF_DEVICE,
      boot: 7,
      seq: n,
      heard: 0,
      id: pressId(n),
      level: 'test',
    },
  });
}
const receipts = (life: Life) =>
  life.effects.flatMap(({ effect }) =>
    effect.type === 'send-down' && effect.device === SELF_DEVICE && effect.body.type === 'receipt'
      ? [{ n: effect.n, boot: effect.boot, id: effect.body.id, state: effect.body.state }]
      : [],
  );
const finished = (life: Life, ...parts: readonly CheckPart[]): void =>
  life.hear({
    type: 'check.finished',
    ms: 12,
    parts: [...JOURNEY.map(well), ...parts].filter(
      ({ part }, i, all) => all.findLastIndex((other) => other.part === part) === i,
    ),
  });
const open = (life: Life) =>
  [...life.state.faults.values()]
    .filter(({ until }) => until === null)
    .map(({ code, channel }) => (channel === null ? code : `${code} ${channel}`));

describe('a press of the gateway itself', () => {
  it('is committed before its receipt leaves, under a number that rises', () => {
    const life = watching();
    life.mood = 'hangs';
    press(life, 1);
    expect(receipts(life)).toEqual([]);
    life.mood = 'writes';
    life.settle();
    press(life, 2);
    expect(receipts(life)).toEqual([
      { n: 1, boot: 7, id: pressId(1), state: 'logged' },
      { n: 2, boot: 7, id: pressId(2), state: 'logged' },
    ]);
    expect(life.batches.slice(-2).map(({ entries }) => entries.map(({ type }) => type))).toEqual([
      ['self.checked'],
      ['self.checked'],
    ]);
  });

  it('heard again gets its receipt again and is not written again', () => {
    const life = watching();
    press(life, 1);
    const before = life.batches.length;
    press(life, 1);
    expect(life.batches.length).toBe(before);
    expect(receipts(life).map(({ state }) => state)).toEqual(['logged', 'logged']);
  });

  it('is no alarm, no page, no device, no number, and leaves the site as it was', () => {
    const life = watching();
    const { deviceNumber, alarmNumber } = life.state;
    const site = JSON.stringify(siteView(life.state));
    for (let n = 1; n <= 1_500; n += 1) press(life, n);
    expect(life.alarms()).toEqual([]);
    expect(life.effects.filter(({ effect }) => effect.type === 'send-page')).toEqual([]);
    expect(listDevices(life.state, as('admin'), life.now()).map(({ id }) => id)).not.toContain(SELF_DEVICE);
    expect(JSON.stringify(siteView(life.state))).toBe(site);
    expect(life.state).toMatchObject({ deviceNumber, alarmNumber });
    expect(life.state.devices.has(SELF_DEVICE)).toBe(false);
    expect(open(life)).toEqual([]);
  });

  it('goes through every lane that is open, once and after the log, as a page that names nobody', () => {
    const life = watching();
    life.hear({ type: 'lanes.opened', channels: ['sms', 'mail'] });
    const rehearsed = () =>
      life.effects.flatMap(({ effect }) => (effect.type === 'rehearse-page' ? [effect] : []));
    life.mood = 'hangs';
    press(life, 1);
    expect(rehearsed()).toEqual([]);
    life.mood = 'writes';
    life.settle();
    press(life, 1);
    expect(rehearsed().map(({ channel }) => channel)).toEqual(['sms', 'mail']);
    const [{ far } = { far: null }] = rehearsed();
    const longest = life.state.site.places.map(({ name }) => name).sort((a, b) => b.length - a.length)[0];
    expect(far).toMatchObject({
      number: 0,
      to: [],
      words: { level: 'emergency', title: `NOOD: ${longest}` },
    });
    expect(far?.words.short.length).toBeLessThanOrEqual(128);
    for (const { name } of life.state.site.people) expect(JSON.stringify(far)).not.toContain(name);
    life.clear();
    press(life, 2);
    expect(rehearsed()).toHaveLength(2);
  });

  it('says unlogged while the log hangs, and that is told as `store` alone', () => {
    const life = watching();
    life.mood = 'hangs';
    press(life, 1);
    life.pass(2);
    expect(receipts(life).map(({ state }) => state)).toEqual(['unlogged']);
    for (let i = 0; i < 3; i += 1) finished(life, bad('log'), { ...bad('down'), reached: false });
    life.pass(400);
    expect(open(life)).toEqual(['store store']);
  });
});

describe('trouble', () => {
  it('is a fault when a part failed twice in a row, named, and gone with the next good check', () => {
    const life = watching();
    finished(life, bad('down'));
    expect(open(life)).toEqual([]);
    finished(life);
    finished(life, bad('down'));
    expect(open(life)).toEqual([]);
    finished(life, bad('down'));
    expect(open(life)).toEqual(['self-check down']);
    expect([...life.state.faults.values()].at(-1)?.text).toContain('ontvangstbevestiging');
    finished(life, bad('down'));
    expect(open(life)).toEqual(['self-check down']);
    finished(life);
    expect(open(life)).toEqual([]);
  });

  it('of a part that was not reached is not that part’s', () => {
    const life = watching();
    for (let i = 0; i < 2; i += 1)
      finished(
        life,
        bad('broker'),
        ...['core', 'log', 'down'].map((part) => ({ ...bad(part), reached: false as const })),
      );
    expect(open(life)).toEqual(['self-check broker']);
  });

  it('of a channel that has its own fault is not told twice', () => {
    const life = watching();
    life.hear({ type: 'channel.changed', channel: 'sms', ok: false, reason: 'no signal' });
    for (let i = 0; i < 2; i += 1) finished(life, bad('lane:sms'), bad('lane:mail'));
    expect(open(life)).toEqual(['channel sms', 'self-check lane:mail']);
    // The channel was taken out of the file.
    finished(life);
    expect(open(life)).toEqual(['channel sms']);
  });

  it('is that none was finished for 150 s, until one is', () => {
    const life = watching();
    life.pass(149);
    expect(open(life)).toEqual([]);
    finished(life);
    life.pass(149);
    expect(open(life)).toEqual([]);
    life.pass(2);
    expect(open(life)).toEqual(['self-check check']);
    life.pass(1_000);
    expect(open(life)).toEqual(['self-check check']);
    finished(life);
    expect(open(life)).toEqual([]);
  });

  it('of disk and certificate has its own code at once; a certificate is told anew when it is another trouble', () => {
    const life = watching();
    finished(life, bad('disk', '0.9 GB, 3%'), bad('certificate', 'expires 2026-12-01'));
    expect(open(life)).toEqual(['disk', 'certificate']);
    finished(life, bad('disk', '0.8 GB, 3%'), bad('certificate', 'expired 2026-12-01'));
    expect(open(life)).toEqual(['disk', 'certificate']);
    const texts = [...life.state.faults.values()].map(({ text }) => text);
    expect(texts.at(-1)).toContain('verlopen sinds 2026-12-01');
    expect(texts.filter((text) => text.includes('GB'))).toHaveLength(1);
    finished(life, well('disk'), well('certificate'));
    expect(open(life)).toEqual([]);
  });

  it('of the clock is the fault that a jump has, and one of them', () => {
    const life = watching();
    life.hear({ type: 'clock.jumped', byMs: 60_000 });
    finished(life, bad('clock', '60 s'));
    expect(open(life)).toEqual(['clock']);
  });

  it('of a former life is over when all is well in this one', () => {
    const life = watching();
    for (let i = 0; i < 2; i += 1) finished(life, bad('core'));
    life.restart();
    life.hear({ type: 'check.began' });
    expect(open(life)).toEqual(['self-check core']);
    finished(life);
    expect(open(life)).toEqual([]);
  });
});

it('nobody looks where no shell began to: no deadline, no fault', () => {
  const life = new Life();
  life.pass(1_000);
  expect(open(life)).toEqual([]);
  expect(viewSelfCheck(life.state, life.now())).toEqual({
    at: null,
    ok: false,
    ms: null,
    parts: [],
    watchers: [],
    now: new Date(life.wall).toISOString(),
  });
});
