/**
 * What hubs say and are told, in EspruinoHub's forms, and the adapter between them and a real core, in virtual time:
 * each frame once to the core, each answer once to a hub, nobody's place kept but that of who calls for help.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { hmac, keysOf } from '../../../gateway/shell/hmac.ts';
import {
  disconnectOrder,
  isRetainedByHub,
  readHub,
  writeOrder,
} from '../../../gateway/shell/hub/espruino-hub.ts';
import { startHubs } from '../../../gateway/shell/hub/hubs.ts';
import { bytesOf, hexOf } from '../../../protocol/hmac.ts';
import type { RefusalReason } from '../../../protocol/messages.ts';
import {
  decodeRadioDown,
  encodeRadioUp,
  type RadioDown,
  type RadioUp,
  radioPressId,
} from '../../../protocol/radio.ts';
import { as, Life } from '../core/life.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { memoryRing } from './broker-rig.ts';

const MAC = 'c0:52:3f:50:42:c9';
const FRAME = '110201123456780007010c5700000028f80a1a6d6b8701e3';
const bytes = (hex: string): Uint8Array => bytesOf(hex) ?? new Uint8Array(0);

describe('what a hub says', () => {
  const frame = { type: 'frame', address: MAC, bytes: bytes(FRAME) };
  const whole = JSON.stringify({ rssi: -71, name: 'x', manufacturerData: `9005${FRAME}` });
  test.each([
    ['a whole advertisement', `advertise/${MAC}`, whole, { ...frame, rssi: -71 }],
    [
      'the company alone, in quotes',
      `advertise/${MAC}/manufacturer/0590`,
      `"${FRAME}"`,
      { ...frame, rssi: null },
    ],
    [
      'the company alone, bare',
      `advertise/${MAC}/manufacturer/0590`,
      FRAME.toUpperCase(),
      { ...frame, rssi: null },
    ],
    [
      'a name people gave',
      'advertise/Band_7/manufacturer/0590',
      `"${FRAME}"`,
      { ...frame, address: 'Band_7', rssi: null },
    ],
    [
      'digits that read as a number',
      `advertise/${MAC}/manufacturer/0590`,
      '0012',
      { ...frame, bytes: bytes('0012'), rssi: null },
    ],
    ['another company', `advertise/${MAC}/manufacturer/004c`, '"0215"', null],
    [
      'another company, whole',
      `advertise/${MAC}`,
      '{"rssi":-50,"manufacturerData":"4c000215"}',
      { type: 'rssi', address: MAC, rssi: -50 },
    ],
    ['loudness alone', `advertise/${MAC}/rssi`, '-88', { type: 'rssi', address: MAC, rssi: -88 }],
    ['no loudness', `advertise/${MAC}/rssi`, '"loud"', null],
    ['an impossible loudness', `advertise/${MAC}`, '{"rssi":1e9}', null],
    ['odd digits', `advertise/${MAC}/manufacturer/0590`, '"110"', null],
    ['no digits', `advertise/${MAC}/manufacturer/0590`, '"zz"', null],
    ['far too much', `advertise/${MAC}/manufacturer/0590`, `"${'00'.repeat(4000)}"`, null],
    ['what it wrote', `written/${MAC}/a/b`, '{}', { type: 'written', address: MAC }],
    ['that it is there', 'state', 'online', { type: 'state', online: true }],
    ['that it goes', 'state', 'offline', { type: 'state', online: false }],
    ['nonsense as its state', 'state', '{"a":', null],
    ['no address', 'advertise//manufacturer/0590', `"${FRAME}"`, null],
    ['its presence', `presence/${MAC}`, '1', null],
    ['nothing', '', '', null],
  ] as const)('%s', (_, topic, payload, news) => {
    expect(readHub(topic, Buffer.from(payload, 'latin1'))).toEqual(news);
  });
  test('is retained for its state and presence only', () => {
    expect(
      ['state', `presence/${MAC}`, `advertise/${MAC}`, 'states', 'x/state'].map(isRetainedByHub),
    ).toEqual([true, true, false, false, false]);
  });
  test('it is told to write whole frames, and to let go', () => {
    expect(writeOrder(MAC, [bytes(FRAME), bytes(FRAME)])).toEqual({
      topic: `write/${MAC}/6e6f6f646b6e6f708000000000000001/6e6f6f646b6e6f708000000000000002`,
      payload: `{"type":"hex","data":"${FRAME}${FRAME}"}`,
    });
    expect(disconnectOrder(MAC).topic).toBe(`disconnect/${MAC}`);
  });
});

interface Told {
  readonly hub: string;
  readonly word: string;
  readonly address: string;
  readonly frames: readonly RadioDown[];
}

async function stage() {
  const site = {
    ...LIFE_SITE,
    hubs: [
      { id: 'noord', place: LIFE_SITE.places[0]?.id ?? '' },
      { id: 'zuid', place: LIFE_SITE.places[1]?.id ?? '' },
    ],
  };
  const life = new Life(site);
  const id = LIFE_SITE.devices.find(({ kind }) => kind === 'wearable')?.id ?? '';
  const keys = await memoryRing();
  const root = bytes((await keys.create(id)).key);
  const derived = keysOf(root);
  const told: Told[] = [];
  const soon: (() => void)[] = [];
  const counts: RefusalReason[] = [];
  const hubs = startHubs({
    keys,
    hear(event) {
      life.hear(event);
      flush();
      return null;
    },
    state: () => life.state,
    now: () => life.t,
    soon: (then) => void soon.push(then),
  });
  onTestFinished(() => hubs.close());
  let seen = life.effects.length;
  const flush = (): void => {
    while (seen < life.effects.length) {
      const effect = life.effects[seen++]?.effect;
      if (effect?.type === 'send-down') hubs.send(effect.device, effect.boot, effect.n, effect.body);
      if (effect?.type === 'expel') {
        void keys.forget(effect.device);
        hubs.expel(effect.device);
      }
    }
    for (const then of soon.splice(0)) then();
  };
  hubs.open({
    tell(hub, topic, payload) {
      const [, , word = '', address = ''] = topic.split('/');
      const data =
        word === 'write' ? bytes((JSON.parse(payload) as { data: string }).data) : new Uint8Array(0);
      const frames: RadioDown[] = [];
      for (let at = 0; at < data.length; at += 24) {
        const message = decodeRadioDown(data.slice(at, at + 24), (text) => hmac(derived.bleDown, text));
        if (typeof message === 'string') throw new Error(message);
        frames.push(message);
      }
      told.push({ hub, word, address, frames });
    },
    listens: () => true,
    connected: () => false,
    count: (reason) => void counts.push(reason),
  });
  hubs.came('noord');
  hubs.came('zuid');
  const frame = (fields: Partial<RadioUp> = {}, first?: number): Uint8Array => {
    const made = encodeRadioUp(
      {
        type: 'press',
        number: life.device(id).number,
        boot: 7,
        seq: 1,
        level: 'assist',
        resumed: false,
        duress: false,
        age: 200,
        battery: 90,
        heard: 0,
        ...fields,
      },
      (text) => hmac(derived.bleUp, text),
    );
    if (first === undefined) return made;
    // Another version and type, signed.
    made[0] = first < 16 ? 16 + first : first;
    const signed = hmac(derived.bleUp, Buffer.from(made.subarray(0, 16)).toString('latin1'));
    made.set(bytes(signed.slice(0, 16)), 16);
    return made;
  };
  const say = (what: Uint8Array, hub = 'noord', rssi = -60, address = MAC): void => {
    const manufacturerData = `9005${hexOf(what)}`;
    hubs.said(hub, `advertise/${address}`, Buffer.from(JSON.stringify({ rssi, manufacturerData })));
    hubs.said(hub, `advertise/${address}/manufacturer/0590`, Buffer.from(JSON.stringify(hexOf(what))));
    flush();
  };
  const wrote = (hub: string, address = MAC): void => {
    hubs.said(hub, `written/${address}/s/c`, Buffer.from('{}'));
    flush();
  };
  return {
    life,
    hubs,
    id,
    told,
    counts,
    frame,
    say,
    wrote,
    flush,
    pressId: (boot: number, seq: number) => radioPressId(boot, seq, (text) => hmac(derived.bleUp, text)),
    /** Time passes, with the sweeps that go with it. */
    pass(seconds: number): void {
      for (let i = 0; i < seconds * 2; i++) {
        life.pass(0.5);
        flush();
        hubs.sweep();
        flush();
      }
    },
    writes: () => told.filter(({ word }) => word === 'write'),
    open: () => [...life.state.alarms.values()].filter(({ state }) => state !== 'closed'),
  };
}

describe('the adapter', () => {
  test('a press that two hubs say on two topics each is one alarm, and one receipt through the louder hub', async () => {
    const s = await stage();
    for (let i = 0; i < 5; i++) {
      s.say(s.frame(), 'noord', -70);
      s.say(s.frame(), 'zuid', -60);
    }
    expect(s.open().map(({ firstPress, presses }) => [firstPress, presses.length])).toEqual([
      [s.pressId(7, 1), 1],
    ]);
    expect(s.open()[0]?.presses[0]).toMatchObject({ age: 200, unverified: false });
    const [first] = s.writes();
    expect(first).toMatchObject({ hub: 'noord', address: MAC });
    expect(first?.frames[0]).toMatchObject({
      type: 'receipt',
      boot: 7,
      seq: 1,
      state: 'logged',
      responders: 0,
    });
    expect(s.told.filter(({ word }) => word === 'disconnect')).toEqual([]);
    s.wrote('noord');
    expect(s.told.filter(({ word }) => word === 'disconnect')).toMatchObject([
      { hub: 'noord', address: MAC },
    ]);
    // From now on through the louder one.
    expect(
      s
        .writes()
        .slice(1)
        .every(({ hub }) => hub === 'zuid'),
    ).toBe(true);
  });

  test('a hub that never says it wrote is let go after 5 s, and the other is tried while the press is on the air', async () => {
    const s = await stage();
    for (let i = 0; i < 14; i++) {
      s.say(s.frame(), 'noord', -50);
      s.say(s.frame(), 'zuid', -80);
      s.pass(0.5);
    }
    expect([...new Set(s.writes().map(({ hub }) => hub))]).toEqual(['noord', 'zuid']);
    expect(s.told.findIndex(({ word }) => word === 'disconnect')).toBeGreaterThan(0);
    expect(s.open()).toHaveLength(1);
  });

  test('a raised press keeps its numbers; only its own receipts say so', async () => {
    const s = await stage();
    s.say(s.frame());
    s.wrote('noord');
    s.say(s.frame({ level: 'emergency' }));
    expect(s.open().map(({ level, presses }) => [level, presses.length])).toEqual([['emergency', 1]]);
    const receipts = s.writes().flatMap(({ frames }) => frames.filter(({ type }) => type === 'receipt'));
    expect(receipts[0]?.responders).toBe(0);
    s.pass(9);
    s.say(s.frame({ level: 'emergency' }));
    s.wrote('noord');
    const later = s.writes().flatMap(({ frames }) => frames.filter(({ type }) => type === 'receipt'));
    expect(later.at(-1)?.responders).toBe(1);
  });

  test('a place is known from the press to the closing, and never of who did not press', async () => {
    const s = await stage();
    s.say(s.frame({ type: 'beat', seq: 1 }));
    expect(s.life.state.located.size).toBe(0);
    s.say(s.frame({ seq: 2 }), 'zuid', -50);
    expect(s.life.state.located.get(s.id)).toMatchObject({ hub: 'zuid' });
    const alarm = s.open()[0];
    s.life.hear({
      type: 'answer.given',
      request: 'r',
      actor: { role: 'coordinator', roles: ['coordinator'], person: null, site: null },
      alarm: alarm?.id ?? '',
      answer: 'clear',
    });
    expect(s.open()).toEqual([]);
    expect(s.life.state.located.size).toBe(0);
    s.say(s.frame({ seq: 2 }), 'noord', -50);
    expect(s.life.state.located.size).toBe(0);
    expect(s.life.disk.filter((entry) => JSON.stringify(entry).includes('"hub"'))).toEqual([]);
    expect(s.life.disk.some(({ type }) => type === 'alarm.closed')).toBe(true);
  });

  test('a recording played elsewhere opens nothing and moves nobody', async () => {
    const s = await stage();
    s.say(s.frame({ seq: 1 }), 'noord', -50);
    s.say(s.frame({ seq: 2 }), 'noord', -50);
    s.pass(15);
    const before = s.open()[0]?.pressCount;
    for (let i = 0; i < 20; i++) {
      s.say(s.frame({ seq: 1 }), 'zuid', -20, 'aa:aa:aa:aa:aa:aa');
      s.pass(0.5);
    }
    expect(s.open()).toHaveLength(1);
    expect(s.open()[0]?.pressCount).toBe(before);
    expect(s.life.state.located.get(s.id)?.hub).toBe('noord');
  });

  test('fifty wrong frames a minute under a number are a fault by name, and the fifty-first may be a press', async () => {
    const s = await stage();
    const fault = () => s.life.state.openFaults.has(`wrong-key|${s.id}|`);
    for (let i = 0; i < 49; i++) {
      const bent = s.frame({ seq: i });
      bent[23] = (bent[23] ?? 0) ^ 1;
      s.say(bent);
    }
    expect(fault()).toBe(false);
    const bent = s.frame({ seq: 50 });
    bent[9] = (bent[9] ?? 0) ^ 1;
    s.say(bent);
    expect(fault()).toBe(true);
    expect(s.open()).toEqual([]);
    expect(s.counts).toEqual(Array.from({ length: 50 }, () => 'bad-mac'));
    s.say(s.frame({ seq: 51 }));
    expect(s.open()).toHaveLength(1);
  });

  test('unknown numbers and revoked devices are counted, a revoked one that keeps calling is named', async () => {
    const s = await stage();
    s.say(s.frame({ number: 60_000 }));
    expect(s.counts).toEqual(['unknown-device']);
    s.life.ask(as('admin'), { type: 'device.revoked', device: s.id });
    s.flush();
    for (let i = 0; i < 50; i++) s.say(s.frame({ seq: i + 1 }));
    expect(s.open()).toEqual([]);
    expect(s.counts.length).toBe(51);
    expect(s.life.state.openFaults.has(`wrong-key|${s.id}|`)).toBe(true);
  });

  test('a frame of a type nobody knows is a fault and pages nobody; a press of a later version pages', async () => {
    const s = await stage();
    // Type 4: only whoever has the key can have made it.
    s.say(s.frame({ seq: 5 }, 4));
    expect(s.life.state.openFaults.has(`unknown-message|${s.id}|`)).toBe(true);
    expect(s.open()).toEqual([]);
    s.say(s.frame({ seq: 7 }, 0x21));
    expect(s.open()).toHaveLength(1);
    s.say(s.frame({ level: 'unknown', seq: 8 }));
    expect(s.open()[0]?.level).toBe('emergency');
  });

  test('two wearables with one key are reported, and both page', async () => {
    const s = await stage();
    const heard = () => Math.max(...s.writes().flatMap(({ frames }) => frames.map(({ n }) => n)));
    s.say(s.frame({ boot: 7, seq: 1 }));
    s.wrote('noord');
    s.say(s.frame({ boot: 7, seq: 2, type: 'beat', heard: heard() }));
    s.wrote('noord');
    s.say(s.frame({ boot: 8, seq: 1 }));
    s.wrote('noord');
    s.pass(1);
    s.wrote('noord');
    s.say(s.frame({ boot: 8, seq: 2, type: 'beat', heard: heard() }));
    expect(s.life.state.openFaults.has(`second-holder|${s.id}|`)).toBe(false);
    s.say(s.frame({ boot: 7, seq: 3 }));
    expect(s.life.state.openFaults.has(`second-holder|${s.id}|`)).toBe(true);
    expect(s.open()[0]?.presses.map(({ unverified }) => unverified)).toEqual([false, false, true]);
  });

  test('a cancel takes back the newest press, informs and closes nothing; duress is told', async () => {
    const s = await stage();
    s.say(s.frame({ seq: 1 }));
    s.wrote('noord');
    // The boot is confirmed by what it heard; a cancel of an unconfirmed one counts for nothing.
    const heard = s.writes()[0]?.frames[0]?.n ?? 0;
    s.say(s.frame({ type: 'cancel', seq: 2, heard, duress: true }));
    expect(s.open()[0]?.cancelled).toMatchObject({ duress: true });
    expect(s.open()).toHaveLength(1);
  });

  test('out of hearing for half a minute it is spoken to no more, and greeted when it is back', async () => {
    const s = await stage();
    s.say(s.frame({ seq: 1 }));
    s.wrote('noord');
    expect(s.life.device(s.id).connected).toBe(true);
    s.pass(31);
    expect(s.life.device(s.id).connected).toBe(false);
    const before = s.writes().length;
    s.pass(30);
    expect(s.writes().length).toBe(before);
    s.say(s.frame({ seq: 1 }), 'zuid');
    expect(s.life.device(s.id).connected).toBe(true);
    expect(
      s
        .writes()
        .at(-1)
        ?.frames.map(({ type }) => type),
    ).toContain('receipt');
  });

  test('a hub that is gone is a fault for facilities with its place, and over when it is back', async () => {
    const s = await stage();
    const fault = () => [...s.life.state.faults.values()].find(({ channel }) => channel === 'hub:zuid');
    s.hubs.went('zuid');
    s.pass(19);
    expect(fault()).toBeUndefined();
    s.pass(2);
    expect(fault()).toMatchObject({ code: 'channel', until: null });
    expect(fault()?.text).toContain(LIFE_SITE.places[1]?.name);
    s.hubs.came('zuid');
    s.flush();
    expect(fault()?.until).not.toBeNull();
  });
});
