/**
 * Who watches the watcher: once a watcher has asked and asks no more for five minutes, that is an urgent fault; over when
 * it asks again, or when somebody says that it watches no more. The log holds that it is there, never that it asked.
 */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../gateway/core/entries.ts';
import { ruleOf } from '../../../gateway/core/fleet/rules.ts';
import { viewSelfCheck } from '../../../gateway/core/self-view.ts';
import { WATCHERS_MOST } from '../../../gateway/core/watchers/state.ts';
import { whyUnwatched } from '../../../gateway/core/watchers/watchers.ts';
import { as, Life } from './life.ts';

/** Each name asks with a token of its own, unless said otherwise. */
const ask = (life: Life, watcher = 'watch', account = `token-of-${watcher}`): void =>
  life.hear({ type: 'watcher.asked', watcher, account });
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
    expect(whyUnwatched(life.state, 'watch', 'another')).toBe('full');
    expect(whyUnwatched(life.state, '-x', 'another')).toBe('name');
  });

  it('has one name for one token: its other names take no place', () => {
    const life = new Life();
    for (let n = 0; n < 500; n += 1) ask(life, `naam-${n}`, 'one');
    expect(shown(life).map(({ watcher }) => watcher)).toEqual(['naam-0']);
    expect(rows(life)).toEqual(['watcher.appeared']);
    expect(whyUnwatched(life.state, 'naam-1', 'one')).toBe('another-name');
    // The real one still finds its place, also after a restart.
    life.restart();
    ask(life, 'naam-2', 'one');
    ask(life, 'watch', 'two');
    expect(shown(life).map(({ watcher }) => watcher)).toEqual(['naam-0', 'watch']);
  });

  it('is not kept alive by another token under its name', () => {
    const life = new Life();
    ask(life, 'watch', 'one');
    for (let s = 0; s < 300; s += 5) {
      life.pass(5);
      ask(life, 'watch', 'two');
    }
    expect(open(life)).toEqual(['watch']);
    // Nor is its fault ended by it, nor does it become another's after a restart.
    ask(life, 'watch', 'two');
    life.restart();
    ask(life, 'watch', 'two');
    expect(open(life)).toEqual(['watch']);
    expect(shown(life)).toMatchObject([{ watcher: 'watch', at: null, ok: false }]);
    expect(whyUnwatched(life.state, 'watch', 'two')).toBe('another-token');
    expect(whyUnwatched(life.state, 'watch', 'one')).toBeNull();
    expect(rows(life)).toEqual(['watcher.appeared']);
    ask(life, 'watch', 'one');
    expect(open(life)).toEqual([]);
  });

  it('of another token is known once the name was forgotten', () => {
    const life = new Life();
    ask(life, 'watch', 'one');
    life.ask(as('admin', 'wil'), { type: 'watcher.forgotten', watcher: 'watch' });
    expect(whyUnwatched(life.state, 'watch', 'two')).toBeNull();
    ask(life, 'watch', 'two');
    expect(whyUnwatched(life.state, 'watch', 'one')).toBe('another-token');
  });

  it('of a log without tokens is bound by its first question, for good', () => {
    const life = new Life();
    ask(life, 'watch', 'one');
    const [row] = life.disk.filter(({ type }) => type === 'watcher.appeared');
    expect(row).toMatchObject({ account: 'one' });
    if (row !== undefined) Reflect.deleteProperty(row, 'account');
    life.restart();
    expect(whyUnwatched(life.state, 'watch', 'two')).toBeNull();
    ask(life, 'watch', 'two');
    life.restart();
    expect(whyUnwatched(life.state, 'watch', 'one')).toBe('another-token');
    expect(whyUnwatched(life.state, 'watch', 'two')).toBeNull();
    expect(rows(life)).toEqual(['watcher.appeared', 'watcher.appeared']);
    expect(shown(life).length).toBe(1);
  });
});
