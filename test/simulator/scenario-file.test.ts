/** Scenario files that are wrong: each fault is told with line, field and how to mend it; hostile ones are bounded. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockMs, clockText, lengthMs, localTime } from '../../simulator/scenario/clock.ts';
import { read } from '../../simulator/scenario/main.ts';

const GOOD = `title: Een druk
site: demo
start: "2026-11-24T10:00"
until: "1:00"
people:
  - id: sanne
    answers: coming
steps:
  - at: "0:01"
    press: { device: balie-1, gesture: assist }
  - at: "0:02"
    device: { id: draagbaar-1, range: out }
expect:
  - within: 1s
    page: { person: sanne }
`;
const problemsOf = (text: string, path = '/x/een.yaml'): readonly string[] => {
  const reading = read(path, text);
  if (reading.ok) return [];
  return reading.problems.map(({ line, field, message }) => `${line} ${field}: ${message}`);
};
function bent(from: string, to: string): readonly string[] {
  expect(GOOD.split(from)).toHaveLength(2);
  return problemsOf(GOOD.replace(from, to));
}

describe('a scenario file that is wrong', () => {
  it('is not the one the others are bent from', () => {
    expect(problemsOf(GOOD)).toEqual([]);
    // The hour that comes twice exists, and so do the minutes around the one that does not.
    for (const start of ['2026-10-25T02:30', '2026-03-29T01:59', '2026-03-29T03:00'])
      expect(bent('2026-11-24T10:00', start)).toEqual([]);
  });

  it.each([
    [
      'a start in the hour that summer time skips',
      '2026-11-24T10:00',
      '2026-03-29T02:30',
      '3 start: there is no 02:30 on that day in Europe/Amsterdam: the clocks skip it; write a time that exists, such as 03:30',
    ],
    [
      'a clock set to that hour',
      'device: { id: draagbaar-1, range: out }',
      'clock: "2027-03-28T02:00"',
      '12 steps[1].clock: there is no 02:00 on that day in Europe/Amsterdam: the clocks skip it; write a time that exists, such as 03:00',
    ],
    [
      'a device that is not there',
      'device: balie-1',
      'device: balie1',
      '10 steps[0].press.device: "balie1" is no device of this site; did you mean "balie-1"?',
    ],
    [
      'a person who is not there',
      'person: sanne',
      'person: jan',
      '15 expect[0].page.person: "jan" is no person of this site; there are sanne, youssef, marieke, daan, fatma, tom, ...',
    ],
    [
      'an impossible clock',
      '"0:01"',
      '"0:75"',
      '9 steps[0].at: "0:75" is no time there is: write minutes and seconds since the start such as "0:05" or "1:20.5", in quotes',
    ],
    [
      'a bare number',
      '"0:01"',
      '5',
      '9 steps[0].at: must be minutes and seconds since the start such as "0:05" or "1:20.5", in quotes',
    ],
    [
      'steps out of order',
      'at: "0:02"',
      'at: "0:00.5"',
      '11 steps[1].at: is 0:00.500, earlier than the step above it (0:01.000): put steps in their order',
    ],
    [
      'a step after the end',
      'at: "0:02"',
      'at: "2:00"',
      '11 steps[1].at: is 2:00.000, but the scenario ends at 1:00.000: make "until" later',
    ],
    [
      'a day that does not exist',
      '2026-11-24T10:00',
      '2026-02-30T10:00',
      '3 start: "2026-02-30T10:00" is no moment there is: write a date and time such as "2026-11-23T08:59", in quotes',
    ],
    [
      'a length that is none',
      'within: 1s',
      'within: soon',
      '14 expect[0].within: "soon" is no time there is: write a length of time such as 500ms, 1.5s, 2min or 1h',
    ],
    [
      'no time at all',
      'within: 1s',
      'within: 0s',
      '14 expect[0].within: is no time at all: nothing happens in 0 s',
    ],
    [
      'longer than the scenario',
      'within: 1s',
      'within: 2min',
      '14 expect[0].within: reaches until 2:01.000, but the scenario ends at 1:00.000: make "until" later',
    ],
    [
      'a word that is mistyped',
      'gesture: assist',
      'gesture: asist',
      '10 steps[0].press.gesture: "asist" is not one of assist, emergency, cancel, duress; did you mean "assist"?',
    ],
    [
      'a field that is mistyped',
      'answers: coming',
      'anwsers: coming',
      '7 people[0].anwsers: is not known here; did you mean "answers"?',
    ],
    [
      'a step that does nothing',
      'press: { device: balie-1, gesture: assist }',
      'down: 1s',
      '9 steps[0]: nothing happens in this step: give one of press, flood, raise, answer, drill, walk-test, person, device, channel, gateway, broker, disk, clock',
    ],
    [
      'two things in one step',
      'device: { id: draagbaar-1, range: out }',
      'device: { id: draagbaar-1, range: out }\n    broker: stopped',
      '13 steps[1].broker: stands beside "device": put each in an item of its own',
    ],
    [
      'a press on a pager',
      'press: { device: balie-1,',
      'press: { device: pieper-1,',
      '10 steps[0].press.device: "pieper-1" is a pager, without a button to press',
    ],
    [
      'a cancel with one button',
      'press: { device: balie-1, gesture: assist }',
      'press: { device: draagbaar-1, gesture: cancel }',
      '10 steps[0].press.gesture: a wearable has one button: "cancel" needs two',
    ],
    [
      'a wall that walks',
      'id: draagbaar-1, range: out',
      'id: balie-1, range: out',
      '12 steps[1].device.range: a desk hangs where it hangs: use "link" for its cable or network',
    ],
    [
      'a start of what runs',
      'device: { id: draagbaar-1, range: out }',
      'gateway: started',
      '12 steps[1].gateway: is started, but nothing stopped it before: leave this step out',
    ],
    [
      'an unknown fault',
      'page: { person: sanne }',
      'fault: { code: device-los }',
      '15 expect[0].fault.code: "device-los" is no code of a fault; did you mean "device-lost"?',
    ],
    [
      'nothing expected',
      'page: { person: sanne }',
      'never: true',
      '14 expect[0]: nothing is expected here: give one of page, rings, shows, receipt, alarm, answer, step, guidance112, drill, walk-test, cancelled, fault',
    ],
    [
      'a site that is not there',
      'site: demo',
      'site: huis.yaml',
      '2 site: huis.yaml cannot be read: write demo, or a site file beside this file',
    ],
    [
      'a small site with a fault in it',
      'site: demo',
      'site: { places: [{ id: balie, name: Balie, site: huis }] }',
      '2 site.places[0].site: "huis" is not the id of any of the sites',
    ],
    [
      'a small site with an unknown field without a value',
      'site: demo',
      'site: { sites: [], plaecs: }',
      '2 site.plaecs: is not known here; did you mean "places"?',
    ],
    [
      'an unknown field without a value',
      'site: demo',
      'site: demo\nsteeps:',
      '3 steeps: is not known here; did you mean "steps"?',
    ],
  ])('%s', (_, from, to, problem) => {
    expect(bent(from, to).join('\n')).toContain(problem);
  });

  it('names the line in a site file beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'noodknop-scenario-'));
    try {
      writeFileSync(join(folder, 'huis.yaml'), 'sites:\n  - id: huis\n');
      const text = GOOD.replace('site: demo', 'site: huis.yaml');
      expect(problemsOf(text, join(folder, 'een.yaml'))).toEqual([
        '2 site: huis.yaml is no good site file, line 2, sites[0].name: is missing',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is bounded, however hostile', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
    ].join('\n');
    expect(problemsOf(bomb)).toHaveLength(1);
    expect(problemsOf('[[['.repeat(40))[0]).toContain('nested too deeply');
    expect(problemsOf(`title: ${'x'.repeat(300_000)}`)[0]).toContain('larger than 256 kB');
    expect(problemsOf('')[0]).toContain('empty');
    expect(problemsOf('- a\n- b')[0]).toContain('must hold a scenario');
    expect(problemsOf('title: !!js/function "f"\n').length).toBeGreaterThan(0);
    expect(problemsOf('a: 1\na: 2\n')[0]).toContain('no valid YAML');
    expect(problemsOf(GOOD.replace('demo', '../../../../etc/passwd'))[0]).toContain('no good site file');
    expect(problemsOf(GOOD.replace('Een druk', '"\\u001b[31mrood"'))).toEqual([]);
  });
});

describe('times', () => {
  it.each([
    ['0:00', 0],
    ['0:05.5', 5_500],
    ['1:02:03.004', 3_723_004],
    ['90:00', 5_400_000],
    ['1:60:00', null],
    ['0:60', null],
    ['-0:01', null],
    ['5', null],
  ])('%s on the clock of a scenario', (text, ms) => {
    expect(clockMs(text)).toBe(ms);
    if (ms !== null) expect(clockMs(clockText(ms))).toBe(ms);
  });
  it.each([
    ['500ms', 500],
    ['1.5s', 1_500],
    ['2 min', 120_000],
    ['1h', 3_600_000],
    ['1', null],
    ['-1s', null],
    ['1e3s', null],
  ])('%s as a length', (text, ms) => expect(lengthMs(text)).toBe(ms));
  it('a day that no calendar has is none', () => {
    expect(localTime('2026-02-29T10:00')).toBeNull();
    expect(localTime('2028-02-29 10:00:30')).toEqual({ year: 2028, month: 2, day: 29, seconds: 36_030 });
  });
});
