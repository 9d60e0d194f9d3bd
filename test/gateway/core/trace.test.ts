/** The trace of one alarm: milliseconds since the press, and what each deed took. */
import { expect, test } from 'vitest';
import { traceOf } from '../../../gateway/core/trace.ts';
import { Life } from './life.ts';

test('tells when each page was asked for, handed over, proven and answered, and how long each took', () => {
  const life = new Life();
  life.connect('balie-1', 'p-anna', 'p-bram', 'p-cleo');
  life.pass(1);
  life.clear();
  life.mood = 'hangs';
  life.press('balie-1');
  life.pass(0.25);
  life.mood = 'writes';
  life.settle();
  const alarm = life.last();
  life.pass(2);
  life.reply('p-anna', 'ringing');
  life.pass(3);
  life.reply('p-anna', 'coming');
  const trace = traceOf(life.disk.filter((entry) => 'alarm' in entry && entry.alarm === alarm.id));
  if (trace === null) throw new Error('no trace');
  expect(trace).toMatchObject({ alarm: alarm.id, firstPageMs: 250, firstAnswerMs: 5_250, closedMs: null });
  const line = (type: string) => trace.lines.find((one) => one.type === type);
  expect(line('alarm.opened')).toMatchObject({ ms: 0, took: null });
  expect(line('page.requested')).toMatchObject({ ms: 0, channels: expect.arrayContaining(['mqtt']) });
  expect(line('page.sent')).toMatchObject({ ms: 250, took: 250, channels: ['mqtt'] });
  expect(line('page.delivered')).toMatchObject({ ms: 2_250, took: 2_000 });
  expect(line('answer.recorded')).toMatchObject({ ms: 5_250, took: 3_000 });
  expect(line('answer.recorded')?.what).toMatch(/^anna, coming, /);
});

test('is none of entries without an opening', () => {
  expect(traceOf([])).toBeNull();
});
