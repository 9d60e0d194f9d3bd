/**
 * How far flashing is, as a person sees it: a line a step, a bar while it writes, a clock while it waits for the press.
 * With `--json` one object a line. Nothing secret is ever handed to it.
 */
import type { BoardHolds, FlashProgress } from './firmware.ts';
import { printJson, type Terminal } from './terminal.ts';

const BAR = 24;
/** Parts of the whole that programs are told of. */
const TENTHS = 10;
const PASSING = {
  looking: ['Board', 'looking at it ...'],
  erasing: ['Firmware', 'making room ...'],
  starting: ['Start', 'starting it ...'],
  'reading-back': ['Check', 'reading it back ...'],
} as const;
const CLEAR_LINE = '\r\u001b[2K';

/** Says how far it is. */
export class FlashReport {
  private open = false;
  private tenth = -1;

  constructor(
    private readonly terminal: Terminal,
    private readonly json: boolean,
  ) {}

  /** A step of flashing. */
  progress(progress: FlashProgress): void {
    switch (progress.stage) {
      case 'found':
        this.found(progress.found);
        return;
      case 'writing':
        this.writing(progress.part);
        return;
      case 'locking':
        this.event('locking');
        this.line('Lock', 'its console wants a password now');
        return;
      case 'looking':
      case 'erasing':
      case 'starting':
      case 'reading-back':
        this.event(progress.stage);
        this.passing(PASSING[progress.stage][0], PASSING[progress.stage][1]);
        return;
    }
  }

  /** A step that is done, with what came of it. */
  line(name: string, text: string): void {
    if (this.json) return;
    this.clear();
    this.terminal.out(`${name.padEnd(10)}${text}\n`);
  }

  /** Something that goes on: shown on a screen, and written over by what comes next. */
  passing(name: string, text: string): void {
    if (this.json || !this.terminal.shown) return;
    this.clear();
    this.terminal.out(`${name.padEnd(10)}${text}`);
    this.open = true;
  }

  /** For programs. */
  event(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (this.json) printJson({ ...this.terminal, shown: false }, { event, ...fields });
  }

  /** The last word: what passes goes. */
  end(): void {
    this.clear();
  }

  private found({ board, interpreter, free, wasLocked, device }: BoardHolds): void {
    this.event('found', { board, interpreter, free, locked: wasLocked, device });
    const holds = device === null ? 'no settings yet' : `it is ${device}`;
    const lock = wasLocked ? ', unlocked' : '';
    const room = `${Math.floor(free / 1024)} kB free`;
    this.line('Board', `${board}, Espruino ${interpreter}, ${room}, ${holds}${lock}`);
  }

  private writing(part: number): void {
    const tenth = Math.floor(part * TENTHS);
    if (tenth !== this.tenth) this.event('writing', { percent: tenth * TENTHS });
    this.tenth = tenth;
    const full = Math.round(part * BAR);
    const bar = '#'.repeat(full) + '.'.repeat(BAR - full);
    this.passing('Firmware', `${bar} ${Math.floor(part * 100)} %`);
  }

  private clear(): void {
    if (this.open) this.terminal.out(CLEAR_LINE);
    this.open = false;
  }
}
