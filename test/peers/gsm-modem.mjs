/**
 * A GSM modem that is not there: AT commands in PDU mode on a serial device (one end of a pty pair), a network that
 * takes messages and reports on them, and a memory in which what comes in waits to be fetched. Written from 3GPP
 * TS 27.005, 27.007, 23.038 and 23.040; knows nothing of noodknop, and nothing of smsd.
 *
 *   node gsm-modem.mjs DEVICE
 *
 * Standard output, a JSON object a line: {"ready":true}; {"sent":{number,text,parts,alphabet,report,reference,at}} for
 * each message as a phone would show it; {"refused":{number,code}}. Standard input, the same way:
 *   {"incoming":{"from":"+31612345678","text":"1A"}}   a text comes (UCS2 where the 7-bit alphabet does not do)
 *   {"network":false}                                  not registered; sending fails with +CMS ERROR 331
 *   {"refuse":{"number":"+316...","code":1}}           this number, or every number without one; code null ends it
 *   {"sendMs":3000}  {"reportMs":200}                  how long the network takes to take a message, and to report
 *   {"report":"delivered"|"failed"|"none"}             what the status reports say
 *   {"deaf":true}                                      answers nothing, as a modem without power
 */
import { constants, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream } from 'node:tty';

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
};
const SLOTS = 30;
/** The service centre, as it stands before every message. */
const CENTRE = '07911326040000F0';

const state = {
  network: true,
  sendMs: 50,
  reportMs: 100,
  report: 'delivered',
  deaf: false,
  echo: true,
  registration: 0,
  reference: 0,
  refuseAll: null,
  refuse: new Map(),
};
/** Slot -> PDU with the service centre before it. */
const memory = new Map();
/** What did not fit into the memory yet. */
const backlog = [];
/** Parts of long messages, by number and their reference. */
const parts = new Map();

const device = process.argv[2];
if (device === undefined) {
  console.error('usage: node gsm-modem.mjs DEVICE');
  process.exit(2);
}
const flags = constants.O_RDWR | constants.O_NOCTTY;
const out = openSync(device, flags);
const port = new ReadStream(openSync(device, flags));
port.setRawMode(true);

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const reply = (text) => {
  if (!state.deaf) writeSync(out, text);
};
const line = (text) => reply(`\r\n${text}\r\n`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// ---- the line

const END_OF_PDU = String.fromCharCode(26);
const ESCAPE = String.fromCharCode(27);
let heard = '';
let awaitingPdu = false;
let working = Promise.resolve();
port.on('data', (bytes) => {
  if (state.deaf) return;
  const text = bytes.toString('latin1');
  if (state.echo) reply(text);
  for (const char of text) take(char);
});
function take(char) {
  const ends = char === END_OF_PDU || char === (awaitingPdu ? ESCAPE : '\r');
  if (!ends) {
    if (char >= ' ' && heard.length < 2_000) heard += char;
    return;
  }
  const piece = heard;
  const pdu = awaitingPdu;
  heard = '';
  awaitingPdu = !pdu && /\+CMGS=\d+$/i.test(piece);
  working = working.then(() => (pdu ? takePdu(piece, char) : command(piece)));
}
port.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});

/** Length that the last +CMGS announced, in octets without the service centre's. */
let announced = 0;

async function command(raw) {
  const text = raw.trim();
  if (text === '') return;
  const at = /^AT(.*)$/i.exec(text);
  if (at === null) return line('ERROR');
  for (const one of splitCommands(at[1])) {
    const answer = answerTo(one.trim());
    if (answer === 'prompt') return reply('\r\n> ');
    if (answer === 'silent') return;
    if (answer === null) return line('ERROR');
    if (/^\+CM[SE] ERROR/.test(answer)) return line(answer);
    if (answer !== '') line(answer);
  }
  line('OK');
}

const splitCommands = (text) => (text === '' ? [''] : text.split(';').filter((one) => one !== ''));

function answerTo(text) {
  const name = text.toUpperCase();
  if (name === '' || name === 'Z' || /^[VQ]\d?$/.test(name)) return '';
  if (/^E\d?$/.test(name)) {
    state.echo = name === 'E1';
    return '';
  }
  if (name === '+CPIN?') return '+CPIN: READY';
  if (name === '+CSQ') return state.network ? '+CSQ: 21,0' : '+CSQ: 99,99';
  if (name === '+CREG?')
    return state.registration === 2 && state.network
      ? '+CREG: 2,1,"00C3","01E2"'
      : `+CREG: ${state.registration},${state.network ? 1 : 2}`;
  const creg = /^\+CREG=(\d)$/.exec(name);
  if (creg !== null) {
    state.registration = Number(creg[1]);
    return '';
  }
  if (name === '+COPS?') return state.network ? '+COPS: 0,0,"Demo"' : '+COPS: 0';
  if (name === '+CGMI') return 'Nobody';
  if (name === '+CGMM') return 'Not a modem';
  if (name === '+CGMR') return '1';
  if (name === '+CGSN') return '490154203237518';
  if (name === '+CIMI') return '204040000000001';
  if (/^\+CMGF=0$/.test(name)) return '';
  if (/^\+CMGF=/.test(name)) return '+CMS ERROR: 303';
  if (/^\+(CSCS|CMEE|CNMI|CLIP|CSCA|CSMS|CFUN)(=[^?]*)$/.test(name)) return '';
  if (/^\+CPMS=[^?]/.test(name))
    return `+CPMS: ${memory.size},${SLOTS},${memory.size},${SLOTS},${memory.size},${SLOTS}`;
  if (name === '+CPMS?') {
    const one = `"SM",${memory.size},${SLOTS}`;
    return `+CPMS: ${one},${one},${one}`;
  }
  const read = /^\+CMGR=(\d+)$/.exec(name);
  if (read !== null) {
    const pdu = memory.get(Number(read[1]));
    return pdu === undefined ? '+CMS ERROR: 321' : `+CMGR: 0,,${lengthOf(pdu)}\r\n${pdu}\r\n`;
  }
  if (/^\+CMGL(=\d)?$/.test(name))
    return [...memory].map(([slot, pdu]) => `+CMGL: ${slot},0,,${lengthOf(pdu)}\r\n${pdu}`).join('\r\n');
  const remove = /^\+CMGD=(\d+)(,\d)?$/.exec(name);
  if (remove !== null) {
    memory.delete(Number(remove[1]));
    fill();
    return '';
  }
  const send = /^\+CMGS=(\d+)$/.exec(name);
  if (send !== null) {
    announced = Number(send[1]);
    return 'prompt';
  }
  return null;
}

async function takePdu(raw, ended) {
  if (ended === ESCAPE) return line('OK');
  const pdu = raw.replace(/\s/g, '');
  const message = /^([0-9A-F]{2})+$/i.test(pdu) ? readSubmit(Buffer.from(pdu, 'hex')) : null;
  if (message === null || message.octets !== announced) return line('+CMS ERROR: 304');
  const at = Date.now();
  await sleep(state.sendMs);
  if (!state.network) return line('+CMS ERROR: 331');
  const code = state.refuse.get(message.number) ?? state.refuseAll;
  if (code !== null) {
    tell({ refused: { number: message.number, code } });
    return line(`+CMS ERROR: ${code}`);
  }
  state.reference = (state.reference + 1) % 256;
  const { reference } = state;
  gather(message, reference, at);
  if (message.report && state.report !== 'none')
    setTimeout(
      () => store(statusReport(message.number, reference, state.report === 'delivered' ? 0 : 0x46)),
      state.reportMs,
    );
  line(`+CMGS: ${reference}\r\n`);
  line('OK');
}

function gather(message, reference, at) {
  const { number, text, part, total, series, report, alphabet } = message;
  const whole = (texts) =>
    tell({ sent: { number, text: texts.join(''), parts: texts.length, alphabet, report, reference, at } });
  if (total === 1) return whole([text]);
  const key = `${number}|${series}`;
  const known = parts.get(key) ?? [];
  known[part - 1] = text;
  parts.set(key, known);
  if (Object.keys(known).length < total) return;
  parts.delete(key);
  whole(known);
}

// ---- what comes in

function store(pdu) {
  backlog.push(pdu);
  fill();
}
function fill() {
  for (let slot = 1; slot <= SLOTS && backlog.length > 0; slot += 1)
    if (!memory.has(slot)) memory.set(slot, backlog.shift());
}
/** Octets behind the service centre. */
const lengthOf = (pdu) => pdu.length / 2 - 1 - Number.parseInt(pdu.slice(0, 2), 16);

// ---- PDUs (TS 23.040 section 9)

const hex = (octets) => Buffer.from(octets).toString('hex').toUpperCase();
const swap = (digits) => {
  const even = digits.length % 2 === 0 ? digits : `${digits}F`;
  return even.replace(/(.)(.)/g, '$2$1');
};
function addressOf(number) {
  if (/^\+?\d+$/.test(number)) {
    const digits = number.replace('+', '');
    return `${hex([digits.length, number.startsWith('+') ? 0x91 : 0xa1])}${swap(digits)}`;
  }
  const packed = pack(codesOf(number) ?? [], 0);
  return `${hex([packed.length * 2, 0xd0])}${hex(packed)}`;
}
function timeNow() {
  const now = new Date();
  const two = (n) => swap(String(n).padStart(2, '0'));
  return `${two(now.getUTCFullYear() % 100)}${two(now.getUTCMonth() + 1)}${two(now.getUTCDate())}${two(now.getUTCHours())}${two(now.getUTCMinutes())}${two(now.getUTCSeconds())}00`;
}
function deliver(from, text) {
  const codes = codesOf(text);
  const head = `${CENTRE}04${addressOf(from)}00`;
  if (codes !== null) return `${head}00${timeNow()}${hex([codes.length])}${hex(pack(codes, 0))}`;
  const units = Buffer.from(text, 'utf16le').swap16();
  return `${head}08${timeNow()}${hex([units.length])}${hex(units)}`;
}
const statusReport = (number, reference, status) =>
  `${CENTRE}06${hex([reference])}${addressOf(number)}${timeNow()}${timeNow()}${hex([status])}`;

/** A message that was handed over for sending; null: not one that a network takes. */
function readSubmit(bytes) {
  let i = 0;
  const octet = () => {
    if (i >= bytes.length) throw new RangeError('too short');
    i += 1;
    return bytes[i - 1];
  };
  try {
    i = octet() + 1;
    const from = i;
    const first = octet();
    if ((first & 3) !== 1) return null;
    octet();
    const digits = octet();
    const type = octet();
    const semi = bytes.subarray(i, i + Math.ceil(digits / 2));
    i += semi.length;
    const number = `${(type & 0x70) === 0x10 ? '+' : ''}${swap(hex(semi)).slice(0, digits)}`;
    octet();
    const coding = octet();
    const format = (first >> 3) & 3;
    i += format === 0 ? 0 : format === 2 ? 1 : 7;
    const length = octet();
    const content = bytes.subarray(i);
    const header = (first & 0x40) === 0 ? 0 : (content[0] ?? 0) + 1;
    let [series, total, part] = [0, 1, 1];
    for (let at = 1; at < header; at += 2 + (content[at + 1] ?? 0))
      if (content[at] === 0) [series, total, part] = [content[at + 2], content[at + 3], content[at + 4]];
    const alphabet = (coding & 0x0c) === 8 ? 'ucs2' : (coding & 0x0c) === 4 ? 'binary' : 'gsm';
    let text = '';
    if (alphabet === 'gsm') {
      const skip = Math.ceil((header * 8) / 7);
      text = textOf(unpack(content, length).slice(skip));
    } else if (alphabet === 'ucs2')
      text = Buffer.from(content.subarray(header, length)).swap16().toString('utf16le');
    else text = content.subarray(header, length).toString('hex');
    return {
      number,
      text,
      series,
      total,
      part,
      alphabet,
      report: (first & 0x20) !== 0,
      octets: bytes.length - from,
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

// ---- the 7-bit alphabet (TS 23.038 section 6)

function codesOf(text) {
  const codes = [];
  for (const char of text) {
    const plain = BASIC.indexOf(char);
    if (plain >= 0) {
      codes.push(plain);
      continue;
    }
    const extended = Object.entries(EXTENSION).find(([, other]) => other === char);
    if (extended === undefined) return null;
    codes.push(27, Number(extended[0]));
  }
  return codes;
}
function textOf(codes) {
  let text = '';
  for (let i = 0; i < codes.length; i += 1) {
    if (codes[i] === 27) {
      i += 1;
      text += EXTENSION[codes[i]] ?? ' ';
    } else text += BASIC[codes[i]];
  }
  return text;
}
function pack(codes) {
  const octets = new Array(Math.ceil((codes.length * 7) / 8)).fill(0);
  codes.forEach((code, n) => {
    const bit = n * 7;
    octets[bit >> 3] |= (code << (bit & 7)) & 0xff;
    if ((bit & 7) > 1) octets[(bit >> 3) + 1] |= code >> (8 - (bit & 7));
  });
  return octets;
}
function unpack(octets, count) {
  const codes = [];
  for (let n = 0; n < count; n += 1) {
    const bit = n * 7;
    const two = (octets[bit >> 3] ?? 0) | ((octets[(bit >> 3) + 1] ?? 0) << 8);
    codes.push((two >> (bit & 7)) & 0x7f);
  }
  return codes;
}

// ---- whoever plays network and phones

createInterface({ input: process.stdin })
  .on('line', (text) => {
    const asked = JSON.parse(text);
    if (asked.incoming !== undefined) store(deliver(asked.incoming.from, asked.incoming.text));
    if (asked.refuse !== undefined) {
      if (asked.refuse.number === undefined) state.refuseAll = asked.refuse.code;
      else if (asked.refuse.code === null) state.refuse.delete(asked.refuse.number);
      else state.refuse.set(asked.refuse.number, asked.refuse.code);
    }
    for (const name of ['network', 'sendMs', 'reportMs', 'report', 'deaf'])
      if (asked[name] !== undefined) state[name] = asked[name];
  })
  .on('close', () => process.exit(0));
tell({ ready: true });
