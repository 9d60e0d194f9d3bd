/**
 * A process that does to a gateway what no device and no browser would, all at once, until it is told `stop`; argument:
 * a JSON file, see `Target` beside. Prints how often it did what and how each attempt ended, by name. It holds one real device
 * key, as a thief of a button would.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { connectPacket, publishPacket, subscribePacket } from '../../firmware/link/mqtt.ts';
import { upTopic } from '../../protocol/messages.ts';
import { Raw } from './raw.ts';
import { attackHttp, holdHttp, type Target } from './storm-http.ts';

const target = JSON.parse(readFileSync(String(process.argv[2]), 'utf8')) as Target;
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Longer than the gateway waits for a CONNECT, and holds back answers to wrong log-ins. */
const PATIENCE_MS = 15_000;
const word = (value: number): string => String.fromCharCode(value >> 8, value & 255);
const text = (value: string): string => word(value.length) + value;

/** How an attempt ended; `accepted` is what must not be, `open`: neither closed nor let in while we looked. */
type Outcome = 'refused' | 'closed' | 'kept' | 'open' | 'accepted';

async function outcomeOf(raw: Raw): Promise<Outcome> {
  await raw.ended(PATIENCE_MS).catch(() => undefined);
  const outcome = raw.isClosed
    ? raw.connack
      ? 'refused'
      : 'closed'
    : raw.connack === 0
      ? 'accepted'
      : 'open';
  raw.close();
  return outcome;
}
async function bytes(what: string): Promise<Outcome> {
  const raw = await Raw.open(target.mqtt);
  raw.write(what);
  return outcomeOf(raw);
}
/** Logged in with the stolen key, then says this; must be thrown out for it. */
const asThief = (what: string): Promise<Outcome> =>
  bytes(connectPacket(target.device, target.device, target.password, 30) + what);
/** Logged in with the stolen key, says this, and must not be thrown out for it. */
async function keeps(what: string): Promise<Outcome> {
  const raw = await Raw.open(target.mqtt);
  raw.write(connectPacket(target.device, target.device, target.password, 30) + what);
  await sleep(300);
  // Another of our own connections may have taken this one's place; that is no refusal.
  const outcome = raw.connack === 0 ? 'kept' : 'closed';
  raw.close();
  return outcome;
}

/** CONNECT with a will for the victim's topic; the log-in itself is right. */
function willPacket(): string {
  const flags = 0x80 + 0x40 + 0x20 + 0x08 + 0x04 + 0x02;
  const body = `${text('MQTT')}${String.fromCharCode(4, flags)}${word(30)}${text(target.device)}${text(upTopic(target.victim))}${text(target.recording)}${text(target.device)}${text(target.password)}`;
  return `\x10${String.fromCharCode((body.length % 128) + 128, body.length >> 7)}${body}`;
}

/** A PUBLISH that says it is 64 MB long, sent until the other side has enough of it. */
async function flood(first: string): Promise<Outcome> {
  const raw = await Raw.open(target.mqtt);
  raw.write(first);
  const piece = Buffer.alloc(65_536, 0x41);
  for (let sent = 0; sent < 64 * 1_048_576 && !raw.isClosed; sent += piece.length)
    if (!raw.socket.write(piece))
      await Promise.race([
        new Promise((resolve) => raw.socket.once('drain', resolve)),
        raw.ended(PATIENCE_MS).catch(() => undefined),
      ]);
  return outcomeOf(raw);
}
const LENGTH_64_MB = '\x80\x80\x80\x20';

const attacks: Readonly<Record<string, { readonly everyMs: number; readonly act: () => Promise<Outcome> }>> =
  {
    'random bytes': {
      everyMs: 60,
      act: () => bytes(randomBytes(1 + Math.floor(Math.random() * 20_000)).toString('latin1')),
    },
    'random bytes after a log-in': {
      everyMs: 150,
      act: () => asThief(`\xf0${randomBytes(300).toString('latin1')}`),
    },
    '64 MB before the log-in': { everyMs: 500, act: () => flood(`\x10${LENGTH_64_MB}`) },
    '64 MB after the log-in': {
      everyMs: 500,
      act: () =>
        flood(
          `${connectPacket(target.device, target.device, target.password, 30)}\x32${LENGTH_64_MB}${text(upTopic(target.device))}`,
        ),
    },
    '1,000 topic levels': { everyMs: 200, act: () => asThief(publishPacket('a/'.repeat(1_000), 'x', 2)) },
    '1,000 levels subscribed to': {
      everyMs: 200,
      act: () => asThief(subscribePacket(1, '+/'.repeat(1_000))),
    },
    '$SYS written': { everyMs: 200, act: () => asThief(publishPacket('$SYS/broker', 'x', 2)) },
    'foreign topic': {
      everyMs: 200,
      act: () => asThief(publishPacket(upTopic(target.victim), target.recording, 2)),
    },
    retained: {
      everyMs: 200,
      act: () => asThief(publishPacket(upTopic(target.device), target.recording, 2).replace(/^./s, '\x33')),
    },
    'a will': { everyMs: 200, act: () => keeps('').then(() => bytes(`${willPacket()}\xf1`)) },
    'keep-alive 0': {
      everyMs: 200,
      act: () => bytes(connectPacket(target.device, target.device, target.password, 0)),
    },
    'keep-alive 600': {
      everyMs: 200,
      act: () => bytes(connectPacket(target.device, target.device, target.password, 600)),
    },
    'foreign id': {
      everyMs: 200,
      act: () => bytes(connectPacket(target.victim, target.device, target.password, 30)),
    },
    'a recording': {
      everyMs: 200,
      act: () => keeps(publishPacket(upTopic(target.device), target.recording, 2)),
    },
    'not ASCII': { everyMs: 200, act: () => keeps(publishPacket(upTopic(target.device), '\xff\xfe{}', 2)) },
    'too long': {
      everyMs: 200,
      act: () => keeps(publishPacket(upTopic(target.device), 'x'.repeat(2_000), 2)),
    },
    'bad code': {
      everyMs: 200,
      act: () => keeps(publishPacket(upTopic(target.device), `{"v":1} ${'0'.repeat(32)}`, 2)),
    },
    // 100/s together with the wrong tokens of `storm-http.ts`.
    'wrong password': {
      everyMs: 20,
      act: () => bytes(connectPacket(target.victim, target.victim, randomBytes(32).toString('hex'), 30)),
    },
    ...attackHttp(target),
  };

/** Connections that are opened and left: half a CONNECT, half closed, never read. */
function hold(): void {
  const opened: Socket[] = [];
  const keep = (write: (socket: Socket) => void): void => {
    const socket = connect({ host: '127.0.0.1', port: target.mqtt, allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.on('connect', () => write(socket));
    opened.push(socket);
  };
  for (let i = 0; i < 150; i++) {
    keep(() => undefined);
    keep((socket) => void socket.write('\x10\x40\x00\x04MQTT'));
    keep((socket) => void socket.end('\x10\x40\x00'));
  }
  setInterval(() => {
    for (const socket of opened) if (socket.writable) socket.write('\0');
  }, 1_000).unref();
}

const tally: Record<string, Record<string, number>> = {};
let stopping = false;
async function run(name: string, everyMs: number, act: () => Promise<Outcome>): Promise<void> {
  const counts: Record<string, number> = {};
  tally[name] = counts;
  const under = new Set<Promise<void>>();
  while (!stopping) {
    const one = act()
      .catch((): Outcome => 'refused')
      .then((outcome) => {
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        under.delete(one);
      });
    under.add(one);
    // Answers to wrong log-ins come late on purpose: many are under way at once.
    if (under.size >= 600) await Promise.race(under);
    await sleep(everyMs);
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line !== 'stop') return;
    stopping = true;
    say({ done: true, tally });
    process.exit(0);
  })
  // Whoever started this is gone.
  .on('close', () => process.exit(1));
hold();
holdHttp(target);
for (const [name, { everyMs, act }] of Object.entries(attacks)) void run(name, everyMs, act);
say({ ready: true });
