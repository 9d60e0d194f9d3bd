/**
 * `npm run bench-channels`: what two channels that hang cost the others (P29). Two gateways in one run, by turns: one whose
 * people have pagers only, one whose people have a mail server and another system besides that take the connection and
 * never answer. Measured from a press on the wire to the page on a pager, and to the last of five pagers.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { DownMessage } from '../../protocol/messages.ts';
import type { Peer } from '../whole/peer.ts';
import { SITE, until, Whole } from '../whole/rig.ts';

const PEOPLE = ['ria', 'bo', 'cas', 'fay', 'gus'];
const BUTTONS = 10;
const ROUNDS = Number(process.argv[2] ?? 6);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const hung = createServer((socket) => socket.on('error', () => undefined));
await new Promise<void>((done) => hung.listen(0, '127.0.0.1', done));
const address = hung.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

/** A gateway with its peers. */
interface Side {
  readonly name: string;
  readonly whole: Whole;
  readonly buttons: readonly Peer[];
  readonly first: number[];
  readonly last: number[];
  heard: (message: DownMessage) => void;
  clear(): Promise<void>;
}

async function side(name: string, channels: boolean): Promise<Side> {
  const whole = new Whole();
  const people = PEOPLE.map((id) => ({
    id,
    name: `Naam ${id}`,
    site: 'huis',
    roles: ['employee', 'responder'],
    channels: channels
      ? [
          { kind: 'mail', address: `${id}@example.org` },
          { kind: 'webhook', url: `https://127.0.0.1:${port}/${id}` },
        ]
      : [],
  }));
  const buttons = Array.from({ length: BUTTONS }, (_, i) => `knop-${i + 1}`);
  await whole.load({
    ...SITE,
    people: [...people, ...SITE.people.filter(({ id }) => id === 'dirk')],
    groups: [{ id: 'team', name: 'Team', people: PEOPLE }],
    devices: [
      ...buttons.map((id) => ({ id, kind: 'desk', place: 'balie' })),
      ...PEOPLE.map((person) => ({ id: `pieper-${person}`, kind: 'pager', place: 'balie', person })),
    ],
  });
  if (channels)
    writeFileSync(
      join(whole.data, 'channels.yaml'),
      JSON.stringify({
        checkEvery: 3600,
        mail: { host: '127.0.0.1', port, security: 'none', from: 'noodknop@example.org' },
        webhook: { secret: 'bench', allowPrivate: ['127.0.0.1'] },
      }),
      { mode: 0o600 },
    );
  await whole.start();
  const token = await whole.token('coordinator', '--person', 'dirk');
  const made: Side = {
    name,
    whole,
    buttons: buttons.map((id) => whole.peer(id)),
    first: [],
    last: [],
    heard: () => undefined,
    async clear() {
      const { body } = await whole.api(token, 'GET', '/api/alarms?open=true');
      for (const { id } of body as readonly { readonly id: string }[])
        await whole.api(token, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
    },
  };
  const pagers = PEOPLE.map((id) => whole.peer(`pieper-${id}`, { hear: (message) => made.heard(message) }));
  const all = [...made.buttons, ...pagers];
  await until('all devices', 20_000, () => all.every((peer) => peer.isConnected));
  for (const peer of all) peer.beat();
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const peer of all) peer.beat();
  return made;
}

/** One press after the other on each button; every one is paged before the next is made. */
async function round(one: Side): Promise<void> {
  for (const button of one.buttons) {
    const began = performance.now();
    let pages = 0;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${one.name}: a press was not paged in 10 s`)), 10_000);
      one.heard = (message) => {
        if (message.type !== 'page') return;
        pages += 1;
        if (pages === 1) one.first.push(performance.now() - began);
        if (pages < PEOPLE.length) return;
        one.last.push(performance.now() - began);
        clearTimeout(timer);
        resolve();
      };
      button.press(randomBytes(8).toString('hex'));
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  one.heard = () => undefined;
  await one.clear();
  await new Promise((resolve) => setTimeout(resolve, 300));
}

const at = (times: readonly number[], share: number): string => {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1);
};

const sides = [await side('pagers only', false), await side('two channels hang', true)];
try {
  for (const one of sides) await round(one);
  for (const one of sides) {
    one.first.length = 0;
    one.last.length = 0;
  }
  for (let i = 0; i < ROUNDS; i += 1) for (const one of sides) await round(one);
  say(`press to page, ${ROUNDS * BUTTONS} alarms each, 5 people, by turns; milliseconds`);
  say('                     first pager p50/p99    last of five p50/p99');
  for (const { name, first, last } of sides)
    say(
      `${name.padEnd(20)} ${`${at(first, 0.5)} / ${at(first, 0.99)}`.padEnd(22)} ${at(last, 0.5)} / ${at(last, 0.99)}`,
    );
} finally {
  for (const { whole } of sides) await whole.close();
  hung.close();
}
process.exit(0);
