/** Buttons that nobody tested well for 90 days: when that is a fault, of what, and when it is over. */
import { describe, expect, it } from 'vitest';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { nextDeadline, restore, start } from '../../../gateway/core/step.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const DAYS = 24 * 3600;
/** Days go by; the core is woken at their end. */
const days = (life: Life, count: number): void => {
  life.sleep(count * DAYS - 90);
  life.pass(90);
};
/** Of what the open faults are. */
const told = (life: Life): readonly string[] =>
  [...life.state.openFaults.values()].flatMap((id) => {
    const fault = life.state.faults.get(id);
    return fault?.code === 'untested' ? [fault.device ?? `site ${fault.channel}`] : [];
  });
const BUTTONS = ['balie-1', 'kamer-1', 'kamer-2', 'kamer-3', 'zaal-1', 'hanger-1'];
const many = (count: number): SiteFile => ({
  ...LIFE_SITE,
  devices: Array.from({ length: count }, (_, i) => ({
    id: `knop-${i}`,
    kind: 'desk' as const,
    place: i % 2 === 0 ? 'balie' : 'zaal',
  })),
});

describe('a button without a good test', () => {
  it('is a fault 90 days after it was registered, and not a day before; pagers are none', () => {
    const life = new Life();
    days(life, 89.999);
    expect(told(life)).toEqual([]);
    life.pass(240);
    expect(told(life).toSorted()).toEqual(BUTTONS.toSorted());
    const fault = [...life.state.faults.values()].find(({ device }) => device === 'balie-1');
    expect(fault?.text).toBe('balie-1 (Plek balie) is 90 dagen of langer niet goed getest.');
  });

  it('has its 90 days anew from a test session or a walk in which it passed, and the fault ends', () => {
    const life = new Life();
    days(life, 91);
    life.connect('balie-1', 'kamer-1', 'kamer-2', 'p-anna');
    const pressed = (device: string): void => {
      life.press(device);
      life.pass(0.2);
      life.beat(device);
    };
    life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5, once: true });
    pressed('balie-1');
    life.ask(as('facilities'), { type: 'walk.wanted', scope: { area: 'voor' }, minutes: 30 });
    pressed('kamer-1');
    // Its battery is empty: this one does not count.
    life.press('kamer-2', 'assist', { battery: 4 });
    life.beat('kamer-2');
    expect(told(life)).toEqual(expect.arrayContaining(['kamer-2', 'kamer-3']));
    expect(told(life)).not.toContain('balie-1');
    expect(told(life)).not.toContain('kamer-1');
    life.drop('balie-1', 'kamer-1', 'kamer-2', 'p-anna');
    days(life, 89);
    expect(told(life)).not.toContain('kamer-1');
    days(life, 1);
    life.pass(60);
    expect(told(life)).toEqual(expect.arrayContaining(['balie-1', 'kamer-1']));
  });

  it('is no fault while it lies in its drawer or is revoked', () => {
    const life = new Life();
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: null });
    days(life, 91);
    expect(told(life)).not.toContain('hanger-1');
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: 'wil' });
    life.pass(61);
    expect(told(life)).toContain('hanger-1');
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: null });
    life.ask(as('facilities'), { type: 'device.revoked', device: 'kamer-3' });
    life.pass(61);
    expect(told(life)).not.toContain('hanger-1');
    expect(told(life)).not.toContain('kamer-3');
  });
});

describe('many of them at one site', () => {
  it('are one fault for the site, which becomes one for each when few are left', () => {
    const life = new Life(many(46));
    days(life, 91);
    expect(told(life).toSorted()).toEqual(['site noord', 'site zuid']);
    expect([...life.state.faults.values()].map(({ text }) => text)).toContain(
      'Veel knoppen van Locatie Noord zijn 90 dagen of langer niet goed getest. Doe een looptest.',
    );
    life.connect('knop-0', 'knop-2', 'knop-4', 'knop-6');
    life.ask(as('facilities'), { type: 'test.started', device: 'knop-0', minutes: 30 });
    life.press('knop-0');
    life.pass(61);
    expect(told(life).toSorted()).toEqual(['site noord', 'site zuid']);
    for (const device of ['knop-2', 'knop-4']) {
      life.ask(as('facilities'), { type: 'test.started', device, minutes: 30 });
      life.press(device);
    }
    life.pass(61);
    expect(told(life)).toHaveLength(21);
    expect(told(life)).not.toContain('site noord');
  });

  it('are told the same after a restart, and once', () => {
    const life = new Life(many(46));
    days(life, 91);
    const before = life.disk.length;
    life.restart();
    life.pass(120);
    expect(told(life).toSorted()).toEqual(['site noord', 'site zuid']);
    const since = life.disk.slice(before).map(({ type }) => type);
    expect(since.filter((type) => !type.startsWith('notice.'))).toEqual(['gateway.started']);
  });

  it('cost one deadline, not one each, and a start waits for none of them', () => {
    const life = new Life(many(10_000));
    days(life, 91);
    const again = start();
    restore(again, life.disk);
    expect([...again.agenda.planned.keys()]).toEqual([]);
    life.restart();
    const due = nextDeadline(life.state);
    expect([...life.state.agenda.planned].filter(([key]) => key === 'u')).toEqual([['u', life.at(60)]]);
    expect(due).toBeLessThanOrEqual(life.at(60));
  });
});

it('a log of before there were walks tells which buttons were tested', () => {
  const life = new Life();
  life.connect('balie-1');
  life.ask(as('facilities'), { type: 'test.started', device: 'balie-1', minutes: 5 });
  life.press('balie-1');
  const at = life.wall;
  const again = start();
  restore(again, life.disk);
  expect(again.devices.get('balie-1')?.tests.lastGood?.at).toBe(at);
  expect(again.devices.get('kamer-1')?.tests.lastGood).toBeNull();
});
