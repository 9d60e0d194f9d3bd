/**
 * A button that is a device by itself and speaks in lines over a serial port, as an Espruino or an AVR would: written from
 * PROTOCOL.md sections 1, 3, 4 and 5 alone, so it takes nothing from the project.
 *
 * Standard input, one command a line: press [level]; raw TEXT (with \n, \r, \xNN); split (the next press leaves in pieces,
 * with a carriage return before its line end); quiet (no beats any more).
 * Standard output, one JSON object a line: ready; heard {message}; wrong {line, why}: a line that the contract does not allow.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { SerialPort } from 'serialport';

const text = { type: 'string' };
const { values: given } = parseArgs({ options: { port: text, device: text, key: text } });
const hmac = (key, message) => createHmac('sha256', key).update(message, 'latin1').digest();
const root = Buffer.from(given.key ?? '', 'hex');
const up = hmac(root, 'up');
const down = hmac(root, 'down');
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const boot = randomBytes(4).readUInt32BE(0);
let seq = 0;
let heard = 0;
let split = false;
let quiet = false;
const pending = new Map();

const port = new SerialPort({ path: given.port ?? '', baudRate: 115_200 });
port.on('error', () => process.exit(1));
port.on('close', () => process.exit(0));

const send = (fields) => {
  const json = JSON.stringify({ v: 1, ...fields });
  return `${json} ${hmac(up, json).toString('hex').slice(0, 32)}`;
};
const beat = () => {
  seq += 1;
  const head = { type: 'beat', device: given.device, boot, seq, heard };
  port.write(`${send({ ...head, uptime: 1, firmware: 'line-button' })}\n`);
};
const press = (one) => {
  const age = Math.round(performance.now() - one.since);
  const { id, level } = one;
  const line = send({ type: 'press', device: given.device, boot, seq: one.seq, heard, id, level, age });
  if (!split) {
    port.write(`${line}\n`);
    return;
  }
  split = false;
  for (let i = 0; i < line.length; i += 7) setTimeout(() => port.write(line.slice(i, i + 7)), (20 * i) / 7);
  setTimeout(() => port.write('\r\n'), (20 * line.length) / 7 + 40);
};

let line = '';
const take = (came) => {
  const space = came.lastIndexOf(' ');
  const json = came.slice(0, space);
  if (came.length > 512 || !/^[ -~]*$/.test(came)) return say({ event: 'wrong', line: came, why: 'form' });
  if (hmac(down, json).toString('hex').slice(0, 32) !== came.slice(space + 1))
    return say({ event: 'wrong', line: came, why: 'code' });
  const message = JSON.parse(json);
  if (message.boot !== boot || message.n <= heard) return;
  heard = message.n;
  say({ event: 'heard', message });
  if (message.type !== 'receipt') return;
  const one = pending.get(message.id);
  if (one?.seq === message.seq && message.state !== 'unlogged') pending.delete(message.id);
};
port.on('data', (bytes) => {
  for (const part of bytes.toString('latin1')) {
    if (part === '\n') {
      take(line);
      line = '';
    } else line += part;
  }
});

const unescaped = (words) =>
  Buffer.from(
    words
      .replaceAll('\\n', '\n')
      .replaceAll('\\r', '\r')
      .replace(/\\x([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
const deeds = {
  press: (level = 'assist') => {
    seq += 1;
    const one = { id: randomBytes(8).toString('hex'), level, seq, since: performance.now() };
    pending.set(one.id, one);
    say({ event: 'pressed', id: one.id });
    press(one);
  },
  raw: (...words) => port.write(unescaped(words.join(' '))),
  split: () => {
    split = true;
  },
  quiet: () => {
    quiet = true;
  },
};
port.on('open', () => {
  say({ event: 'ready' });
  beat();
  setInterval(() => quiet || beat(), 2_000);
  setInterval(() => {
    for (const one of pending.values()) press(one);
  }, 1_500);
});
createInterface({ input: process.stdin })
  .on('line', (command) => {
    const [word, ...rest] = command.split(' ');
    deeds[word]?.(...rest);
  })
  .on('close', () => process.exit(0));
