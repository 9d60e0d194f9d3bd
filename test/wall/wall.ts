/**
 * The wall: hangs everything up, has it pressed, takes it down. Promises that whatever it started has ended when `end`
 * is done, also when it is called in the middle of anything.
 */
import { hasSocat } from '../whole/espa-cable.ts';
import { noBoard } from '../whole/espruino.ts';
import { Whole } from '../whole/rig.ts';
import type { WallButton } from './button.ts';
import { espruino } from './chip.ts';
import { hangPagers, type WallPager } from './pagers.ts';
import { type Pressed, pressAtOnce, pressInTurn, type Stage } from './play.ts';
import type { Told } from './report.ts';
import { arduino, lines } from './serial.ts';
import { WALL_SITE } from './site.ts';
import { hangHubs, worn } from './worn.ts';

/** Says one thing as it happens; `who`: a device, or '' for the house. */
export type Tell = (who: string, what: string) => void;

/** One wall. */
export class Wall {
  readonly whole = new Whole();
  readonly buttons: WallButton[] = [];
  private pagers: readonly WallPager[] = [];
  private readonly leftOut: { what: string; why: string }[] = [];
  private readonly ends: (() => Promise<void>)[] = [];
  private readonly began = performance.now();
  private token = '';
  private inTurn: readonly Pressed[] = [];
  private atOnce: readonly Pressed[] = [];
  private ended = false;

  constructor(private readonly tell: Tell) {}

  /** Starts the gateway and everything else, and waits until each is heard by it. */
  async hang(): Promise<void> {
    if (!hasSocat) throw new Error('the serial cables need socat (Debian: apt install socat)');
    const { whole } = this;
    await whole.load(WALL_SITE);
    await whole.start();
    this.tell('', `the gateway is ready, http://127.0.0.1:${whole.http}`);
    const [token, radio] = await Promise.all([
      whole.token('coordinator', '--person', 'dirk'),
      hangHubs(whole),
    ]);
    this.token = token;
    this.ends.push(() => radio.end());
    const why = noBoard();
    if (why !== null) {
      this.leftOut.push({ what: 'ESP32 in the real Espruino interpreter', why });
      this.tell('', `LEFT OUT, LOUDLY: no real Espruino interpreter hangs here (${why})`);
    }
    const making: readonly (() => Promise<WallButton>)[] = [
      () => arduino(whole),
      () => lines(whole),
      ...(why === null ? [() => espruino(whole)] : []),
      () => worn(whole, radio),
    ];
    const [made, pagers] = await Promise.all([
      Promise.allSettled(making.map((make) => this.hangOne(make))),
      hangPagers(whole, radio),
    ]);
    this.pagers = pagers;
    for (const pager of pagers) {
      this.ends.push(() => pager.end());
      this.tell(pager.device, `${pager.board}, is ready`);
    }
    for (const one of made) {
      if (one.status === 'rejected') throw one.reason;
      this.buttons.push(one.value);
    }
  }

  private async hangOne(make: () => Promise<WallButton>): Promise<WallButton> {
    const button = await make();
    // Taken down while it was being put up: it ends at once, as the others did.
    if (this.ended) await button.end();
    else this.ends.push(() => button.end());
    this.tell(button.device, `${button.board}, is ready`);
    return button;
  }

  /** The play. */
  async play(): Promise<Told> {
    const stage: Stage = { whole: this.whole, token: this.token, pagers: this.pagers, tell: this.tell };
    this.tell('', 'pressed in turn');
    this.inTurn = await pressInTurn(stage, this.buttons);
    this.tell('', 'pressed all at the same moment');
    this.atOnce = await pressAtOnce(stage, this.buttons);
    return this.told();
  }

  private told(): Told {
    const { buttons, pagers, inTurn, atOnce, leftOut, began } = this;
    const about = ({ device, board, real, played }: WallButton | WallPager) => ({
      device,
      board,
      real,
      played,
    });
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
      seconds: (performance.now() - began) / 1_000,
    };
  }

  /** Takes everything down. */
  async end(): Promise<void> {
    this.ended = true;
    await Promise.allSettled(this.ends.splice(0).map((end) => end()));
    await this.whole.close();
  }
}
