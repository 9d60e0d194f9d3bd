/**
 * Who watches the watcher: once a watcher has asked and asks no more for five minutes, that is an urgent fault; over when
 * it asks again, or when somebody says that it watches no more. The log holds that it is there, never that it asked.
 */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../gateway/core/entries.ts';
import { ruleOf } from '../../../gateway/core/fleet/rules.ts';
import { viewSelfCheck } from '../../../gateway/core/self-view.ts';
import { WATCHERS_MOST } from '../../../gateway/core/watchers/state.ts';
import { as, Life } from './life.ts';

const ask = (life: Life, watcher = 'watch'): void => life.hear({ type: 'watcher.asked', watcher });
/** It asks every 5 s for so many seconds. */
function asksFor(life: Life, seconds: number, watcher = 'watch'): void {
  for (let s = 0; s < seconds; s += 5) {
    ask(life, watcher);
    life.pass(5);
  }
}
const open = (life: Life): readonly string[] =>
  [...life.state.faults.values()].flatMap(({ code, channel, until }) =>
    code === 'watcher-lost' && until === null ? [`${channel}`] : [],
  );
const rows = (life: Life): readonly Entry['type'][] =>
  life.disk.map(({ type }) => type).filter((type) => type.startsWith('watcher.'));
const shown = (life: Life) => viewSelfCheck(life.state, life.now()).watchers;

describe('a watcher', () => {
  it('that never was there is no fault, and the view says that there is none', () => {
    const life = new Life();
    life.pass(3 * 3600);
    expect(open(life)).toEqual([]);
    expect(shown(life)).toEqual([]);
  });

  it('that asks for hours is one row in the log, and no fault', () => {
    const life = new Life();
    asksFor(life, 2 * 3600);
    expect(rows(life)).toEqual(['watcher.appeared']);
    expect(open(life)).toEqual([]);
    expect(shown(life)).toMatchObject([
      { watcher: 'watch', at: new Date(life.wall - 5_000).toISOString(), ok: true },
    ]);
  });

  it('that asks no more is an urgent fault five minutes after its last question, not before', () => {
    const life = new Life();
    asksFor(life, 60);
    // Its last question was 5 s ago.
    life.pass(294);
    expect(open(life)).toEqual([]);
    life.pass(1);
    expect(open(life)).toEqual(['watch']);
    expect(shown(life)).toMatchObject([{ watcher: 'watch', ok: false }]);
    const fault = [...life.state.faults.values()].find(({ code }) => code === 'watcher-lost');
    expect(fault?.text).toContain('bewaking van buiten (watch)');
    // Told at any hour, as other faults of the gateway itself.
    expect(fault && ruleOf(life.state, fault)).toMatchObject({ urgent: true, when: null });
    life.pass(24 * 3600);
    expect(open(life)).toEqual(['watch']);
  });

  it('that asks again ends it at once, and counts anew', () => {
    const life = new Life();
    asksFor(life, 10);
    life.pass(400);
    ask(life);
    expect(open(life)).toEqual([]);
    expect(shown(life)).toMatchObject([{ ok: true }]);
    life.pass(299);
    expect(open(life)).toEqual([]);
    life.pass(1);
    expect(open(life)).toEqual(['watch']);
    expect(rows(life)).toEqual(['watcher.appeared']);
  });

  it('is awaited anew after a restart: five minutes from there, and it never asked in this life', () => {
    const life = new Life();
    asksFor(life, 280);
    life.pass(200);
    life.restart();
    expect(shown(life)).toMatchObject([{ watcher: 'watch', at: null, ok: true }]);
    life.pass(299);
    expect(open(life)).toEqual([]);
    life.pass(1);
    expect(open(life)).toEqual(['watch']);
  });

  it('that was lost before a restart is lost after it until it asks', () => {
    const life = new Life();
    ask(life);
    life.pass(301);
    life.restart();
    expect(open(life)).toEqual(['watch']);
    life.pass(20);
    ask(life);
    expect(open(life)).toEqual([]);
  });

  it('is not lost because the gateway itself slept', () => {
    const life = new Life();
    ask(life);
    life.sleep(1_000);
    life.hear({ type: 'time.passed' });
    expect(open(life)).toEqual([]);
    life.pass(300);
    expect(open(life)).toEqual(['watch']);
  });

  it('does not mind jumps of the wall clock', () => {
    const life = new Life();
    ask(life);
    life.wall += 3 * 3_600_000;
    life.hear({ type: 'clock.jumped', byMs: 3 * 3_600_000 });
    life.pass(200);
    expect(open(life)).toEqual([]);
  });

  it('is one of two: the other goes on and does not hide it', () => {
    const life = new Life();
    ask(life, 'kelder');
    asksFor(life, 400, 'buren');
    expect(open(life)).toEqual(['kelder']);
    expect(shown(life)).toMatchObject([
      { watcher: 'buren', ok: true },
      { watcher: 'kelder', ok: false },
    ]);
  });

  it('is forgotten when somebody says so: no fault stays, and none comes', () => {
    const life = new Life();
    ask(life);
    life.pass(400);
    const forget = () => life.ask(as('admin', 'wil'), { type: 'watcher.forgotten', watcher: 'watch' });
    expect(forget()).toMatchObject({ ok: true });
    expect(open(life)).toEqual([]);
    expect(shown(life)).toEqual([]);
    life.restart();
    life.pass(3_600);
    expect([open(life), shown(life)]).toEqual([[], []]);
    expect(forget()).toMatchObject({ ok: false, problem: { code: 'not_found' } });
    // Should it ask all the same, it is there again.
    ask(life);
    expect(rows(life)).toEqual(['watcher.appeared', 'watcher.forgotten', 'watcher.appeared']);
  });

  it('under names that are made up fills neither the log nor the memory', () => {
    const life = new Life();
    for (let n = 0; n < 500; n += 1) ask(life, `naam-${n}`);
    for (const odd of ['', '-x', 'A b', 'x'.repeat(33), 'a\nb', '__proto__']) ask(life, odd);
    expect(shown(life).length).toBe(WATCHERS_MOST);
    expect(rows(life).length).toBe(WATCHERS_MOST);
  });
});
