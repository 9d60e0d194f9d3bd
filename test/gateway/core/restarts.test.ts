/**
 * A gateway that keeps starting anew says so: at the fifth start within an hour, once, and over when there were fewer.
 * Without it a dead wearable beside a gateway that comes back every ten minutes would be told to nobody.
 */
import { describe, expect, it } from 'vitest';
import { faultSentence } from '../../../gateway/core/fault-text.ts';
import { ruleOf } from '../../../gateway/core/fleet/rules.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { Life } from './life.ts';

const check = (life: Life): void =>
  life.hear({
    type: 'check.finished',
    ms: 12,
    parts: [{ part: 'core', ok: true, ms: 1, remark: '' }],
  });
/** It runs for so many minutes, looks at itself each of them, and is started anew. */
function runsFor(life: Life, minutes: number): void {
  life.hear({ type: 'check.began' });
  for (let minute = 0; minute < minutes; minute += 1) {
    life.pass(60);
    check(life);
  }
}
const all = (life: Life) => [...life.state.faults.values()].filter(({ channel }) => channel === 'starts');
const open = (life: Life) => all(life).filter(({ until }) => until === null);

describe('a gateway that keeps starting anew', () => {
  it('is an urgent fault at the fifth start within an hour, told once, in both languages', () => {
    const life = new Life();
    for (let start = 2; start <= 4; start += 1) {
      runsFor(life, 10);
      life.restart();
      expect(open(life)).toEqual([]);
    }
    runsFor(life, 10);
    life.restart();
    const [fault] = open(life);
    if (fault === undefined) throw new Error('it is told');
    expect(fault).toMatchObject({ code: 'self-check', device: null });
    expect(fault.text).toContain('binnen een uur 5 keer opnieuw gestart');
    expect(faultSentence(life.state, fault, textsFor('en'))).toContain('started anew 5 times within an hour');
    expect(ruleOf(life.state, fault)).toMatchObject({ urgent: true });
    // It goes on so: still the same one.
    for (let start = 6; start <= 12; start += 1) {
      runsFor(life, 10);
      life.restart();
    }
    expect(all(life)).toHaveLength(1);
    expect(open(life)).toHaveLength(1);
  });

  it('is over when it ran for as long as leaves fewer within an hour', () => {
    const life = new Life();
    for (let start = 2; start <= 5; start += 1) {
      runsFor(life, 2);
      life.restart();
    }
    expect(open(life)).toHaveLength(1);
    runsFor(life, 51);
    expect(open(life)).toHaveLength(1);
    runsFor(life, 1);
    expect(open(life)).toEqual([]);
    expect(all(life)).toHaveLength(1);
  });

  it('is none for starts further apart, nor after a night', () => {
    const life = new Life();
    for (let start = 2; start <= 30; start += 1) {
      runsFor(life, 15);
      life.restart();
    }
    expect(all(life)).toEqual([]);
    life.sleep(8 * 3600);
    life.restart();
    expect(all(life)).toEqual([]);
  });

  it('is the same life for life, whatever its log was folded from', () => {
    const life = new Life();
    for (let start = 2; start <= 40; start += 1) life.restart();
    expect(life.state.self.starts).toHaveLength(5);
    expect(all(life)).toHaveLength(1);
  });
});
