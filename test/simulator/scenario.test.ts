/** Scenarios in the virtual clock: every shipped one passes, a copy with one line changed fails with its reason. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ScenarioView } from '../../gateway/core/scenario-view.ts';
import type { Language } from '../../gateway/core/texts/index.ts';
import { scenarioJsonSchema } from '../../simulator/scenario/format.ts';
import { read, shipped, template } from '../../simulator/scenario/main.ts';

const files = shipped();
const textOf = (name: string): string => {
  const file = files.find((one) => one.name === name);
  if (file === undefined) throw new Error(`${name} is not shipped`);
  return readFileSync(file.path, 'utf8');
};

/** Plays a text; fails with what is wrong with it when it cannot be read. */
async function play(text: string, language: Language = 'nl'): Promise<ScenarioView> {
  const reading = read('/x/scenario.yaml', text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario.run(language, null);
}
/** The text with one thing in it changed, which must stand there exactly once. */
function changed(text: string, from: string, to: string): string {
  expect(text.split(from)).toHaveLength(2);
  return text.replace(from, to);
}

describe('the shipped scenarios', () => {
  it('are a dozen and more, with words in both languages', () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
    for (const { path, name } of files) {
      const reading = read(path, readFileSync(path, 'utf8'));
      if (!reading.ok) throw new Error(`${name}: ${JSON.stringify(reading.problems)}`);
      expect(reading.notes).toEqual([]);
      const [nl, en] = (['nl', 'en'] as const).map((language) => reading.scenario.listing(language));
      expect(nl?.summary.length).toBeGreaterThan(40);
      expect(en?.summary.length).toBeGreaterThan(40);
      expect(nl?.summary).not.toBe(en?.summary);
    }
  });

  it.each(files)('$name passes', async ({ name }) => {
    const view = await play(textOf(name));
    expect(view.expectations.filter(({ passed }) => !passed)).toEqual([]);
    expect(view).toMatchObject({ outcome: 'passed', passed: true, live: false, broken: null, undone: [] });
    expect(view.expectations.length).toBeGreaterThan(2);
    const deeds = view.timeline.filter(({ kind }) => kind === 'deed');
    expect(deeds.length).toBeGreaterThan(0);
    expect(view.timeline.map(({ ms }) => ms)).toEqual(
      [...view.timeline.map(({ ms }) => ms)].sort((a, b) => a - b),
    );
  });

  it('come to the same when played again', async () => {
    const [one, other] = [
      await play(textOf('05-gateway-herstart')),
      await play(textOf('05-gateway-herstart')),
    ];
    expect(other.timeline).toEqual(one.timeline);
    expect(other.expectations).toEqual(one.expectations);
  });
});

describe('a copy with one line changed fails, and says why', () => {
  it.each([
    [
      '01-eerste-druk',
      'within: 1s\n    page: { person: daan }',
      'within: 1s\n    page: { person: marieke }',
      'Marieke Bakker werd niet opgeroepen binnen 1 s; wel: Sanne de Vries werd opgeroepen over de pieper na 0,04 s',
    ],
    [
      '01-eerste-druk',
      'within: 20s\n    never: true\n    page: { person: marieke }',
      'within: 20s\n    never: true\n    page: { person: daan }',
      'Daan Visser werd opgeroepen na 0,04 s, en dat mocht niet',
    ],
    [
      '02-niemand-antwoordt',
      'within: 61s\n    notBefore: 59s',
      'within: 30s',
      'te laat: de 112-kaart verscheen pas na 1 min; mocht 30 s duren',
    ],
    [
      '02-niemand-antwoordt',
      'notBefore: 19s\n    step: 2',
      'notBefore: 20.5s\n    step: 2',
      'te vroeg: stap 2 begon al na 20 s; mocht niet voor 20,5 s',
    ],
    [
      '03-wissel-tijdens-alarm',
      'start: "2026-11-23T08:59"',
      'start: "2026-11-23T08:30"',
      'te laat: Sanne de Vries werd opgeroepen pas na 40 s; mocht 1 s duren',
    ],
    [
      '04-kanaal-valt-uit',
      'mode: hangs',
      'mode: works',
      'het ging over bij Bram Kok over sms na 2,04 s, en dat mocht niet',
    ],
    ['05-gateway-herstart', 'count: 1', 'count: 2', 'ging open, 1 keer in plaats van 2'],
    [
      '06-draagbaar-buiten-bereik',
      'device: { id: draagbaar-1, range: in }',
      'device: { id: draagbaar-2, range: in }',
      'hoorde “ontvangen en vastgelegd” niet binnen 6 s',
    ],
    [
      '07-dwang',
      'duress: true',
      'duress: false',
      '“loos alarm” kwam niet aan binnen 10 s; wel: “loos alarm” onder dwang kwam aan',
    ],
    ['08-vloed', 'count: 1', 'count: 3', 'ging open, 1 keer in plaats van 3'],
    ['09-loos-alarm', 'gesture: cancel', 'gesture: assist', '“loos alarm” kwam niet aan binnen 8 s'],
    [
      '10-oefening',
      'drill: { device: balie-1,',
      'drill: { device: balie-2,',
      'het alarm van balie-1 (Balie De Linde) (een oefening) ging niet open binnen 1 s; wel: het alarm van balie-1',
    ],
    [
      '11-looptest',
      'press: { device: spreekkamer-2,',
      'press: { device: spreekkamer-1,',
      'de looptest werd niet afgebroken binnen 1 s',
    ],
    [
      '12-apparaten-vallen-uit',
      'device: { id: spreekkamer-3, power: off }',
      'device: { id: spreekkamer-2, power: off }',
      'werd niet gemeld binnen 33 s; wel:',
    ],
    [
      '13-pieper-uit-en-terug',
      'device: { id: pieper-1, power: on }',
      'device: { id: pieper-2, power: on }',
      'het ging niet over bij Sanne de Vries over de pieper binnen 5 s',
    ],
    ['14-broker-stopt', 'broker: runs', 'disk: works', 'hoorde “ontvangen en vastgelegd” niet binnen 32 s'],
  ])('%s: %s', async (name, from, to, why) => {
    const view = await play(changed(textOf(name), from, to));
    const failed = view.expectations.filter(({ passed }) => !passed).map(({ reason }) => reason);
    expect(view).toMatchObject({ outcome: 'failed', passed: false });
    expect(failed.join('\n')).toContain(why);
  });

  it('in English for who reads English', async () => {
    const text = changed(textOf('01-eerste-druk'), 'within: 1min', 'within: 10s');
    const view = await play(text, 'en');
    expect(view.title).toBe('The first press');
    expect(view.expectations.find(({ passed }) => !passed)?.reason).toBe(
      'too late: the alarm of balie-1 (Balie De Linde) was closed only after 54.1 s; 10 s was allowed',
    );
  });
});

describe('around the files', () => {
  it('the JSON Schema for editors is the one of this version', () => {
    const beside = new URL('../../simulator/scenario/scenario.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(beside, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(scenarioJsonSchema())),
    );
  });

  it('every shipped file names it in its first line', () => {
    for (const { path } of files)
      expect(readFileSync(path, 'utf8').split('\n')[0]).toBe(
        '# yaml-language-server: $schema=../scenario/scenario.schema.json',
      );
  });

  it('the template can be played as it is, and passes', async () => {
    const text = template('/x');
    expect(text.split('\n')[0]).toMatch(/^# yaml-language-server: \$schema=.*scenario\.schema\.json$/);
    expect(await play(text)).toMatchObject({ outcome: 'passed' });
  });
});
