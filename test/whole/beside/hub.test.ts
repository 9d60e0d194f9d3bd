/**
 * Wearables with the real firmware core behind two hubs that speak as EspruinoHub does, and a real gateway: a press is
 * heard dozens of times and is one alarm, its receipt and progress are written back through one hub, the place is where
 * it is loudest and is known while the alarm is open, and what is wrong on the air is refused or reported and loses no
 * press.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standardConfig } from '../../../firmware/core/config.ts';
import { memoryFlash } from '../../../firmware/shell/node/flash-file.ts';
import { VirtualWatch } from '../../../firmware/shell/virtual/virtual-watch.ts';
import { VirtualWearable } from '../../../firmware/shell/virtual/virtual-wearable.ts';
import { hmac, keysOf } from '../../../gateway/shell/hmac.ts';
import { bytesOf } from '../../../protocol/hmac.ts';
import { encodeRadioUp, type RadioUp } from '../../../protocol/radio.ts';
import { FakeHub } from '../fake-hub.ts';
import { Air, type Transmitter } from '../on-air.ts';
import { SITE, until, Whole } from '../rig.ts';

const WEARABLES = ['draag-2', 'draag-3', 'draag-4', 'draag-5'];
const STAGE = {
  ...SITE,
  devices: [
    ...SITE.devices,
    ...WEARABLES.map((id) => ({ id, kind: 'wearable', place: 'gang', person: 'els' })),
  ],
  hubs: [
    { id: 'noord', place: 'kamer-1' },
    { id: 'zuid', place: 'kamer-2' },
    { id: 'west', place: 'kamer-3' },
  ],
};

describe('wearables behind hubs', () => {
  const whole = new Whole();
  const air = new Air(20_261_122);
  const hubs: FakeHub[] = [];
  const wearables: (VirtualWearable | VirtualWatch)[] = [];
  const passwords = new Map<string, string>();
  let [noord, zuid]: FakeHub[] = [];
  let coordinator = '';
  let facilities = '';
  let addresses = 0;

  const get = async (path: string) => (await whole.api(coordinator, 'GET', path)).body;
  const alarmOf = async (device: string) =>
    (await get('/api/alarms?open=true')).find((alarm: { device: string }) => alarm.device === device);
  const close = async (device: string): Promise<void> => {
    const { id } = await alarmOf(device);
    for (const answer of ['arrived', 'clear'])
      await whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer });
  };
  /** All it was told to write was written, and let go of. */
  const isQuiet = (hub: FakeHub | undefined): boolean => {
    const words = hub?.orders.map(({ word }) => word) ?? [];
    return (
      words.filter((word) => word === 'write').length === words.filter((word) => word === 'disconnect').length
    );
  };
  const faults = async (): Promise<
    { code: string; device: string; channel: string; until: string | null }[]
  > => (await whole.api(facilities, 'GET', '/api/faults')).body;
  const openHub = async (name: string): Promise<FakeHub> => {
    const made = await FakeHub.open(whole.mqtt, name, passwords.get(name) ?? '');
    hubs.push(made);
    await until(`${name} is connected`, 10_000, () => made.connack === 0);
    return made;
  };
  const loud = (inNoord: number, inZuid: number): Map<FakeHub, number> => {
    if (noord === undefined || zuid === undefined) throw new Error('no hubs');
    return new Map([
      [noord, inNoord],
      [zuid, inZuid],
    ]);
  };
  const transmitter = (loudness: Map<FakeHub, number>): Transmitter =>
    air.transmitter(`c0:52:3f:50:42:${(addresses++).toString(16).padStart(2, '0')}`, loudness);
  const registered = (id: string) => {
    const known = whole.keys.get(id);
    const key = known === undefined ? undefined : bytesOf(known.key);
    if (known === undefined || key === undefined) throw new Error(`${id} has no key`);
    return { number: known.number, key };
  };
  const wear = (id: string, loudness: Map<FakeHub, number>): Transmitter & { wearable: VirtualWearable } => {
    const on = transmitter(loudness);
    const wearable = new VirtualWearable({
      config: standardConfig(id, 'wearable', 'test'),
      ...registered(id),
      flash: memoryFlash(),
      advertise: on.advertise,
      hangUp: on.hangUp,
    });
    wearables.push(wearable);
    on.wearable = wearable;
    air.reach(on);
    return on as Transmitter & { wearable: VirtualWearable };
  };
  const wearWatch = (id: string, loudness: Map<FakeHub, number>) => {
    const on = transmitter(loudness);
    const watch = new VirtualWatch({
      device: id,
      ...registered(id),
      flash: memoryFlash(),
      advertise: on.advertise,
      hangUp: on.hangUp,
    });
    wearables.push(watch);
    on.wearable = watch;
    air.reach(on);
    return { on, watch };
  };
  const hold = async (wearable: VirtualWearable, ms = 1_000): Promise<void> => {
    wearable.pin(true);
    await new Promise((resolve) => setTimeout(resolve, ms));
    wearable.pin(false);
  };
  /** A frame by hand. */
  const frame = (id: string, fields: Partial<RadioUp>, key = registered(id).key): Uint8Array => {
    const { bleUp } = keysOf(key);
    const message: RadioUp = {
      type: 'press',
      number: registered(id).number,
      boot: 77,
      seq: 1,
      level: 'assist',
      resumed: false,
      duress: false,
      age: 300,
      battery: 80,
      heard: 0,
      ...fields,
    };
    return encodeRadioUp(message, (text) => hmac(bleUp, text));
  };

  beforeAll(async () => {
    await whole.load(STAGE);
    await whole.start();
    [coordinator, facilities] = await Promise.all([
      whole.token('coordinator', '--person', 'dirk'),
      whole.token('facilities'),
      ...['noord', 'zuid', 'west', 'oost'].map(async (name) => {
        passwords.set(name, JSON.parse((await whole.run(['hub', 'add', name, '--json'])).out).mqttPassword);
        return '';
      }),
    ]);
    // Gone from here on; the last test looks what became of it.
    (await openHub('west')).close();
    noord = await openHub('noord');
    zuid = await openHub('zuid');
  }, 120_000);
  afterAll(() => {
    for (const wearable of wearables) wearable.stop();
    air.close();
    for (const one of hubs) one.close();
    return whole.close();
  });

  it('a press heard by two hubs is one alarm at the place of the louder one, and its receipt comes back through one hub', async () => {
    const on = wear('draag-1', loud(-55, -75));
    await until('healthy', 16_000, async () =>
      (await get('/api/devices')).some(
        (device: { id: string; state: string }) => device.id === 'draag-1' && device.state === 'healthy',
      ),
    );
    await until('nothing to write', 6_000, () => isQuiet(noord));
    const before = { noord: noord?.orders.length ?? 0, zuid: zuid?.orders.length ?? 0 };
    await hold(on.wearable);
    await until('received', 10_000, () => ['received', 'coming'].includes(on.wearable.look.pattern));
    const alarm = await alarmOf('draag-1');
    expect(alarm.presses).toHaveLength(1);
    expect(alarm.unverified).toBe(false);
    expect(alarm.pages.length).toBeGreaterThan(2);
    await until('the place', 6_000, async () => (await alarmOf('draag-1')).lastHeard?.hub === 'noord');
    expect((await alarmOf('draag-1')).lastHeard).toMatchObject({ hub: 'noord', place: 'kamer-1' });
    await until('disconnected', 6_000, () => isQuiet(noord));
    const words = noord?.orders.slice(before.noord).map(({ word }) => word) ?? [];
    expect(words).toContain('write');
    expect(zuid?.orders.slice(before.zuid).map(({ word }) => word)).toEqual([]);
  }, 90_000);

  it('a page reaches a watch though its hub dies in the middle of it, and the presser hears of the answer', async () => {
    await close('draag-1');
    // The loudest hub, which will be pulled out; real hubs need time to connect, and for each piece.
    const oost = await openHub('oost');
    oost.pace = { connectMs: 300, pieceMs: 10 };
    const { watch } = wearWatch('pieper-1', new Map([...loud(-75, -60), [oost, -45]]));
    await until('healthy', 20_000, async () =>
      (await get('/api/devices')).some(
        (device: { id: string; state: string }) => device.id === 'pieper-1' && device.state === 'healthy',
      ),
    );
    await until('nothing to write', 10_000, () => isQuiet(oost));
    oost.diesAfter = 6;
    const presser = wear('draag-2', loud(-55, -75));
    await hold(presser.wearable);
    await until('rings', 20_000, () => watch.isRinging);
    expect(oost.isClosed).toBe(true);
    expect(watch.pages).toHaveLength(1);
    expect(watch.pages[0]?.place).toContain('Plek gang');
    const page = async () =>
      (await alarmOf('draag-2')).pages.find(({ device }: { device: string | null }) => device === 'pieper-1');
    await until('evidence', 20_000, async () => (await page()).deliveredAt !== null);
    watch.answer(null, 'coming');
    await until('told', 20_000, () => presser.wearable.look.pattern === 'coming');
    expect((await page()).state).toBe('acknowledged');
    await close('draag-2');
    await until('forgotten', 20_000, () => watch.pages.length === 0);
    presser.wearable.stop();
    watch.stop();
  }, 90_000);

  it('progress reaches the wearable, its place follows it, and nobody knows of it once the alarm is closed', async () => {
    const on = wear('draag-2', loud(-55, -75));
    await hold(on.wearable);
    await until('an alarm', 10_000, async () => (await alarmOf('draag-2')) !== undefined);
    const { id } = await alarmOf('draag-2');
    const answer = (word: string) =>
      whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: word });
    await answer('coming');
    await until('coming', 20_000, () => on.wearable.look.pattern === 'coming');
    for (const [hub, rssi] of loud(-80, -50)) on.loudness.set(hub, rssi);
    await until('elsewhere', 20_000, async () => (await alarmOf('draag-2')).lastHeard.place === 'kamer-2');
    expect((await whole.api(facilities, 'GET', `/api/alarms/${id}`)).body.lastHeard).toBeNull();
    await answer('arrived');
    await answer('clear');
    expect((await get(`/api/alarms/${id}`)).lastHeard).toBeNull();
    await until('dark', 30_000, () => on.wearable.look.alarm === null && on.wearable.look.pattern === 'idle');
  }, 90_000);

  it('wrong, old and foreign frames open nothing, lose nothing and shut nobody out', async () => {
    const outsider = transmitter(loud(-60, -60));
    const good = frame('draag-3', { seq: 9 });
    for (let i = 0; i < 60; i++) {
      const bent = Uint8Array.from(good);
      bent[9 + (i % 15)] = (bent[9 + (i % 15)] ?? 0) ^ (1 << (i % 8));
      outsider.advertise(bent, 10_000);
    }
    outsider.advertise(frame('draag-3', { number: 60_000 }), 10_000);
    outsider.advertise(Uint8Array.of(1, 2, 3), 10_000);
    await until('a fault by name', 10_000, async () =>
      (await faults()).some(
        ({ code, device, until: end }) => code === 'wrong-key' && device === 'draag-3' && end === null,
      ),
    );
    expect(await alarmOf('draag-3')).toBeUndefined();
    const on = wear('draag-3', loud(-60, -70));
    await hold(on.wearable);
    await until('received', 16_000, () => on.wearable.look.pattern === 'received');
    const { id } = await alarmOf('draag-3');
    await whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'arrived' });
    await whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
    on.wearable.stop();
    // Everything it ever said, played from a recording.
    for (const one of on.said) outsider.advertise(one, 10_000);
    outsider.advertise(frame('draag-4', { seq: 3 }), 200);
    await until(
      'the press after the recordings',
      8_000,
      async () => (await alarmOf('draag-4')) !== undefined,
    );
    expect(await alarmOf('draag-3')).toBeUndefined();
    outsider.advertise(null, 0);
    const metrics = (await whole.api(coordinator, 'GET', '/metrics')).body as string;
    expect(metrics).toMatch(/refused_total\{reason="bad-mac"\} [1-9]/);
    expect(metrics).toMatch(/refused_total\{reason="unknown-device"\} [1-9]/);
  }, 90_000);

  it('a key in rotation pages under both, a revoked device under none', async () => {
    const outsider = transmitter(loud(-60, -60));
    const old = registered('draag-5').key;
    const next = bytesOf(
      JSON.parse((await whole.run(['device', 'rotate-key', 'draag-5', '--json'])).out).key,
    );
    if (next === undefined) throw new Error('no key');
    outsider.advertise(frame('draag-5', { seq: 1 }, old), 200);
    await until('under the old key', 10_000, async () => (await alarmOf('draag-5')) !== undefined);
    outsider.advertise(frame('draag-5', { seq: 2 }, next), 200);
    await until('under the new key', 10_000, async () => (await alarmOf('draag-5')).presses.length === 2);
    // What was answered is on disk, and all before it: the old key has ended.
    await whole.api(coordinator, 'POST', `/api/alarms/${(await alarmOf('draag-5')).id}/answer`, {
      answer: 'coming',
    });
    outsider.advertise(frame('draag-5', { seq: 3 }, old), 200);
    outsider.advertise(frame('draag-5', { seq: 4 }, next), 200);
    await until('the fourth', 10_000, async () => (await alarmOf('draag-5')).presses.length === 3);
    await whole.run(['device', 'revoke', 'draag-5']);
    outsider.advertise(frame('draag-5', { seq: 5 }, next), 200);
    outsider.advertise(frame('draag-4', { seq: 4 }), 200);
    await until('a press of another', 10_000, async () => (await alarmOf('draag-4')).presses.length === 2);
    expect((await alarmOf('draag-5')).presses).toHaveLength(3);
    outsider.advertise(null, 0);
  }, 90_000);

  it('a hub that is gone is a fault, and over when it is back', async () => {
    const silent = async () =>
      (await faults()).filter(({ channel, until: end }) => channel === 'hub:west' && end === null);
    await until('a fault', 40000, async () => (await silent()).length === 1);
    expect((await faults()).filter(({ channel }) => channel === 'hub:noord')).toEqual([]);
    const back = await openHub('west');
    await until('over', 10_000, async () => (await silent()).length === 0);
    // It is still closed for what it may not do.
    back.say('advertise/x', '{}', true);
    await until('closed', 6_000, () => back.isClosed);
  }, 60_000);
});
