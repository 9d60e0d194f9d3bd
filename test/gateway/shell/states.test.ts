/** The retained topics of devices: what integrations are told around a restart of the gateway. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Broker, Gateway, Shown } from '../../../gateway/shell/faces.ts';
import { publishStates } from '../../../gateway/shell/states.ts';
import { Life } from '../core/life.ts';

/** The newest payload of each device's topic, published of a life from now on. */
function published(life: Life): (device: string) => unknown {
  const said = new Map<string, string | null>();
  const watchers: ((shown: Shown) => void)[] = [];
  const gateway = {
    get state() {
      return life.state;
    },
    now: () => life.now(),
    onShow: (watcher: (shown: Shown) => void) => {
      watchers.push(watcher);
      return () => {};
    },
  } as unknown as Gateway;
  const broker = {
    publishState: (topic: string, payload: string | null) => void said.set(topic, payload),
  } as unknown as Broker;
  onTestFinished(publishStates(gateway, broker));
  let passed = life.effects.length;
  return (device) => {
    for (; passed < life.effects.length; passed += 1) {
      const effect = life.effects[passed]?.effect;
      if (effect?.type === 'show') for (const watcher of watchers) watcher(effect);
    }
    const payload = said.get(`noodknop/v1/state/devices/${device}`);
    return payload === undefined || payload === null ? payload : JSON.parse(payload);
  };
}

describe('after a restart integrations are told', () => {
  it('nothing of a device that was not heard yet, and what is true once it is heard or lost', () => {
    const life = new Life();
    life.connect('hanger-1', 'balie-1');
    life.restart();
    const of = published(life);
    expect(of('hanger-1')).toBeUndefined();
    expect(of('kamer-3')).toMatchObject({ online: false });
    life.connect('balie-1');
    expect(of('balie-1')).toMatchObject({ online: true });
    life.pass(660);
    expect(of('hanger-1')).toMatchObject({ online: false });
  });

  it('that a lost device is not there, since the moment it was found lost', () => {
    const life = new Life();
    life.connect('hanger-1');
    life.drop('hanger-1');
    life.pass(600);
    const since = new Date(life.wall).toISOString();
    life.pass(3600);
    life.restart();
    expect(published(life)('hanger-1')).toEqual({ online: false, battery: null, since });
  });
});
