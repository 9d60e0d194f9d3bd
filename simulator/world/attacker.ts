/**
 * Somebody on the wire of a simulated world: hears everything, says it again, says it with wrong codes, tries other
 * people's topics and passwords. Knows no key. Promises that what is said again is marked as such for the witnesses,
 * and for nobody else.
 */
import { encodeUp, sealUp } from '../../protocol/chip.ts';
import { encodeDown, seal } from '../../protocol/codec.ts';
import type { Draws } from '../chance.ts';
import type { PlanEvent } from '../plan/plan.ts';
import type { DeviceMachine } from './device.ts';
import type { GatewayMachine } from './gateway.ts';
import type { Connection, DeviceEnd, Ground, NetworkPart } from './ground.ts';
import { Code } from './keys.ts';

/** Messages remembered of each device and direction; beats are kept apart, since there are so many. */
const REMEMBERED = 60;
const BEATS = 6;
/** How long an attacker's own connection lasts. */
const STAY_MS = 1_500;

interface Heard {
  readonly kind: string;
  readonly envelope: string;
}
type Deed<T extends PlanEvent['do']> = Extract<PlanEvent, { readonly do: T }>;

/** The attacker. */
export class Attacker {
  private readonly tapes = new Map<string, Heard[]>();
  private readonly chance: Draws;
  private attempts = 0;
  private readonly wrong = new Code(new Uint8Array(32));
  /** Whether anything in the plan ever replays: otherwise nothing is remembered. */
  private readonly listens: boolean;

  constructor(
    private readonly ground: Ground,
    private readonly network: NetworkPart,
    private readonly gateway: GatewayMachine,
    private readonly passwordOf: (device: string) => string,
  ) {
    this.chance = ground.draws('attacker');
    this.listens = ground.plan.events.some(({ do: what }) => what === 'replay');
  }

  /** Something went over the wire. */
  overhear(device: string, way: 'up' | 'down', kind: string, envelope: string): void {
    if (!this.listens) return;
    const beat = kind === 'beat' || kind === 'alive';
    const name = `${device} ${way}${beat ? ' beat' : ''}`;
    const tape = this.tapes.get(name) ?? [];
    if (tape.length === 0) this.tapes.set(name, tape);
    tape.push({ kind, envelope });
    if (tape.length > (beat ? BEATS : REMEMBERED)) tape.shift();
  }

  /** Says something again. */
  replay(event: Deed<'replay'>, victim: DeviceMachine): void {
    const { device, way, what, back } = event;
    const tape = [
      ...(this.tapes.get(`${device} ${way}`) ?? []),
      ...(this.tapes.get(`${device} ${way} beat`) ?? []),
    ].filter(({ kind }) => what === 'any' || kind === what);
    const heard = tape[Math.max(0, tape.length - 1 - back)];
    if (heard === undefined) return;
    if (way === 'down') victim.received(heard.envelope, true);
    else this.sayAs(device, heard.envelope, true);
  }

  /** Says something with a wrong code. */
  spoof(event: Deed<'spoof'>, victim: DeviceMachine): void {
    const { device } = event;
    const core = victim.core;
    const boot = core?.boot ?? 1;
    const id = core?.queue.presses[0]?.id ?? this.chance.hex(16);
    if (event.way === 'up') {
      const press = { type: 'press', device, boot, seq: 9, heard: 0, id, level: 'assist', age: 1 } as const;
      this.sayAs(device, sealUp(encodeUp(press), this.wrong.of), false);
      return;
    }
    const seq = core?.queue.presses[0]?.seq ?? 1;
    const json = encodeDown(device, boot, 1_000_000, { type: 'receipt', seq, id, state: 'logged' });
    victim.received(seal(json, this.wrong.of(json)), false);
  }

  /** Comes with the right password and does what closes the connection: a retained message, another's topic. */
  misbehave(device: string, why: 'retained' | 'foreign-topic'): void {
    this.visit(device, this.passwordOf(device), (connection) => this.gateway.refuse(connection, why));
  }

  /** Leaves a will and goes without a word: it is never published. */
  leaveWill(device: string): void {
    this.visit(device, this.passwordOf(device), () => undefined);
  }

  guess(device: string): void {
    this.visit(device, this.chance.hex(64), () => undefined);
  }

  /** On the device's own connection where there is one, else on one of the attacker's own. */
  private sayAs(device: string, envelope: string, replayed: boolean): void {
    if (this.gateway.inject(device, envelope, replayed)) return;
    this.visit(device, this.passwordOf(device), (connection) =>
      this.gateway.heard(connection, envelope, replayed),
    );
  }

  private visit(device: string, password: string, then: (connection: Connection) => void): void {
    this.attempts += 1;
    let open: Connection | null = null;
    const end: DeviceEnd = {
      id: device,
      clone: true,
      latencyMs: 5,
      opened: () => {
        if (open === null) return;
        const connection = open;
        this.network.login(connection, password);
        this.ground.after(50, () => then(connection));
        this.ground.after(STAY_MS, () => this.network.close(connection));
      },
      lost: () => undefined,
      received: () => undefined,
    };
    open = this.network.connect(end, this.attempts);
  }
}
