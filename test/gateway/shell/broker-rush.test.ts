/**
 * P30 at the broker: when more is said in one go than can be heard, beats wait, older ones give way to newer ones, and
 * a press that comes last does not wait for them. A core that takes its time stands in for a machine that is full.
 */
import { expect, test } from 'vitest';
import { macOf } from '../../../gateway/shell/hmac.ts';
import type { Hubs } from '../../../gateway/shell/hub/hubs.ts';
import { upTopic } from '../../../protocol/messages.ts';
import { type Born, press, publishBytes, Raw, refusals, rig, stillClock, until } from './broker-rig.ts';

/** What hearing one message costs, ms. */
const COST_MS = 2;
const DEVICES = 20;
const BEATS = 15;
/** Time that may go by before beats wait, and for the portions in which they are heard then. */
const RUSH_MS = 10;

/** As our firmware writes it. */
function ownBeat(device: Born, seq: number, more = ''): string {
  const json = `{"v":1,"type":"beat","device":"${device.id}","boot":1,"seq":${seq},"heard":0,"uptime":${seq}${more}}`;
  return `${json} ${macOf(device.up, json)}`;
}

/** A gateway that needs `COST_MS` for each message, and devices that all speak in the same turn of its event loop. */
async function busy(rushMs: number) {
  const clock = stillClock();
  const heard: {
    readonly device: string;
    readonly type: string;
    readonly seq: number;
    readonly at: number;
  }[] = [];
  let then: () => void = () => undefined;
  const made = await rig({
    clock,
    limits: { rushMs },
    hear(event) {
      if (event.type !== 'message.received') return null;
      const { device, type, seq } = event.message;
      clock.advance(COST_MS);
      heard.push({ device, type, seq, at: clock.now() });
      then();
      return null;
    },
  });
  const devices = await Promise.all(Array.from({ length: DEVICES }, (_, i) => made.born(`d${i}`)));
  const raws = await Promise.all(devices.map((device) => Raw.device(made.port, device)));
  const [last] = [raws.at(-1)];
  if (last === undefined) throw new Error('no devices');
  return {
    made,
    clock,
    heard,
    devices,
    last,
    /** Does this within the hearing of the next message. */
    atNext(deed: () => void) {
      then = () => {
        then = () => undefined;
        deed();
      };
    },
    /** Everything of all devices lies in the kernel before the broker looks at any of it. */
    sayAtOnce(saying: (device: Born, index: number) => readonly string[]) {
      for (const [i, device] of devices.entries())
        raws[i]?.say(
          ...saying(device, i).map((text, k) => publishBytes(upTopic(device.id), text, { id: k + 1 })),
        );
    },
    /** Every message is acknowledged, also one that gave way. */
    acknowledged: (each: number) => Promise.all(raws.map((raw) => raw.sees('PUBACK', 4, each))),
  };
}
const numbers = (from: number): readonly number[] => Array.from({ length: BEATS }, (_, i) => from + i);

test('in a rush a press that comes last is heard before the beats; the newest beat of each device is heard', async () => {
  const { made, clock, heard, devices, sayAtOnce, acknowledged } = await busy(RUSH_MS);
  const began = clock.now();
  sayAtOnce((device, i) =>
    i === DEVICES - 1 ? [press(device, 100)] : numbers(1).map((seq) => ownBeat(device, seq)),
  );
  await until(
    'the newest beats are heard',
    () => heard.filter(({ seq }) => seq === BEATS).length === DEVICES - 1,
  );
  const pressed = heard.find(({ type }) => type === 'press');
  expect((pressed?.at ?? Number.POSITIVE_INFINITY) - began).toBeLessThan(4 * RUSH_MS);
  const beats = heard.filter(({ type }) => type === 'beat');
  // All of them would have taken this long.
  expect(clock.now() - began).toBeLessThan(((DEVICES - 1) * BEATS * COST_MS) / 2);
  expect(refusals(made.broker)).toEqual({ rate: (DEVICES - 1) * BEATS - beats.length });
  for (const { id } of devices)
    expect(beats.filter(({ device }) => device === id).map(({ seq }) => seq)).toEqual(
      beats
        .filter(({ device }) => device === id)
        .map(({ seq }) => seq)
        .sort((a, b) => a - b),
    );
  await acknowledged(1);
});

test('beats that wait are heard in portions, and what is said meanwhile comes first', async () => {
  const { heard, devices, last, made, atNext, sayAtOnce } = await busy(0);
  const asker = devices.at(-1);
  if (asker === undefined) throw new Error('no devices');
  atNext(() => last.publish(asker, press(asker, 7)));
  sayAtOnce((device, i) => (i === DEVICES - 1 ? [] : [ownBeat(device, 1)]));
  await until('all are heard', () => heard.length === DEVICES);
  const place = heard.findIndex(({ type }) => type === 'press');
  expect(place).toBeGreaterThan(0);
  expect(place).toBeLessThan(DEVICES / 2);
  expect(refusals(made.broker)).toEqual({});
});

test('a device’s own messages stay in order, rush or not', async () => {
  const { heard, devices, sayAtOnce } = await busy(0);
  sayAtOnce((device) => [ownBeat(device, 1), press(device, 2), ownBeat(device, 3), press(device, 4)]);
  await until('all heard', () => heard.length === 4 * DEVICES);
  for (const { id } of devices)
    expect(heard.filter(({ device }) => device === id).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});

test('what only begins like a beat does not wait', async () => {
  const { heard, devices, made, sayAtOnce } = await busy(0);
  sayAtOnce((device) =>
    [1, 2, 3].map((seq) => ownBeat(device, seq, `,"type":"press","id":"00112233445566a${seq}"`)),
  );
  await until('all heard', () => heard.length === 3 * devices.length);
  expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(['press']));
  expect(refusals(made.broker)).toEqual({});
});

test('without a rush every beat is heard, at once', async () => {
  const { made, heard, sayAtOnce, acknowledged } = await busy(1_000_000);
  sayAtOnce((device) => numbers(1).map((seq) => ownBeat(device, seq)));
  await acknowledged(BEATS);
  expect(heard).toHaveLength(DEVICES * BEATS);
  expect(refusals(made.broker)).toEqual({});
});

test('what strangers advertise near a hub is forgotten beyond its pace, and keeps no press waiting', async () => {
  const said: string[] = [];
  const hubs: Hubs = {
    open: () => undefined,
    came: () => undefined,
    went: () => undefined,
    said: (_hub, topic) => void said.push(topic),
    send: () => false,
    expel: () => undefined,
    sweep: () => undefined,
    close: () => undefined,
  };
  // A clock that stands still: what had to wait for its turn would wait for ever.
  const { port } = await rig({ clock: stillClock(), hubs, limits: { hubPerSecond: 20 } });
  const hub = await Raw.account(port, 'hub:noord', 'hub-password-of-noord');
  const phone = Buffer.from('{"rssi":-70,"manufacturerData":"4c000215"}');
  for (let i = 0; i < 300; i++) hub.say(publishBytes(`hub/noord/advertise/aa:${i}`, phone, { qos: 0 }));
  hub.say(publishBytes('hub/noord/advertise/bb/manufacturer/0590', Buffer.from('"00"'), { qos: 0 }));
  await until('the frame', () => said.includes('advertise/bb/manufacturer/0590'));
  expect(said.filter((topic) => topic.startsWith('advertise/aa')).length).toBeLessThan(60);
});
