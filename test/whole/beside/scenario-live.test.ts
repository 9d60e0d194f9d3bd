/** A scenario in real time: a gateway process of its own, virtual devices, people over HTTP; what happened is read back from it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ScenarioView } from '../../../gateway/core/scenario-view.ts';
import * as real from '../../../simulator/scenario/main.ts';
import { read } from '../../../simulator/scenario/main.ts';
import { folder, run } from '../../gateway/cli-stage.ts';

const FILE = `title: Kort
site: demo
start: "2026-11-23T08:59"
people:
  - { id: sanne, answers: coming, after: 300ms }
  - { id: daan, phone: off }
steps:
  - at: "0:00"
    press: { device: balie-1 }
  - at: "0:00.9"
    device: { id: spreekkamer-3, link: cut }
  - at: "0:01"
    disk: full
expect:
  - within: 1s
    receipt: { device: balie-1, state: logged }
  - within: 1s
    rings: { person: sanne, channel: mqtt }
  - within: 1s
    note: { nl: De vertrekkende groep ook, en: The leaving group too }
    page: { person: marieke }
  - within: 1500ms
    shows: { device: balie-1, pattern: coming }
  - never: true
    rings: { person: daan }
  - within: 200ms
    rings: { person: tom }
`;
const leftovers = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('noodknop-scenario-live-'));

it('does what is written, judges what truly happened, and never calls passed what was not done', async () => {
  const before = leftovers();
  const reading = read('/x/kort.yaml', FILE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const live = { url: null, token: null, say, wait: async (text: string) => say(text) };
  const view = await reading.scenario.run('nl', live);
  expect(view.broken).toBeNull();
  // The last of them cannot hold: nobody of the other building is paged.
  expect(view.expectations.map(({ passed }) => passed)).toEqual([true, true, true, true, true, false]);
  expect(view.expectations[5]?.reason).toContain('het ging niet over bij Tom Janssen binnen 0,2 s');
  expect(view).toMatchObject({ live: true, outcome: 'not-done', passed: false });
  expect(view.undone).toEqual([
    'de schijf van een echte machine wordt niet gevuld; dit deel gaat alleen in de virtuele klok',
  ]);
  expect(view.timeline.map(({ text }) => text)).toContain('Sanne de Vries zei “ik kom”');
  expect(said).toHaveLength(1);
  expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
}, 60_000);

const SHORT = `title: Heel kort
site: demo
start: "2026-11-23T08:59"
people: []
steps:
  - at: "0:00"
    press: { device: balie-1 }
expect:
  - within: 1s
    receipt: { device: balie-1, state: logged }
`;
const HOPELESS = SHORT.replace(
  '    press: { device: balie-1 }',
  `    flood: { device: balie-1, every: 100ms, for: 60s }
  - at: "0:01"
    disk: full
  - at: "0:02"
    channel: { kind: sms, mode: hangs, person: daan }`,
).replace('Heel kort', 'Alles stuk');
const REASONS = [
  'a virtual button cannot go mad; this part needs the virtual clock',
  'the disk of a real machine is not filled; this part needs the virtual clock',
  'a channel fails for one person in the virtual clock only',
];

it('leaves out of --all --live what cannot be played live, loudly and by name, and judges the rest', async () => {
  const { path, remove } = folder();
  const [short, hopeless, report] = ['kort.yaml', 'stuk.yaml', 'uit.json'].map((name) => join(path, name));
  if (short === undefined || hopeless === undefined || report === undefined) throw new Error('three names');
  writeFileSync(short, SHORT);
  writeFileSync(hopeless, HOPELESS);
  const shipped = () => [
    { name: 'kort', path: short },
    { name: 'stuk', path: hopeless },
  ];
  const args = ['scenario', 'run', '--all', '--live', '--language', 'en'];
  const all = await run([...args, '--json', '--report', report], { scenarios: { ...real, shipped } });
  const views = JSON.parse(all.out) as ScenarioView[];
  expect(views.map(({ name, outcome, passed, live }) => [name, outcome, passed, live])).toEqual([
    ['kort', 'passed', true, true],
    ['stuk', 'left-out', false, true],
  ]);
  expect(views[1]).toMatchObject({ undone: REASONS, expectations: [], timeline: [], broken: null });
  for (const why of REASONS) expect(all.err).toContain(`stuk is left out: ${why}`);
  expect(all.status).toBe(0);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(views);

  const paper = join(path, 'uit.pdf');
  const alone = await run([...args, '--report', paper], {
    scenarios: { ...real, shipped: () => shipped().slice(1) },
  });
  expect(alone.status).toBe(1);
  expect(alone.out).toContain('– Alles stuk (stuk)');
  expect(alone.out).toContain(`LEFT OUT: This cannot be done live: ${REASONS[0]}`);
  expect(alone.out).toContain('0 of 0 scenarios passed, 1 left out');

  const virtual = await run(['scenario', 'run', '--all', '--json'], {
    scenarios: { ...real, shipped: () => shipped().slice(1) },
  });
  expect((JSON.parse(virtual.out) as ScenarioView[])[0]).toMatchObject({ live: false, undone: [] });
  remove();
}, 60_000);

it('of what comes with noodknop only the flood cannot be played live', () => {
  const left = real.shipped().flatMap(({ name, path }) => {
    const reading = read(path, readFileSync(path, 'utf8'));
    if (!reading.ok) throw new Error(name);
    return reading.scenario.leftOut('nl') === null ? [] : [name];
  });
  expect(left).toEqual(['08-vloed']);
});
