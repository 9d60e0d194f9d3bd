/**
 * The witness's account of what each device did, was told and showed: presses made, what was sent under which number,
 * what was accepted, what is on its light. Promises to be built from facts alone, the clone of a device apart from the
 * device. What follows from it is left to the checks.
 */
import type { FactOf } from '../facts.ts';
import type { Plan } from '../plan/plan.ts';
import type { Bench, Ears } from './check.ts';
import { type Listening, shared } from './ears.ts';

/** Most presses that a device keeps waiting (PROTOCOL section 4, power). */
const MOST_PENDING = 4;
/** The pulse "felt" lasts less. */
const PULSE_MS = 300;
/** Presses remembered of one boot; of those that are done the oldest go. */
const REMEMBERED = 64;

/** A press as its device holds it in this boot. */
export interface Made {
  readonly id: string;
  /** True time of the finger; of a press that outlived a reset, of the boot. */
  readonly madeAt: number;
  /** From when "not received" counts: made, raised, or booted. */
  askedAt: number;
  level: 'assist' | 'emergency';
  readonly resumed: boolean;
  /** Of its newest transmission, the only one whose receipt counts; 0: not sent since it was asked for. */
  seq: number;
  /** The latest receipt since it was asked for. */
  receipt: 'none' | 'unlogged' | 'logged' | 'test';
  receiptAt: number;
  /** A fifth press pushed it out: the highest level stays, then the oldest. */
  shed: boolean;
}
/** A device with power, in one boot, or without. */
export interface Presser {
  /** The device's id, with a star for a clone. */
  readonly who: string;
  readonly device: string;
  readonly clone: boolean;
  /** Null: no power. */
  boot: number | null;
  bootedAt: number;
  /** Presses of this boot, in the order they came to wait. */
  presses: Map<string, Made>;
  /** What the former boot left behind when power went. */
  left: readonly Made[];
  /** True time at which power went. */
  diedAt: number;
  /** Ids that stay dark after a cancel, and when the last cancel was. */
  readonly dark: Set<string>;
  darkAt: number;
  /** When a finger was last felt, and the press it called by: the last that was made, or one that waits. */
  lastMadeAt: number;
  lastMade: string;
  shown: FactOf<'device.showed'> | null;
  /** The last accepted message: when, and its number in this boot. */
  heardAt: number;
  heardN: number;
}
/** What was sent under one (boot, seq). */
export interface Sent {
  readonly type: 'press' | 'cancel' | 'reply';
  readonly id: string;
}
/** A receipt that a device accepted, and what it answers. */
export interface Receipted {
  readonly presser: Presser;
  readonly state: 'logged' | 'unlogged' | 'test';
  readonly press: string;
  /** The press still waited for it. */
  readonly news: boolean;
}

/** Everybody with a button, as checks see them. */
export class Pressers {
  readonly all = new Map<string, Presser>();
  /** By device, boot and seq; presses, cancels and replies only. */
  readonly sent = new Map<string, Sent>();
  /** Devices with several clones, which facts do not tell apart. */
  private readonly crowds: ReadonlySet<string>;
  private readonly receipts: ((receipt: Receipted) => void)[] = [];
  private readonly asked: ((presser: Presser, press: Made) => void)[] = [];

  constructor(plan: Plan) {
    const clones = plan.events.flatMap((event) => (event.do === 'clone' ? [event.device] : []));
    this.crowds = new Set(clones.filter((device, i) => clones.indexOf(device) !== i));
  }

  /** True for what one of several clones of a device does: nobody can say which. */
  ignores(fact: { readonly device: string; readonly clone: boolean }): boolean {
    return fact.clone && this.crowds.has(fact.device);
  }

  /** Calls back when a device accepted a receipt for a press that it really sent. */
  receipted(hear: (receipt: Receipted) => void): void {
    this.receipts.push(hear);
  }
  /** Calls back when a press came to wait: made, raised, or found after a reset. */
  waits(hear: (presser: Presser, press: Made) => void): void {
    this.asked.push(hear);
  }

  /** The device, or its clone. */
  of(fact: { readonly device: string; readonly clone: boolean }): Presser {
    const who = fact.clone ? `${fact.device}*` : fact.device;
    const known = this.all.get(who);
    if (known !== undefined) return known;
    const made: Presser = {
      who,
      device: fact.device,
      clone: fact.clone,
      boot: null,
      bootedAt: 0,
      presses: new Map(),
      left: [],
      diedAt: -1,
      dark: new Set(),
      darkAt: -1,
      lastMadeAt: -1,
      lastMade: '',
      shown: null,
      heardAt: 0,
      heardN: 0,
    };
    this.all.set(who, made);
    return made;
  }

  ears(): Ears {
    return {
      'device.booted': (fact) => {
        if (this.ignores(fact)) return;
        const presser = this.of(fact);
        presser.boot = fact.boot;
        presser.bootedAt = fact.at;
        presser.presses = new Map();
        presser.shown = null;
        presser.heardAt = fact.at;
        presser.heardN = 0;
      },
      'device.died': (fact) => {
        if (this.ignores(fact)) return;
        const presser = this.of(fact);
        if (presser.boot === null) return;
        presser.boot = null;
        presser.diedAt = fact.at;
        presser.left = [...presser.presses.values()].filter(isPending);
        presser.presses = new Map();
        presser.shown = null;
      },
      'press.made': (fact) => {
        if (this.ignores(fact)) return;
        const { id, level, resumed, at } = fact;
        const presser = this.of(fact);
        if (!resumed) {
          presser.lastMadeAt = at;
          presser.lastMade = id;
        }
        this.ask(presser, {
          id,
          madeAt: at,
          askedAt: at,
          level,
          resumed,
          seq: 0,
          receipt: 'none',
          receiptAt: -1,
          shed: false,
        });
      },
      'press.raised': (fact) => {
        if (this.ignores(fact)) return;
        const presser = this.of(fact);
        const press = presser.presses.get(fact.id);
        if (press === undefined) return;
        press.level = 'emergency';
        press.askedAt = fact.at;
        // One that had its receipt waits anew, behind the others.
        const again = isPending(press) ? press : { ...press, shed: false };
        if (again !== press) presser.presses.delete(press.id);
        again.receipt = 'none';
        again.seq = 0;
        this.ask(presser, again);
      },
      'device.darkened': (fact) => {
        // A clone has no second button, so nothing to go dark by.
        const presser = this.of({ device: fact.device, clone: false });
        // The gesture begins with a press; an alarm that a cancelled press turns out to have joined goes dark later.
        if (fact.ids.includes(presser.lastMade) && !presser.dark.has(presser.lastMade))
          presser.darkAt = fact.at;
        for (const id of fact.ids) presser.dark.add(id);
      },
      'device.showed': (fact) => {
        if (this.ignores(fact)) return;
        const presser = this.of(fact);
        presser.shown = fact;
        if (fact.pattern !== 'felt' || !fact.passing) return;
        // A finger that was felt and made no press of its own: one that waits calls for it, also if it was called off.
        if (fact.at - presser.lastMadeAt > PULSE_MS) {
          // The newest of those that wait speaks for the new one too; the others stay as they were.
          // By the device's own queue: one that was held on after its receipt waits once more there.
          const newest = fact.pending.at(-1) ?? [...presser.presses.values()].filter(isPending).at(-1)?.id;
          if (newest !== undefined) {
            presser.dark.delete(newest);
            presser.lastMade = newest;
          }
        }
        presser.lastMadeAt = fact.at;
      },
      'device.sent': (fact) => {
        const { device, message } = fact;
        if (message.type === 'beat') return;
        const press = message.type === 'press' ? this.of(fact).presses.get(message.id) : undefined;
        if (press !== undefined && !this.ignores(fact)) press.seq = message.seq;
        this.sent.set(`${device} ${message.boot} ${message.seq}`, { type: message.type, id: message.id });
      },
      'device.heard': (fact) => {
        if (!fact.accepted || this.ignores(fact)) return;
        const presser = this.of(fact);
        presser.heardAt = fact.at;
        presser.heardN = fact.message.n;
        // Told that it is over: nothing of it has to stay dark, should a gateway that forgot the end speak of it again.
        if (fact.message.type === 'progress' && fact.message.state === 'closed')
          if (presser.dark.delete(fact.message.id)) presser.lastMadeAt = fact.at;
        if (fact.message.type !== 'receipt') return;
        const { boot, seq, id, state } = fact.message;
        const sent = this.sent.get(`${fact.device} ${boot} ${seq}`);
        if (sent === undefined || sent.type !== 'press' || sent.id !== id) return;
        const press = presser.presses.get(id);
        const news = press !== undefined && isPending(press) && press.seq === seq;
        if (news) {
          press.receipt = state;
          press.receiptAt = fact.at;
        }
        for (const hear of this.receipts) hear({ presser, state, press: id, news });
      },
    };
  }

  private ask(presser: Presser, press: Made): void {
    presser.presses.set(press.id, press);
    const pending = [...presser.presses.values()].filter(isPending);
    if (pending.length > MOST_PENDING) {
      const lower = pending.filter(({ level }) => level === 'assist');
      const victim = (lower.length > 0 ? lower : pending).at(-1);
      if (victim !== undefined) victim.shed = true;
    }
    if (presser.presses.size > REMEMBERED)
      for (const [id, old] of presser.presses)
        if (!isPending(old)) {
          presser.presses.delete(id);
          break;
        }
    for (const hear of this.asked) hear(presser, press);
  }
}

/** True while a press is repeated: no receipt `logged` or `test` came, and no fifth one pushed it out. */
export const isPending = (press: Made): boolean =>
  !press.shed && press.receipt !== 'logged' && press.receipt !== 'test';

const listen = (bench: Bench): Listening<Pressers> => {
  const it = new Pressers(bench.plan);
  return { it, ears: it.ears() };
};

/** The pressers of this life. */
export const pressersOf = shared(listen);
