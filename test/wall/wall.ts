/**
 * The wall: hangs everything up, has it pressed, takes it down. Promises that whatever it started has ended when `end`
 * is done, also when it is called in the middle of anything.
 */
import { hasSocat } from '../whole/espa-cable.ts';
import { noBoard } from '../whole/espruino.ts';
import { Lag } from '../whole/lag.ts';
import { until, Whole } from '../whole/rig.ts';
import type { About, Place, WallButton } from './button.ts';
import { espruino } from './chip.ts';
import { makePagers, type WallPager } from './pagers.ts';
import { pressAtOnce, pressInTurn, type Stage } from './play.ts';
import { puck } from './puck.ts';
import type { Told } from './report.ts';
import { arduino, lines } from './serial.ts';
import { WALL_SITE } from './site.ts';
import { hangHubs, worn } from './worn.ts';

/** Says one thing as it happens; `who`: a device, or '' for the house. */
export type Tell = (who: string, what: string) => void;

const TAKEN_DOWN = 'the wall was taken down meanwhile';

/** One wall. */
export class Wall {
  readonly whole = new Whole();
  readonly buttons: WallButton[] = [];
  private readonly pagers: WallPager[] = [];
  private readonly leftOut: { what: string; why: string }[] = [];
  private readonly ends: (() => Promise<void>)[] = [];
  /** Whatever is being done: the end waits for it, because half a thing would be left behind. */
  private readonly doing = new Set<Promise<unknown>>();
  private readonly began = performance.now();
  private ended = false;

  constructor(private readonly tell: Tell) {}

  /** Hangs everything up, waits until each thing is heard by the gateway, and plays. */
  run(): Promise<Told> {
    return this.track(this.hang().then((stage) => this.play(stage)));
  }

  private async hang(): Promise<Stage> {
    if (!hasSocat) throw new Error('the serial cables need socat (Debian: apt install socat)');
    const { whole, tell } = this;
    const place: Place = { whole, wait: (what, ms, isSo) => this.wait(what, ms, isSo) };
    await whole.load(WALL_SITE);
    await place.wait('the house is there', 0, () => true);
    await whole.start();
    tell('', `the gateway is ready at http://127.0.0.1:${whole.http}`);
    const token = await whole.token('coordinator', '--person', 'dirk');
    const radio = await this.put(hangHubs(place));
    const why = noBoard();
    if (why !== null) {
      this.leftOut.push({ what: 'ESP32 and Puck.js in the real Espruino interpreter', why });
      tell('', `LEFT OUT: no real Espruino interpreter hangs here, ${why}`);
    }
    const [pagers, buttons] = await Promise.all([
      Promise.all(makePagers(place, radio).map((pager) => this.show(pager))),
      Promise.all(
        [
          arduino(place),
          lines(place),
          ...(why === null ? [espruino(place), puck(place, radio)] : []),
          worn(place, radio),
        ].map((button) => this.show(button)),
      ),
    ]);
    this.pagers.push(...pagers);
    this.buttons.push(...buttons);
    return { ...place, token, pagers, tell };
  }

  private async play(stage: Stage): Promise<Told> {
    const { buttons, pagers, leftOut, tell } = this;
    const lag = new Lag();
    tell('', 'pressed in turn');
    const inTurn = await pressInTurn(stage, buttons);
    tell('', 'pressed all at the same moment');
    const atOnce = await pressAtOnce(stage, buttons);
    const lateMs = lag.take();
    lag.stop();
    const about = ({ device, board, real, played }: About): About => ({ device, board, real, played });
    return {
      buttons: buttons.map(about),
      pagers: pagers.map((pager) => ({
        ...about(pager),
        rang: pager.rings.length,
        answered: [...inTurn, ...atOnce].filter(({ answeredBy }) => answeredBy === pager.device).length,
      })),
      inTurn,
      atOnce,
      leftOut,
      lateMs,
      seconds: (performance.now() - this.began) / 1_000,
    };
  }

  /** Takes everything down. */
  async end(): Promise<void> {
    this.ended = true;
    while (this.doing.size > 0) await Promise.allSettled(this.doing);
    await Promise.allSettled(this.ends.splice(0).map((end) => end()));
    await this.whole.close();
  }

  /** Remembers how a thing ends, as soon as it is there. */
  private put<T extends { end(): Promise<void> }>(making: Promise<T>): Promise<T> {
    const put = async (): Promise<T> => {
      const made = await making;
      this.ends.push(() => made.end());
      return made;
    };
    return this.track(put());
  }

  private async show<T extends About & { end(): Promise<void> }>(making: Promise<T>): Promise<T> {
    const made = await this.put(making);
    this.tell(made.device, `${made.board}: ready`);
    return made;
  }

  private track<T>(work: Promise<T>): Promise<T> {
    const done = (): void => void this.doing.delete(work);
    this.doing.add(work);
    work.then(done, done);
    return work;
  }

  private async wait(what: string, ms: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
    await until(what, ms, () => {
      if (this.ended) throw new Error(TAKEN_DOWN);
      return isSo();
    });
  }
}
