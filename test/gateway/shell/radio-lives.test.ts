/**
 * Drawn lives of a wearable behind two hubs, in virtual time: the firmware's core with its radio link, the adapter and
 * the gateway's core, all real; only the air and the hubs are played. Adverts get lost, bits flip, hubs fall silent, do
 * not write, stay deaf; power goes in the middle; recordings are played. Whatever came: nothing that was made up is an
 * alarm, "received" is said of what is on disk only, and soon after the last fault every press is there.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmac, keysOf } from '../../../gateway/shell/hmac.ts';
import { startHubs } from '../../../gateway/shell/hub/hubs.ts';
import { bytesOf, hexOf } from '../../../protocol/hmac.ts';
import { encodeRadioUp, type RadioUp, radioPressId } from '../../../protocol/radio.ts';
import { type Draws, draws } from '../../../simulator/chance.ts';
import { RadioLife } from '../../firmware/radio-life.ts';
import { as, Life } from '../core/life.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { memoryRing } from './broker-rig.ts';

const MAC = 'c0:52:3f:50:42:c9';
const HUBS = ['noord', 'zuid'] as const;
const TICK_MS = 50;
const STORM_MS = 90_000;
/** P27: paged within 12 s of a hub in range; a press that waits behind another, or for a hub to give up a write, a little later. */
const CALM_MS = 25_000;

type Deed =
  | { readonly what: 'press'; readonly holdMs: number }
  | { readonly what: 'reset' }
  | { readonly what: 'close' }
  | { readonly what: 'replay'; readonly back: number; readonly hub: 0 | 1 }
  | { readonly what: 'silence'; readonly hub: 0 | 1; readonly ms: number }
  | { readonly what: 'lost-writes'; readonly hub: 0 | 1; readonly ms: number; readonly told: boolean }
  | { readonly what: 'noise'; readonly ms: number };
interface Plan {
  readonly seed: number;
  /** Part of the adverts that no hub hears, before a storm. */
  readonly loss: number;
  /** One after the other; `after` is the time since the one before. */
  readonly deeds: readonly { readonly after: number; readonly deed: Deed }[];
}

const hub = fc.constantFrom<0 | 1>(0, 1);
const ms = fc.integer({ min: 500, max: 30_000 });
const what = <W extends string>(word: W) => fc.constant(word);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: what('press'), holdMs: fc.constantFrom(900, 1_200, 3_600) }) },
  { weight: 2, arbitrary: fc.record({ what: what('reset') }) },
  { weight: 1, arbitrary: fc.record({ what: what('close') }) },
  { weight: 2, arbitrary: fc.record({ what: what('replay'), back: fc.nat(500), hub }) },
  { weight: 3, arbitrary: fc.record({ what: what('silence'), hub, ms }) },
  { weight: 3, arbitrary: fc.record({ what: what('lost-writes'), hub, ms, told: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: what('noise'), ms }) },
);
const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(),
  loss: fc.constantFrom(0, 0.3, 0.7, 0.95),
  deeds: fc.array(fc.record({ after: fc.constantFrom(0, 200, 900, 2_000, 5_000, 9_000), deed }), {
    minLength: 3,
    maxLength: 20,
  }),
});

/** A hub of the world. */
interface PlayedHub {
  readonly name: string;
  /** Until then it is off. */
  silentUntil: number;
  /** Until then what it writes is lost on the way; `told`: it says all the same that it was written. */
  losesUntil: number;
  told: boolean;
  /** Writing, and so deaf: when it is done, and what it writes; null: it listens. */
  writing: { readonly at: number; readonly data: Uint8Array } | null;
  connected: boolean;
}

class World {
  now = 0;
  readonly life: Life;
  readonly wearable: RadioLife;
  readonly hubs: ReturnType<typeof startHubs>;
  readonly recorded: Uint8Array[] = [];
  /** Ids of the presses that were ever on the air, as the gateway knows them. */
  readonly made = new Set<string>();
  private readonly played: readonly PlayedHub[] = HUBS.map((name) => ({
    name,
    silentUntil: 0,
    losesUntil: 0,
    told: false,
    writing: null,
    connected: true,
  }));
  private readonly draws: Draws;
  private readonly soon: (() => void)[] = [];
  private seen: number;
  private saidAt = -Infinity;
  private noiseUntil = 0;
  private boots = 100;
  private readonly bleUp: Uint8Array;
  /** When the finger leaves the button. */
  private upAt = Infinity;

  constructor(
    private readonly plan: Plan,
    readonly id: string,
    keys: Awaited<ReturnType<typeof memoryRing>>,
    root: Uint8Array,
  ) {
    const site = {
      ...LIFE_SITE,
      hubs: HUBS.map((name, i) => ({ id: name, place: LIFE_SITE.places[i]?.id ?? '' })),
    };
    this.life = new Life(site);
    this.life.connect('p-anna');
    this.draws = draws(plan.seed, 'radio');
    const derived = keysOf(root);
    this.bleUp = derived.bleUp;
    this.hubs = startHubs({
      keys,
      hear: (event) => {
        this.life.hear(event);
        return null;
      },
      state: () => this.life.state,
      now: () => this.life.t,
      soon: (then) => void this.soon.push(then),
    });
    this.seen = this.life.effects.length;
    this.hubs.open({
      tell: (name, topic, payload) => this.order(name, topic, payload),
      listens: () => true,
      connected: () => false,
      count: () => undefined,
    });
    for (const { name } of this.played) this.hubs.came(name);
    const number = this.life.device(id).number;
    this.wearable = new RadioLife(99, undefined, number, derived.bleDown);
  }

  private up = (text: string): string => hmac(this.bleUp, text);

  private flush(): void {
    while (this.seen < this.life.effects.length) {
      const effect = this.life.effects[this.seen++]?.effect;
      if (effect?.type === 'send-down' && effect.device === this.id)
        this.hubs.send(effect.device, effect.boot, effect.n, effect.body);
    }
    for (const then of this.soon.splice(0)) then();
  }

  private order(name: string, topic: string, payload: string): void {
    const one = this.played.find((played) => played.name === name);
    if (one === undefined || this.now < one.silentUntil) return;
    if (topic.includes('/disconnect/')) one.writing = null;
    if (!topic.includes('/write/')) return;
    const data = bytesOf((JSON.parse(payload) as { data: string }).data) ?? new Uint8Array(0);
    one.writing = { at: this.now + this.draws.whole(150, 1_500), data };
  }

  private hear(one: PlayedHub, frame: Uint8Array): void {
    if (this.now < one.silentUntil || one.writing !== null) return;
    const rssi = this.draws.whole(-95, -55);
    const bytes = Uint8Array.from(frame);
    if (this.now < this.noiseUntil && this.draws.next() < 0.5) {
      const bit = this.draws.whole(0, bytes.length * 8 - 1);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    this.hubs.said(
      one.name,
      `advertise/${MAC}`,
      Buffer.from(JSON.stringify({ rssi, manufacturerData: `9005${hexOf(bytes)}` })),
    );
    this.flush();
  }

  private advertise(): void {
    const { on } = this.wearable;
    if (on === null || this.now - this.saidAt < on.everyMs) return;
    this.saidAt = this.now;
    const message: RadioUp = on.message;
    if (message.type === 'press') this.made.add(radioPressId(message.boot, message.seq, this.up));
    const frame = encodeRadioUp(message, this.up);
    if (this.recorded.at(-1)?.every((byte, i) => byte === frame[i]) !== true) this.recorded.push(frame);
    const loss = this.now < STORM_MS ? this.plan.loss : 0.05;
    for (const one of this.played) if (this.draws.next() >= loss) this.hear(one, frame);
  }

  private write(): void {
    for (const one of this.played) {
      const { writing } = one;
      if (writing === null || writing.at > this.now) continue;
      one.writing = null;
      if (this.now < one.silentUntil) continue;
      const lost = this.now < one.losesUntil;
      if (lost && !one.told) continue;
      if (!lost) this.wearable.write(writing.data);
      this.hubs.said(one.name, `written/${MAC}/s/c`, Buffer.from('{}'));
      this.flush();
    }
  }

  do(deed: Deed): void {
    const one = 'hub' in deed ? this.played[deed.hub] : undefined;
    switch (deed.what) {
      case 'press':
        if (this.upAt < Infinity) return;
        this.wearable.hear({ type: 'pin.changed', button: 0, down: true });
        this.upAt = this.now + deed.holdMs;
        return;
      case 'reset':
        this.boots += 1;
        this.upAt = Infinity;
        this.wearable.reset(this.boots);
        return;
      case 'close':
        for (const alarm of this.life.state.alarms.values())
          if (alarm.state !== 'closed')
            this.life.ask(as('coordinator'), { type: 'answer.given', alarm: alarm.id, answer: 'clear' });
        this.flush();
        return;
      case 'replay': {
        const old = this.recorded[Math.max(0, this.recorded.length - 1 - deed.back)];
        if (old !== undefined && one !== undefined) this.hear(one, old);
        return;
      }
      case 'silence':
        if (one === undefined) return;
        one.silentUntil = this.now + deed.ms;
        one.writing = null;
        if (one.connected) this.hubs.went(one.name);
        one.connected = false;
        return;
      case 'lost-writes':
        if (one === undefined) return;
        one.losesUntil = this.now + deed.ms;
        one.told = deed.told;
        return;
      case 'noise':
        this.noiseUntil = this.now + deed.ms;
    }
  }

  /** Everything that is broken is whole again. */
  heal(): void {
    this.noiseUntil = 0;
    for (const one of this.played) {
      one.silentUntil = 0;
      one.losesUntil = 0;
    }
  }

  tick(): void {
    this.now += TICK_MS;
    this.wearable.pass(TICK_MS);
    this.life.pass(TICK_MS / 1_000);
    this.flush();
    if (this.upAt <= this.now) {
      this.upAt = Infinity;
      this.wearable.hear({ type: 'pin.changed', button: 0, down: false });
    }
    for (const one of this.played) {
      if (one.connected || this.now < one.silentUntil) continue;
      one.connected = true;
      this.hubs.came(one.name);
    }
    this.write();
    this.advertise();
    if (this.now % 500 === 0) this.hubs.sweep();
    this.flush();
  }

  /** Ids of the presses that are on disk. */
  onDisk(): ReadonlySet<string> {
    return new Set(this.life.disk.flatMap((entry) => (entry.type === 'press.received' ? [entry.press] : [])));
  }
  pendingIds(): readonly string[] {
    return this.wearable.state.queue.presses.map(({ id }) => id);
  }
}

const { id } = LIFE_SITE.devices.find(({ kind }) => kind === 'wearable') ?? { id: '' };

test(
  'whatever the air and the hubs do, no press is lost, none is made up, and "received" is true',
  { timeout: 120_000 },
  async () => {
    const keys = await memoryRing();
    const root = bytesOf((await keys.create(id)).key) ?? new Uint8Array(0);
    const bleUp = keysOf(root).bleUp;
    const gatewayId = (core: string): string =>
      radioPressId(Number.parseInt(core.slice(0, 8), 16), Number.parseInt(core.slice(8), 16), (text) =>
        hmac(bleUp, text),
      );
    let pressed = 0;
    fc.assert(
      fc.property(plans, (plan) => {
        const world = new World(plan, id, keys, root);
        try {
          const deeds: { readonly at: number; readonly deed: Deed }[] = [];
          for (const { after, deed } of plan.deeds) deeds.push({ at: (deeds.at(-1)?.at ?? 0) + after, deed });
          let pending: readonly string[] = [];
          const all = new Set<string>();
          while (world.now < STORM_MS + CALM_MS) {
            if (world.now === STORM_MS) world.heal();
            while (deeds[0] !== undefined && deeds[0].at <= world.now) {
              const next = deeds.shift();
              if (next !== undefined) world.do(next.deed);
            }
            world.tick();
            const now = world.pendingIds();
            for (const one of now) all.add(one);
            const received = pending.filter((one) => !now.includes(one));
            if (received.length > 0) {
              const disk = world.onDisk();
              for (const one of received)
                expect(disk.has(gatewayId(one)), `${one} was received, not logged`).toBe(true);
            }
            pending = now;
          }
          const disk = [...world.onDisk()];
          for (const one of disk) expect(world.made.has(one), `${one} was never made`).toBe(true);
          expect(world.pendingIds()).toEqual([]);
          for (const one of all) expect(disk, `${one} was made and is not logged`).toContain(gatewayId(one));
          // A press that is raised once its alarm was closed opens another, and is written down for it too.
          const rows = world.life.disk.filter(({ type }) => type === 'press.received');
          const closed = plan.deeds.some(({ deed }) => deed.what === 'close');
          expect(rows.length).toBeGreaterThanOrEqual(disk.length);
          if (!closed) expect(rows.length).toBe(disk.length);
          pressed += all.size;
        } finally {
          world.hubs.close();
        }
      }),
      { numRuns: 60 },
    );
    expect(pressed).toBeGreaterThan(40);
  },
);
