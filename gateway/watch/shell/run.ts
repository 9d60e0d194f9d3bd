/**
 * The running watch: two clocks, one timer, doors and ways around the core. Promises that every try and every message comes back to the
 * core as an event, once, and that nothing here waits for anything else. Decides nothing.
 */
import type { Now } from '../../core/time.ts';
import { instant, wall } from '../../core/time.ts';
import type {
  Door,
  Message,
  Note,
  Path,
  Sign,
  WatchEvent,
  WatchSettings,
  WatchState,
} from '../core/state.ts';
import { nextDeadline, start, step } from '../core/watch.ts';

/** What the watch is put on. */
export interface WatchWorld {
  /** Never rejects. */
  readonly look: (door: Door) => Promise<readonly Sign[]>;
  readonly send: (path: Path, message: Message) => Promise<void>;
  readonly note: (at: number, note: Note) => void;
  readonly now?: () => Now;
}

const realNow = (): Now => ({ t: instant(Math.floor(performance.now())), wall: wall(Date.now()) });

/** A watch that runs until it is stopped. */
export class RunningWatch {
  private readonly state: WatchState;
  private readonly now: () => Now;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    settings: WatchSettings,
    private readonly world: WatchWorld,
  ) {
    this.now = world.now ?? realNow;
    this.state = start(settings, this.now());
    this.hear({ type: 'time.passed' });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private hear(event: WatchEvent): void {
    if (this.stopped) return;
    for (const effect of step(this.state, event, this.now())) {
      switch (effect.type) {
        case 'note':
          this.world.note(effect.at, effect.note);
          break;
        case 'try-door': {
          const { door } = effect;
          void this.world.look(door).then((signs) => this.hear({ type: 'door.tried', door, signs }));
          break;
        }
        case 'send': {
          const { path, message } = effect;
          this.world.send(path, message).then(
            () => this.hear({ type: 'message.left', path }),
            (error: unknown) =>
              this.hear({
                type: 'message.failed',
                path,
                reason: error instanceof Error ? error.message : 'unknown reason',
              }),
          );
        }
      }
    }
    clearTimeout(this.timer);
    const wait = Math.max(1, nextDeadline(this.state) - this.now().t);
    this.timer = setTimeout(() => this.hear({ type: 'time.passed' }), wait);
  }
}
