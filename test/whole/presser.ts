/**
 * A process of buttons that are pressed all the time, with its own book: each press that got the receipt `logged` is
 * forced to disk there before anything else happens. Buttons repeat until that receipt, lose power now and then, and
 * play old recordings; argument: a JSON file with port, devices, book, pause between presses in ms, and a seed. Told
 * `stop` it presses no more, waits for the receipts it still lacks, and ends. Prints one JSON object a line.
 */
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chanceFrom } from './chance.ts';
import { Peer } from './peer.ts';

const config = JSON.parse(readFileSync(String(process.argv[2]), 'utf8')) as {
  readonly port: number;
  readonly devices: readonly { readonly device: string; readonly key: string }[];
  readonly book: string;
  readonly pauseMs: number;
  readonly seed: number;
};
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const chance = chanceFrom(config.seed);
const book = openSync(config.book, 'a', 0o600);

interface Waiting {
  boot: number;
  seq: number;
  envelope: string;
  readonly since: number;
}
/** Waits for more receipts than a chip would hold; what a chip does then is tested with the firmware. */
const MOST_WAITING = 4;
const REPEAT_MS = 400;
const RECORDINGS = 50;

let stopping = false;
let pressed = 0;
let logged = 0;
let unlogged = 0;
let played = 0;
let slowest = 0;

class Button {
  readonly waiting = new Map<string, Waiting>();
  readonly peer: Peer;
  private readonly tape: string[] = [];

  constructor(registered: { readonly device: string; readonly key: string }) {
    this.peer = new Peer({
      ...registered,
      port: () => config.port,
      connected: () => this.again(),
      hear: (message) => {
        if (message.type !== 'receipt') return;
        const waiting = this.waiting.get(message.id);
        if (waiting === undefined || waiting.seq !== message.seq || waiting.boot !== message.boot) return;
        if (message.state === 'unlogged') {
          unlogged += 1;
          say({ unlogged: message.id });
        }
        if (message.state !== 'logged') return;
        writeSync(book, `${this.peer.device} ${message.id}\n`);
        fdatasyncSync(book);
        this.waiting.delete(message.id);
        logged += 1;
        slowest = Math.max(slowest, performance.now() - waiting.since);
        this.tape.push(waiting.envelope);
        if (this.tape.length > RECORDINGS) this.tape.shift();
        if (stopping) endWhenDone();
      },
    });
    setInterval(() => this.again(), REPEAT_MS);
    this.pressLater();
  }

  private again(): void {
    if (this.waiting.size > 0 && chance() < 0.02) this.losePower();
    if (this.peer.isConnected) for (const { envelope } of this.waiting.values()) this.peer.repeat(envelope);
  }
  /** What waits is sent again under the new boot, as a chip does that finds it in its flash. */
  private losePower(): void {
    this.peer.restart();
    for (const [id, waiting] of this.waiting) {
      const { message, envelope } = this.peer.press(id, 'assist', true);
      Object.assign(waiting, { boot: message.boot, seq: message.seq, envelope });
    }
  }
  private pressLater(): void {
    setTimeout(
      () => {
        if (stopping) return;
        this.pressLater();
        const old = this.tape[Math.floor(chance() * this.tape.length)];
        if (old !== undefined && chance() < 0.15) {
          played += 1;
          this.peer.repeat(old);
        }
        if (this.waiting.size >= MOST_WAITING) return;
        const { id, message, envelope } = this.peer.press();
        this.waiting.set(id, { boot: message.boot, seq: message.seq, envelope, since: performance.now() });
        pressed += 1;
      },
      config.pauseMs * 2 * chance(),
    );
  }
}

const buttons = config.devices.map((registered) => new Button(registered));
const endWhenDone = (): void => {
  const waiting = buttons.reduce((sum, button) => sum + button.waiting.size, 0);
  if (waiting > 0) return;
  const backwards = buttons.reduce((sum, { peer }) => sum + peer.backwards, 0);
  say({ done: true, pressed, logged, unlogged, played, backwards, slowest: Math.round(slowest) });
  closeSync(book);
  process.exit(0);
};
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line !== 'stop') return;
    stopping = true;
    endWhenDone();
  })
  // Whoever started this is gone.
  .on('close', () => process.exit(1));
say({ ready: true });
