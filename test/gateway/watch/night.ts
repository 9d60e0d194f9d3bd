/**
 * A night of the dead man's switch in virtual time: a gateway and a broker that die and come back when the test says, paths that fail or hang,
 * and a watch that may be frozen. Promises that every door answers when a real one would.
 */

import { instant, wall } from '../../../gateway/core/time.ts';
import type {
  Door,
  Message,
  Note,
  Path,
  Sign,
  WatchEvent,
  WatchSettings,
} from '../../../gateway/watch/core/state.ts';
import { nextDeadline, start, step } from '../../../gateway/watch/core/watch.ts';

export const SETTINGS: WatchSettings = {
  askMs: 5_000,
  silentMs: 40_000,
  selfCheckMs: 130_000,
  backMs: 30_000,
  againMs: 900_000,
  mostAnHour: 12,
  paths: ['sms', 'mail'],
  doors: ['http', 'mqtt'],
};
/** Sunday 22 November 2026, 20:00 UTC. */
const BEGAN = Date.UTC(2026, 10, 22, 20);
/** What a door that is dead costs before it is known to be. */
const LOOK_MS = 4_000;

interface Due {
  readonly at: number;
  readonly event: WatchEvent;
}

/** The world around one watch. */
export class Night {
  /** Milliseconds since the start of the night. */
  t = 0;
  /** Added to the wall clock. */
  jumped = 0;
  http: 'well' | 'dead' | 'not-ready' = 'well';
  broker: 'well' | 'dead' = 'well';
  selfCheck: 'well' | 'fails' | 'none' = 'none';
  /** How a path behaves. */
  readonly way: Record<Path, 'works' | 'fails' | 'hangs'> = {
    sms: 'works',
    mail: 'works',
    sounder: 'works',
    relay: 'works',
  };
  readonly sent: {
    readonly at: number;
    readonly path: Path;
    readonly message: Message;
    readonly left: boolean;
  }[] = [];
  readonly notes: { readonly at: number; readonly note: Note }[] = [];
  private readonly waiting: Due[] = [];
  private readonly state;

  /** `dead`: from before the watch began. */
  constructor(settings: Partial<WatchSettings> = {}, dead = false) {
    if (dead) this.die();
    this.state = start({ ...SETTINGS, ...settings }, this.now());
    this.hear({ type: 'time.passed' });
  }

  private now() {
    return { t: instant(this.t), wall: wall(BEGAN + this.t + this.jumped) };
  }

  private signs(door: Door): readonly Sign[] {
    if (door === 'mqtt') {
      const ok = this.broker === 'well';
      return [{ subject: 'broker', ok, remark: ok ? '' : 'refused' }];
    }
    if (this.http === 'dead') return [{ subject: 'gateway', ok: false, remark: 'timeout' }];
    const ready = this.http === 'well';
    return [
      { subject: 'gateway', ok: true, remark: '' },
      { subject: 'ready', ok: ready, remark: ready ? '' : 'store' },
      ...(this.selfCheck === 'none'
        ? []
        : [{ subject: 'self-check' as const, ok: this.selfCheck === 'well', remark: '' }]),
    ];
  }

  private hear(event: WatchEvent): void {
    for (const effect of step(this.state, event, this.now())) {
      if (effect.type === 'note') this.notes.push({ at: this.t, note: effect.note });
      else if (effect.type === 'try-door') {
        const { door } = effect;
        const dead = door === 'mqtt' ? this.broker === 'dead' : this.http === 'dead';
        const signs = this.signs(door);
        this.waiting.push({ at: this.t + (dead ? LOOK_MS : 20), event: { type: 'door.tried', door, signs } });
      } else {
        const { path, message } = effect;
        const how = this.way[path];
        this.sent.push({ at: this.t, path, message, left: how === 'works' });
        if (how === 'works') this.waiting.push({ at: this.t + 200, event: { type: 'message.left', path } });
        else
          this.waiting.push({
            at: this.t + (how === 'hangs' ? 12_000 : 300),
            event: { type: 'message.failed', path, reason: how },
          });
      }
    }
    // HOUSE law 3.
    if (nextDeadline(this.state) <= this.t)
      throw new Error(`a deadline that is not later than now: ${this.t}`);
  }

  /** Lets time pass. */
  wait(ms: number): this {
    const until = this.t + ms;
    for (;;) {
      this.waiting.sort((a, b) => a.at - b.at);
      const due = nextDeadline(this.state);
      const [first] = this.waiting;
      if (first !== undefined && first.at <= Math.min(due, until)) {
        this.waiting.shift();
        this.t = Math.max(this.t, first.at);
        this.hear(first.event);
      } else if (due <= until) {
        this.t = Math.max(this.t, due);
        this.hear({ type: 'time.passed' });
      } else {
        this.t = until;
        return this;
      }
    }
  }

  /** The watch itself stands still: nothing is heard or done, and all is due when it wakes. */
  freeze(ms: number): this {
    this.t += ms;
    return this;
  }

  /** The gateway dies, its broker with it. */
  die(): this {
    this.http = 'dead';
    this.broker = 'dead';
    return this;
  }
  revive(): this {
    this.http = 'well';
    this.broker = 'well';
    return this;
  }

  /** What left over a path, in short. */
  told(path: Path): readonly string[] {
    return this.sent
      .filter((one) => one.path === path && one.left)
      .map(({ message }) => [message.kind, ...message.subjects.map(({ subject }) => subject)].join(' '));
  }
}
