/**
 * A process of very many devices that only beat: connected all the time, silent until told `go`, then sending so many
 * messages a second in all until told `rest`; argument: a JSON file, see `Telemetry` below. Promises real signed
 * messages with rising counters over a connection for each device, and an honest count of what it really sent.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { downTopic } from '../../protocol/messages.ts';
import { bodyOf, Handset, type Registered } from '../bench/handset.ts';
import { openWires, type Wire } from '../bench/wire.ts';

/** What the process is told at its start. */
export interface Telemetry {
  readonly port: number;
  readonly devices: readonly Registered[];
  /** Messages a second, of all devices together. */
  readonly perSecond: number;
}

const config = JSON.parse(readFileSync(String(process.argv[2]), 'utf8')) as Telemetry;
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const TICK_MS = 10;
/** Connections are kept up by a beat of each in this time while nothing is asked for. */
const IDLE_ROUND_MS = 20_000;

const handsets = config.devices.map((registered) => new Handset(registered));
let answers = 0;
let going = false;

/** Sends the next messages in turn, as many as are due; what could not be sent in time is not made up for. */
function keepSending(wires: readonly Wire[]): void {
  let next = 0;
  let sent = 0;
  let owed = 0;
  let before = performance.now();
  let began = before;
  let longest = 0;
  setInterval(() => {
    const now = performance.now();
    const rate = going ? config.perSecond : (wires.length * 1_000) / IDLE_ROUND_MS;
    owed += (rate * Math.min(now - before, 1_000)) / 1_000;
    longest = Math.max(longest, now - before);
    before = now;
    for (; owed >= 1; owed -= 1) {
      const [wire, handset] = [wires[next], handsets[next]];
      next = (next + 1) % wires.length;
      if (wire === undefined || handset === undefined || wire.trouble !== null) continue;
      handset.beatOnce(wire);
      if (going) sent += 1;
    }
  }, TICK_MS);
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line === 'go') {
        going = true;
        began = performance.now();
        [sent, longest, answers] = [0, 0, 0];
        say({ going: true });
      } else if (line === 'rest') {
        going = false;
        const lost = wires.filter(({ trouble }) => trouble !== null).length;
        const seconds = (performance.now() - began) / 1_000;
        say({ rested: true, sent, answers, seconds, lost, longestPauseMs: Math.round(longest) });
      }
    })
    // Whoever started this is gone.
    .on('close', () => process.exit(1));
}

const wires = await openWires(
  handsets.map(({ device, password }) => ({
    port: config.port,
    id: device,
    password,
    filter: downTopic(device),
  })),
);
/** Twice: the second beat answers to a number of the first answer, and the gateway believes the boot. */
for (const round of [1, 2]) {
  await new Promise<void>((resolve) => {
    let left = wires.length;
    for (const [i, wire] of wires.entries()) {
      const handset = handsets[i];
      wire.ear = {
        message(text) {
          const body = bodyOf(text);
          if (handset !== undefined) handset.heard = Math.max(handset.heard, Number(body.n));
          if (body.type !== 'alive') return;
          left -= 1;
          if (left === 0) resolve();
        },
        acknowledged: () => undefined,
      };
      handset?.beatOnce(wire);
    }
  });
  say({ round });
}
// From here on an answer is only counted: reading ten thousand a second would make this process the slow part.
const counting = {
  message(): void {
    answers += 1;
  },
  acknowledged: () => undefined,
};
for (const wire of wires) wire.ear = counting;
keepSending(wires);
say({ ready: true });
