/** The structured log: one line an event, with its alarm; no person, place or text in any; bounded in a storm. */
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../../gateway/shell/journal.ts';
import { as, Life } from '../core/life.ts';

type Line = { level: string; text: string } & Record<string, unknown>;

/** A journal that keeps its lines. */
function journal(level: 'info' | 'warn' = 'info') {
  const lines: Line[] = [];
  let t = 0;
  const keep = (at: string) => (fields: object, text: string) =>
    void lines.push({ ...fields, level: at, text });
  const listener = openJournal(
    {
      info: keep('info'),
      warn: keep('warn'),
      isLevelEnabled: (asked: string) => level === 'info' || asked === 'warn',
    } as never,
    () => t,
  );
  return {
    lines,
    listener,
    pass(ms: number) {
      t += ms;
    },
  };
}

/** An alarm with names, places and words in it, from press to all clear. */
function aLife(): Life {
  const life = new Life();
  life.connect('balie-1', 'p-anna', 'p-bram');
  life.pass(1);
  life.press('balie-1');
  life.pass(1);
  const alarm = life.last();
  life.reply('p-anna', 'coming');
  life.pass(30);
  life.ask(as('responder', 'anna'), { type: 'answer.given', alarm: alarm.id, answer: 'arrived' });
  life.ask(as('responder', 'anna'), { type: 'answer.given', alarm: alarm.id, answer: 'clear' });
  life.drop('balie-1');
  life.pass(60);
  return life;
}

describe('the journal', () => {
  test('tells an alarm from press to closing, each line with its id and how long it took', () => {
    const life = aLife();
    const { listener, lines, pass } = journal();
    for (const { entries } of life.batches) {
      pass(1_000);
      listener.written(entries);
    }
    const alarm = life.last().id;
    const told = lines.filter((line) => line.alarm === alarm);
    expect([...new Set(told.map(({ text }) => text))]).toEqual([
      'alarm opened',
      'press',
      'step started',
      'pages asked for',
      'pages handed over',
      'somebody is coming',
      'somebody is there',
      'alarm closed',
    ]);
    expect(told.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['alarm opened', 'press', 'alarm closed']),
    );
    expect(told.find(({ text }) => text === 'alarm closed')).toMatchObject({
      level: 'info',
      ms: expect.any(Number),
    });
    expect(lines.find(({ text }) => text === 'fault raised')).toMatchObject({
      level: 'warn',
      code: 'device-lost',
    });
  });

  test('holds no person, no place, no words', () => {
    const life = aLife();
    life.ask(as('employee', 'wil'), {
      type: 'alarm.raised',
      id: '00000000000000ff',
      place: 'balie',
      text: 'geheime woorden',
      level: 'emergency',
    });
    const { listener, lines, pass } = journal();
    for (const { entries } of life.batches) {
      pass(1_000);
      listener.written(entries);
    }
    const text = JSON.stringify(lines);
    expect(text).not.toContain('geheime');
    for (const { id, name } of life.state.site.people) {
      expect(text).not.toContain(`"${id}"`);
      expect(text).not.toContain(name);
    }
    const devices = new Set(life.state.devices.keys());
    for (const { id, name } of life.state.site.places) {
      // Many a button is called after its room.
      if (!devices.has(id)) expect(text).not.toContain(`"${id}"`);
      expect(text).not.toContain(name);
    }
  });

  test('in a storm writes so many lines a second, and says how many it left out', () => {
    const life = new Life();
    const { listener, lines, pass } = journal();
    const raised = life.batches[0]?.entries[0];
    if (raised === undefined) throw new Error('no entry');
    const fault = (n: number) =>
      ({ type: 'fault.cleared', fault: `f${n}`, t: raised.t, at: raised.at }) as const;
    pass(1_000);
    listener.written(Array.from({ length: 1_000 }, (_, n) => fault(n)));
    expect(lines).toHaveLength(50);
    pass(1_000);
    listener.written([fault(1_001)]);
    expect(lines.at(-1)).toMatchObject({ fault: 'f1001', left: 950 });
  });

  test('at level warn takes no turn for what is not written', () => {
    const life = aLife();
    const { listener, lines } = journal('warn');
    for (let i = 0; i < 20; i += 1) for (const { entries } of life.batches) listener.written(entries);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every(({ level }) => level === 'warn')).toBe(true);
  });
});
