/**
 * Wearables behind real hubs' topics and a real gateway: a press heard by two hubs is one alarm that is paged, its
 * receipt is written back through one of them, the room is where it is loudest, and what is wrong on the air is refused
 * or reported and loses no press.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hmac, keysOf } from '../../../gateway/shell/hmac.ts';
import { rootKey } from '../../../protocol/keys.ts';
import {
  decodeRadioDown,
  encodeRadioUp,
  type RadioDown,
  type RadioUp,
  radioPressId,
} from '../../../protocol/radio.ts';
import { FakeHub } from '../fake-hub.ts';
import { SITE, until, Whole } from '../rig.ts';

const FRAME = 24;

/** A wearable that says what it is told to say. */
class Wearable {
  readonly address: string;
  readonly heard: RadioDown[] = [];
  disconnects = 0;
  private got: number[] = [];
  private readonly keys;

  constructor(
    key: string,
    readonly number: number,
    address = 'c0:52:3f:50:42:c9 random'.slice(0, 17),
  ) {
    const root = rootKey(key);
    if (root === undefined) throw new Error('no key');
    this.keys = keysOf(root);
    this.address = address;
  }
  frame(fields: Partial<RadioUp>): Uint8Array {
    return encodeRadioUp(
      {
        type: 'press',
        number: this.number,
        boot: 7,
        seq: 1,
        level: 'assist',
        resumed: false,
        duress: false,
        age: 300,
        battery: 80,
        heard: 0,
        ...fields,
      },
      (text) => hmac(this.keys.bleUp, text),
    );
  }
  pressId = (boot: number, seq: number): string =>
    radioPressId(boot, seq, (text) => hmac(this.keys.bleUp, text));
  written(piece: Uint8Array): void {
    this.got.push(...piece);
    while (this.got.length >= FRAME) {
      const message = decodeRadioDown(Uint8Array.from(this.got.splice(0, FRAME)), (text) =>
        hmac(this.keys.bleDown, text),
      );
      if (typeof message === 'string') throw new Error(`a frame that is ${message}`);
      this.heard.push(message);
    }
  }
  disconnected(): void {
    this.disconnects += 1;
    this.got = [];
  }
}

describe('wearables behind hubs', () => {
  const whole = new Whole();
  const hubs: FakeHub[] = [];
  let coordinator = '';
  const open = async () => (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;
  const hub = async (name: string): Promise<FakeHub> => {
    const { out } = await whole.run(['hub', 'add', name, '--json']);
    const made = await FakeHub.open(whole.mqtt, name, JSON.parse(out).mqttPassword);
    hubs.push(made);
    return made;
  };
  beforeAll(async () => {
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
  }, 60_000);
  afterAll(() => {
    for (const one of hubs) one.close();
    return whole.close();
  });

  it('a press on the air is an alarm that is paged, and its receipt is written back', async () => {
    const noord = await hub('noord');
    const known = whole.keys.get('draag-1');
    const wearable = new Wearable(known?.key ?? '', known?.number ?? 0);
    noord.inRange.set(wearable.address, wearable);
    const frame = wearable.frame({});
    noord.hears(wearable.address, frame, -60);
    await until('a receipt', 5_000, () => wearable.heard.some(({ type }) => type === 'receipt'));
    expect(wearable.heard[0]).toMatchObject({ type: 'receipt', boot: 7, seq: 1, state: 'logged' });
    const [alarm] = await open();
    expect(alarm).toMatchObject({ device: 'draag-1', presses: [{ id: wearable.pressId(7, 1), age: 300 }] });
    expect(alarm.pages.length).toBeGreaterThan(2);
    await until('disconnected', 2_000, () => wearable.disconnects > 0);
    expect(SITE.devices.length).toBeGreaterThan(0);
  });
});
