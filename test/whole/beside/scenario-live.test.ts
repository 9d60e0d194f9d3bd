/** A scenario in real time: a gateway process of its own, virtual devices, people over HTTP; what happened is read back from it. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { read } from '../../../simulator/scenario/main.ts';

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
