/** Stories of what people are shown of devices after a restart: what was not heard since is never shown as well. */
import { describe, expect, it } from 'vitest';
import type { DeviceView } from '../../../gateway/core/api.ts';
import { hours } from '../../../gateway/core/time.ts';
import { viewDevice } from '../../../gateway/core/views.ts';
import { as, Life } from './life.ts';

const shown = (life: Life, id: string): DeviceView => {
  const view = viewDevice(life.state, id, as('facilities'), life.now());
  if (view === null) throw new Error(`no device ${id}`);
  return view;
};
const clock = (wall: number): string => new Date(wall).toISOString();
/** Devices whose screens were told to show them anew. */
const redrawn = (life: Life): readonly string[] =>
  life.effects.flatMap(({ effect }) =>
    effect.type === 'show' && effect.what === 'device' ? [effect.id] : [],
  );

describe('after a restart', () => {
  it('a wearable that died before it was reported is shown as not heard, and reported within 11 min', () => {
    const life = new Life();
    life.connect('hanger-1', 'kamer-3');
    life.pass(8 * 3600);
    life.drop('hanger-1');
    life.pass(300);
    life.restart();
    expect(shown(life, 'hanger-1')).toMatchObject({ state: 'healthy', unheard: true });
    life.connect('kamer-3');
    life.pass(10 * 60);
    expect(shown(life, 'hanger-1')).toMatchObject({ state: 'healthy', unheard: true });
    expect(life.faults()).toEqual([]);
    life.pass(50);
    expect(shown(life, 'hanger-1').state).toBe('lost');
    expect(life.faults()).toEqual(['device-lost']);
  });

  it('a device is shown as not heard, with the last the log knows of it, until it is heard', () => {
    const life = new Life();
    life.connect('hanger-1');
    life.beat('hanger-1', { battery: 71 });
    life.pass(7 * 3600);
    const sampled = life.entries('fleet.sampled').at(-1);
    expect(sampled).toBeDefined();
    life.restart();
    expect(shown(life, 'hanger-1')).toMatchObject({
      unheard: true,
      lastHeardAt: clock(sampled?.at ?? 0),
      battery: 71,
    });
    life.clear();
    life.connect('hanger-1');
    expect(shown(life, 'hanger-1')).toMatchObject({ state: 'healthy', lastHeardAt: clock(life.wall) });
    expect(shown(life, 'hanger-1').unheard).toBeUndefined();
    expect(redrawn(life)).toContain('hanger-1');
  });

  it('a device that was lost stays lost, since the moment it was last heard, until it is heard', () => {
    const life = new Life();
    life.connect('hanger-1');
    life.beat('hanger-1', { battery: 34 });
    life.pass(7 * 3600);
    life.beat('hanger-1');
    const last = life.wall;
    life.drop('hanger-1');
    life.pass(601);
    const before = shown(life, 'hanger-1');
    expect(before).toMatchObject({ state: 'lost', lastHeardAt: clock(last), battery: 34 });
    life.restart();
    life.pass(hours(30) / 1000);
    expect(shown(life, 'hanger-1')).toMatchObject({ state: 'lost', lastHeardAt: clock(last), battery: 34 });
    expect(life.entries('fault.raised')).toHaveLength(1);
  });

  it('each device of a silent area keeps the moment that it was last heard', () => {
    const life = new Life();
    life.connect('balie-1', 'kamer-1', 'kamer-2');
    const lasts = new Map<string, string>();
    for (const id of ['balie-1', 'kamer-1', 'kamer-2']) {
      life.beat(id);
      lasts.set(id, clock(life.wall));
      life.drop(id);
      life.pass(7);
    }
    life.pass(40);
    expect(life.faults()).toEqual(['area-lost']);
    life.restart();
    for (const [id, last] of lasts)
      expect(shown(life, id)).toMatchObject({ state: 'lost', lastHeardAt: last });
  });

  it('a device that was lost and came back is known as heard at its return', () => {
    const life = new Life();
    life.connect('hanger-1');
    life.drop('hanger-1');
    life.pass(601);
    life.connect('hanger-1');
    const back = life.wall;
    life.pass(1000);
    life.restart();
    expect(shown(life, 'hanger-1')).toMatchObject({ unheard: true, lastHeardAt: clock(back) });
  });

  it('a wearable that is taken back while it is lost is not shown as heard', () => {
    const life = new Life();
    life.connect('hanger-1');
    life.beat('hanger-1');
    const last = life.wall;
    life.drop('hanger-1');
    life.pass(601);
    life.ask(as('facilities'), { type: 'device.assigned', device: 'hanger-1', person: null });
    expect(shown(life, 'hanger-1')).toMatchObject({ unheard: true, lastHeardAt: clock(last) });
    life.restart();
    expect(shown(life, 'hanger-1')).toMatchObject({ unheard: true, lastHeardAt: clock(last) });
  });

  it('a pager too is well only once it is heard', () => {
    const life = new Life();
    life.connect('p-anna');
    life.restart();
    expect(shown(life, 'p-anna')).toMatchObject({ state: 'healthy', unheard: true });
    life.connect('p-anna');
    expect(shown(life, 'p-anna')).toMatchObject({ state: 'healthy' });
    expect(shown(life, 'p-anna').unheard).toBeUndefined();
  });

  it('the log has no row more for it: not of beats, and not of the start', () => {
    const life = new Life();
    life.connect('hanger-1', 'kamer-3');
    life.pass(600);
    const before = life.disk.length;
    life.pass(600);
    expect(life.disk.length).toBe(before);
    life.restart();
    expect(life.disk.slice(before).map(({ type }) => type)).toEqual(['gateway.started']);
  });
});
