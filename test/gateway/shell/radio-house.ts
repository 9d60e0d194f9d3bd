/**
 * A house of wearables and hubs in virtual time: the real cores on both sides, the real radio link, real codes and the
 * gateway's real adapter for hubs. Ours is only what lies between them: the air, and hubs that are as deaf as a real
 * one while they connect and write. Promises that nothing in it waits, and that whoever holds a recording can play it.
 */
import { onTestFinished } from 'vitest';
import { standardConfig } from '../../../firmware/core/config.ts';
import { nextDeadline, start, step } from '../../../firmware/core/device.ts';
import { lookAt } from '../../../firmware/core/display.ts';
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceState,
  waiting,
  waitingIds,
} from '../../../firmware/core/state.ts';
import {
  hangsUp,
  hubConnected,
  hubGone,
  keepNumbers,
  newRadio,
  nextPressId,
  onAir,
  type Radio,
  radioDeadline,
  say,
  takePiece,
  wantsNewBoot,
} from '../../../firmware/link/radio.ts';
import type { Alarm } from '../../../gateway/core/state.ts';
import type { KeyRing } from '../../../gateway/shell/faces.ts';
import { hmac, keysOf } from '../../../gateway/shell/hmac.ts';
import { type Hubs, startHubs } from '../../../gateway/shell/hub/hubs.ts';
import { bytesOf, hexOf } from '../../../protocol/hmac.ts';
import type { DerivedKeys } from '../../../protocol/keys.ts';
import type { RefusalReason } from '../../../protocol/messages.ts';
import { encodeRadioUp, type RadioUp } from '../../../protocol/radio.ts';
import { chanceFrom } from '../../whole/chance.ts';
import { Life } from '../core/life.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { memoryRing } from './broker-rig.ts';

/** The house's time goes in steps of this many ms. */
const STEP_MS = 50;
const SWEEP_MS = 500;
const PIECE = 20;
/** A hub needs so long to turn from listening to a connection, and gives up one that does not come about. */
const CONNECT_MS = 700;
const GIVE_UP_MS = 20_000;
/** After a connection it needs so long to listen again. */
const TURN_MS = 200;
/** Share of advertisements that a hub misses. */
const LOSS = 0.2;

type Happening = DeviceEvent extends infer E ? (E extends unknown ? Omit<E, 'chance'> : never) : never;
/** How loud a transmitter is at each hub, dBm; a hub that is not in it does not hear it. */
export type Loudness = Readonly<Record<string, number>>;

/** Something that speaks under an address. */
interface Speaker {
  readonly address: string;
  loudness: Loudness;
  /** What it says now, and how often; null: nothing. */
  saying(): { readonly frame: Uint8Array; readonly everyMs: number } | null;
  due: number;
}

/** A wearable: the firmware core and its radio link, in the house's time. */
export class HouseWearable implements Speaker {
  due = 0;
  state: DeviceState;
  radio: Radio;
  /** Frames it ever said, each once. */
  readonly said: Uint8Array[] = [];
  readonly patterns: string[] = [];
  connected = false;
  private on: { readonly message: RadioUp; readonly frame: Uint8Array; readonly everyMs: number } | null =
    null;
  private readonly flash: [string, string] = ['', ''];

  constructor(
    readonly device: string,
    readonly address: string,
    public loudness: Loudness,
    private readonly number: number,
    private readonly keys: DerivedKeys,
    private readonly now: () => number,
    private boot: number,
  ) {
    this.radio = newRadio(device, number, boot);
    this.state = this.wake();
  }

  get pattern(): string {
    return lookAt(this.state).pattern;
  }
  /** Boot and number of each press that waits for its receipt. */
  get pending(): readonly { readonly boot: number; readonly seq: number }[] {
    return this.state.queue.presses.map(({ id }) => ({
      boot: Number.parseInt(id.slice(0, 8), 16),
      seq: Number.parseInt(id.slice(8), 16),
    }));
  }
  saying() {
    return this.connected ? null : this.on;
  }
  /** The cell is taken out and put back. */
  reset(): void {
    this.boot += 1;
    this.radio = newRadio(this.device, this.number, this.boot);
    this.state = this.wake();
  }
  pin(down: boolean): void {
    this.hear({ type: 'pin.changed', button: 0, down });
  }
  /** Does what its own time asks for. */
  tick(): void {
    const now = this.now();
    const due = Math.min(
      nextDeadline(this.state) ?? Number.POSITIVE_INFINITY,
      radioDeadline(this.radio, now),
    );
    if (due > now) return;
    if (hangsUp(this.radio, now)) this.cut();
    this.hear({ type: 'time.passed' });
  }
  connect(): void {
    this.connected = true;
    hubConnected(this.radio, this.now());
  }
  cut(): void {
    this.connected = false;
    hubGone(this.radio);
  }
  write(piece: Uint8Array): void {
    const messages = takePiece(this.radio, piece, (text) => hmac(this.keys.bleDown, text), this.now());
    for (const message of messages) this.hear({ type: 'message.heard', message });
  }

  private wake(): DeviceState {
    const { device, boot, flash } = this;
    const chance = { random: 0.5, id: nextPressId(this.radio) };
    const config = standardConfig(device, 'wearable', 'test');
    const { state, effects } = start(config, { boot, flash, down: [], chance }, this.now());
    this.state = state;
    this.perform(effects);
    return this.state;
  }
  private hear(event: Happening): void {
    const chance = { random: 0.5, id: nextPressId(this.radio) };
    const next = step(this.state, { ...event, chance } as DeviceEvent, this.now());
    this.state = next.state;
    keepNumbers(this.radio, waitingIds(this.state));
    this.perform(next.effects);
    if (wantsNewBoot(this.radio, waiting(this.state))) this.reset();
  }
  private perform(effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'write-flash') this.flash[effect.slot] = effect.record;
      if (effect.type === 'send') say(this.radio, effect.message, this.now());
      if (effect.type === 'connect') this.hear({ type: 'link.opened', attempt: effect.attempt });
    }
    if (this.patterns.at(-1) !== this.pattern) this.patterns.push(this.pattern);
    const now = onAir(this.radio, this.state.alarms.list.length > 0, this.now());
    if (now === null) this.on = null;
    else if (now.message !== this.on?.message || now.everyMs !== this.on.everyMs) {
      const frame = encodeRadioUp(now.message, (text) => hmac(this.keys.bleUp, text));
      this.said.push(frame);
      this.on = { ...now, frame };
      this.due = this.now();
    }
  }
}

/** Somebody with a recording: says frames in turn under an address of its own, and takes no connection. */
export class Recording implements Speaker {
  due = 0;
  private next = 0;
  constructor(
    readonly address: string,
    public loudness: Loudness,
    public frames: readonly Uint8Array[],
    readonly everyMs: number,
  ) {}
  saying() {
    const frame = this.frames[this.next++ % Math.max(1, this.frames.length)];
    return frame === undefined ? null : { frame, everyMs: this.everyMs };
  }
}

/** A hub as EspruinoHub is one: while it connects or holds a connection it hears nothing. */
interface HouseHub {
  /** Connected to the broker. */
  up: boolean;
  /** It carries out orders; one that does not takes them and goes on listening. */
  writes: boolean;
  /** It says what it hears. */
  speaks: boolean;
  busy: {
    readonly address: string;
    readonly bytes: Uint8Array;
    doneAt: number;
    readonly until: number;
    written: boolean;
  } | null;
  /** It is deaf until then, whatever it does. */
  deafUntil: number;
  /** Milliseconds it was deaf so far. */
  deafMs: number;
}

const EXTRA = ['hanger-2', 'hanger-3', 'hanger-4'];

/** The house; `hubNames` hang in the first rooms of the site. */
export class RadioHouse {
  readonly life: Life;
  readonly hubs = new Map<string, HouseHub>();
  readonly speakers: Speaker[] = [];
  readonly wearables: HouseWearable[] = [];
  readonly counts: RefusalReason[] = [];
  /** Orders to write, as they were given: hub and address. */
  readonly orders: { readonly at: number; readonly hub: string; readonly address: string }[] = [];
  private adapter: Hubs;
  private seen = 0;
  private soon: (() => void)[] = [];
  private swept = 0;
  private isDead = false;
  private boots = 0x1000_0000;
  private readonly chance = chanceFrom(20_261_122);

  private constructor(
    private readonly keys: KeyRing,
    private readonly roots: ReadonlyMap<string, DerivedKeys>,
    hubNames: readonly string[],
  ) {
    const wearable = LIFE_SITE.devices.find(({ kind }) => kind === 'wearable');
    if (wearable === undefined) throw new Error('a site without a wearable');
    this.life = new Life({
      ...LIFE_SITE,
      devices: [...LIFE_SITE.devices, ...EXTRA.map((id) => ({ ...wearable, id }))],
      hubs: hubNames.map((id, i) => ({ id, place: LIFE_SITE.places[i]?.id ?? '' })),
    });
    this.life.connect('p-anna', 'p-bram', 'p-cleo');
    for (const name of hubNames)
      this.hubs.set(name, { up: true, writes: true, speaks: true, busy: null, deafUntil: 0, deafMs: 0 });
    this.adapter = this.openAdapter();
  }

  /** Builds it. Ends with the test. */
  static async build(...hubNames: readonly string[]): Promise<RadioHouse> {
    const keys = await memoryRing();
    const roots = new Map<string, DerivedKeys>();
    for (const id of ['hanger-1', ...EXTRA]) {
      const root = bytesOf((await keys.create(id)).key);
      if (root !== undefined) roots.set(id, keysOf(root));
    }
    const house = new RadioHouse(keys, roots, hubNames);
    onTestFinished(() => house.close());
    return house;
  }

  /** A wearable with its cell in; a second one of the same device is a copy with the same key. */
  wear(device: string, loudness: Loudness): HouseWearable {
    this.boots += 1_000;
    const address = `c0:00:00:00:00:${(this.speakers.length + 16).toString(16)}`;
    const { number } = this.life.device(device);
    const made = new HouseWearable(
      device,
      address,
      loudness,
      number,
      this.keysOf(device),
      () => this.life.t,
      this.boots,
    );
    this.wearables.push(made);
    this.speakers.push(made);
    return made;
  }
  /** Brings a wearable back within hearing. */
  bring(wearable: HouseWearable): void {
    this.wearables.push(wearable);
    this.speakers.push(wearable);
  }
  /** Takes something off the air. */
  remove(speaker: Speaker): void {
    this.speakers.splice(this.speakers.indexOf(speaker), 1);
    const at = this.wearables.findIndex(({ address }) => address === speaker.address);
    if (at >= 0) this.wearables.splice(at, 1);
  }
  /** Plays frames under an address of its own until it is taken off the air. */
  play(frames: readonly Uint8Array[], loudness: Loudness, everyMs = 100): Recording {
    const address = `aa:00:00:00:00:${(this.speakers.length + 16).toString(16)}`;
    const made = new Recording(address, loudness, frames, everyMs);
    this.speakers.push(made);
    return made;
  }
  /** A frame by hand, under a device's own key. */
  frame(device: string, fields: Partial<RadioUp>): Uint8Array {
    const message: RadioUp = {
      type: 'press',
      number: this.life.device(device).number,
      boot: 7,
      seq: 1,
      level: 'assist',
      resumed: false,
      duress: false,
      age: 200,
      battery: 90,
      heard: 0,
      ...fields,
    };
    return encodeRadioUp(message, (text) => hmac(this.keysOf(device).bleUp, text));
  }
  keysOf(device: string): DerivedKeys {
    const keys = this.roots.get(device);
    if (keys === undefined) throw new Error(`${device} has no key`);
    return keys;
  }

  /** A finger that holds a wearable until it is a press. */
  press(wearable: HouseWearable): void {
    wearable.pin(true);
    this.pass(1);
    wearable.pin(false);
  }

  /** Time passes for everybody. */
  pass(seconds: number): void {
    const end = this.life.t + seconds * 1_000;
    while (this.life.t < end) {
      const step = Math.min(STEP_MS, end - this.life.t) / 1_000;
      if (this.isDead) this.life.sleep(step);
      else this.life.pass(step);
      this.flush();
      for (const wearable of [...this.wearables]) wearable.tick();
      for (const [name, hub] of this.hubs) this.turn(name, hub);
      // In any order: whoever is heard first may make a hub deaf to all others.
      for (const { speaker } of this.speakers
        .map((one) => ({ speaker: one, place: this.chance() }))
        .sort((a, b) => a.place - b.place))
        this.speak(speaker);
      if (this.life.t - this.swept >= SWEEP_MS) {
        this.swept = this.life.t;
        if (!this.isDead) this.adapter.sweep();
        this.flush();
      }
    }
  }
  /** Passes time until something is so; false when it was not within so many seconds. */
  passUntil(seconds: number, isSo: () => boolean): boolean {
    const end = this.life.t + seconds * 1_000;
    while (!isSo()) {
      if (this.life.t >= end) return false;
      this.pass(STEP_MS / 1_000);
    }
    return true;
  }
  /** Days go by in which nothing is on the air. */
  rest(days: number): void {
    const silent = this.speakers.splice(0);
    const worn = this.wearables.splice(0);
    this.pass(60);
    this.life.sleep(days * 86_400);
    this.life.hear({ type: 'time.passed' });
    this.pass(60);
    this.speakers.push(...silent);
    this.wearables.push(...worn);
  }

  /** The gateway dies and starts again; its hubs come back, its pagers too. */
  restart(): void {
    this.kill();
    this.revive();
  }
  /** The gateway is dead: time goes on without it. */
  kill(): void {
    this.adapter.close();
    this.soon = [];
    this.isDead = true;
  }
  revive(): void {
    if (!this.isDead) return;
    this.isDead = false;
    this.life.restart('again');
    this.seen = this.life.effects.length;
    this.adapter = this.openAdapter();
    this.life.connect('p-anna', 'p-bram', 'p-cleo');
    this.flush();
  }
  close(): void {
    this.adapter.close();
  }
  /** A hub's plug is pulled out, or put in again. */
  plug(name: string, up: boolean): void {
    const hub = this.hub(name);
    if (hub.up === up) return;
    hub.up = up;
    if (this.isDead) {
      if (!up) this.release(hub);
    } else if (up) this.adapter.came(name);
    else {
      this.release(hub);
      this.adapter.went(name);
    }
    this.flush();
  }
  hub(name: string): HouseHub {
    const hub = this.hubs.get(name);
    if (hub === undefined) throw new Error(`no hub ${name}`);
    return hub;
  }
  /** A device is revoked, as the command does it. */
  revoke(device: string): void {
    this.life.ask(
      { role: 'admin', roles: ['admin'], person: null, site: null },
      { type: 'device.revoked', device },
    );
    this.flush();
  }

  /** Open alarms of a device. */
  open(device: string): readonly Alarm[] {
    return this.life.alarms().filter((alarm) => alarm.device === device && alarm.state !== 'closed');
  }
  /** Ids of everything that was ever received as a press of a device, each time it was. */
  pressesOf(device: string): readonly string[] {
    return this.life
      .entries('press.received')
      .flatMap((entry) => (entry.device === device ? [entry.press] : []));
  }

  private openAdapter(): Hubs {
    const adapter = startHubs({
      keys: this.keys,
      hear: (event) => {
        this.life.hear(event);
        this.flush();
        return null;
      },
      state: () => this.life.state,
      now: () => this.life.t,
      soon: (then) => void this.soon.push(then),
    });
    adapter.open({
      tell: (hub, topic, payload) => this.order(hub, topic, payload),
      listens: (hub) => this.hub(hub).up,
      connected: () => false,
      count: (reason) => void this.counts.push(reason),
    });
    for (const [name, hub] of this.hubs) if (hub.up) adapter.came(name);
    return adapter;
  }

  private flush(): void {
    if (this.isDead) return;
    while (this.seen < this.life.effects.length) {
      const effect = this.life.effects[this.seen++]?.effect;
      if (effect?.type === 'send-down') this.adapter.send(effect.device, effect.boot, effect.n, effect.body);
      if (effect?.type === 'expel') {
        void this.keys.forget(effect.device);
        this.adapter.expel(effect.device);
      }
    }
    for (const then of this.soon.splice(0)) then();
  }

  private order(name: string, topic: string, payload: string): void {
    const hub = this.hub(name);
    const [, , word = '', address = ''] = topic.split('/');
    if (!hub.up || this.isDead) return;
    if (word === 'disconnect') {
      if (hub.busy?.address === address) this.release(hub);
      return;
    }
    if (word !== 'write') return;
    this.orders.push({ at: this.life.t, hub: name, address });
    if (!hub.writes || hub.busy !== null) return;
    const bytes = bytesOf((JSON.parse(payload) as { data: string }).data) ?? new Uint8Array(0);
    const { t } = this.life;
    hub.busy = { address, bytes, doneAt: t + CONNECT_MS, until: t + GIVE_UP_MS, written: false };
  }

  private release(hub: HouseHub): void {
    const { busy } = hub;
    if (busy === null) return;
    hub.busy = null;
    hub.deafUntil = this.life.t + TURN_MS;
    if (busy.written === true) this.wearableAt(busy.address)?.cut();
  }

  private wearableAt(address: string): HouseWearable | undefined {
    return this.wearables.find((one) => one.address === address);
  }

  private turn(name: string, hub: HouseHub): void {
    const { busy } = hub;
    if (busy === null) return;
    hub.deafMs += STEP_MS;
    if (this.life.t >= busy.until) {
      this.release(hub);
      return;
    }
    const target = this.wearableAt(busy.address);
    // The wearable hung up: the hub sees that, and listens again.
    if (busy.written && target?.connected !== true) {
      this.release(hub);
      return;
    }
    if (busy.written || this.life.t < busy.doneAt || target?.loudness[name] === undefined) return;
    busy.written = true;
    target.connect();
    for (let at = 0; at < busy.bytes.length; at += PIECE) target.write(busy.bytes.slice(at, at + PIECE));
    if (hub.up) this.said(name, `written/${busy.address}/s/c`, '{}');
  }

  private speak(speaker: Speaker): void {
    if (this.life.t < speaker.due) return;
    const now = speaker.saying();
    if (now === null) return;
    speaker.due = this.life.t + now.everyMs;
    for (const [name, hub] of this.hubs) {
      const rssi = speaker.loudness[name];
      const isDeaf = hub.busy !== null || this.life.t < hub.deafUntil || !hub.up || !hub.speaks;
      if (rssi === undefined || isDeaf || this.chance() < LOSS) continue;
      const hex = hexOf(now.frame);
      this.said(
        name,
        `advertise/${speaker.address}`,
        JSON.stringify({ rssi, manufacturerData: `9005${hex}` }),
      );
      this.said(name, `advertise/${speaker.address}/manufacturer/0590`, JSON.stringify(hex));
    }
  }

  private said(hub: string, topic: string, payload: string): void {
    if (this.isDead) return;
    this.adapter.said(hub, topic, Buffer.from(payload));
    this.flush();
  }
}
