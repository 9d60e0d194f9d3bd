/**
 * An ESPA 4.4.4 station: the paging system's side of the serial line, as a program of its own. It is the independent
 * peer against which our ESPA driver is tried, so it takes nothing from the project; it is written only from the
 * proposal of November 1984, "Proposal for serial data interface for paging equipment":
 *   2.1 7 bits, even parity, 2 stop bits; 2.3 control characters and separators; 2.4 the digit before NAK;
 *   3.1 polling, always after an EOT; 3.2 selecting; 3.3 EOT gives the line back to the control station;
 *   3.5 two tries for a selection and for a block; 4.1 block and BCC; 4.2 headers; 4.3 records.
 *
 * What a pseudo terminal cannot test: parity, stop bits and baud rate (Linux quietly makes every pty 8 bits without
 * parity and hands bytes over at once), line noise, and the turn-round of an RS-485 line. A byte with its eighth bit
 * set is therefore reported here; on a real line the port would have taken that bit for parity.
 */
import { parseArgs } from 'node:util';
import { SerialPort } from 'serialport';
import { Station } from './espa-line.mjs';

const MODES = ['normal', 'silent', 'busy', 'bad-bcc', 'garbage', 'nak', 'nak-once', 'mute-after-select'];

const HELP = `An ESPA 4.4.4 station, the paging system's side of a serial line, for tests.

  node test/peers/espa-station.mjs --port PATH [options]

  --port PATH         serial line or pseudo terminal
  --address N         own address, one digit (2)
  --control N         address of the other station (1)
  --role ROLE         station: is polled and selected (default); control: polls, and supervises the line
  --mode MODE         normal             as the proposal says (default)
                      silent             listens, never writes a byte
                      busy               refuses every selection: 2 NAK
                      bad-bcc            the first try of each own status block has a wrong BCC
                      garbage            random bytes after every EOT (never an ACK: none can tell a false one)
                      nak                refuses every block: 1 NAK
                      nak-once           refuses the first block, then normal
                      mute-after-select  ACK to a selection, nothing to the block
  --status 3,6        call statuses reported for each call of type 3, one block each, in this order
  --status-after MS   how long after the call they are ready to be sent (100)
  --poll-every MS     role control: pause between two polls (200)
  --reply-wait MS     how long an own selection or block waits for its answer before the second try (3000)
  --supervision MS    silence after which the control station sends EOT (10000)
  --baud N            for a real line (9600); always 7 bits, even parity, 2 stop bits
  --seed N            for the random bytes (1)
  --minutes N         ends by itself (10)
  --until-stdin-ends  ends when standard input does; always ends on SIGTERM
  --help

One JSON object a line on standard output:
  ready; call {address,text,beep,type,transmissions,priority,header}; poll {count}, the first and every 50th;
  status-sent {address,status}, when acknowledged; refused {why,by}, by "me" or by "peer";
  status-request {address}; status-received {address,status}; error {message};
  violation {what}: a byte, a block or a try that the proposal does not allow.
Records are given as they are on the wire, as texts ("1" is not "01"); a record that is not there is null.
`;

const text = (byDefault) => ({ type: 'string', default: byDefault });
const OPTIONS = {
  port: { type: 'string' },
  address: text('2'),
  control: text('1'),
  role: text('station'),
  mode: text('normal'),
  status: text(''),
  'status-after': text('100'),
  'poll-every': text('200'),
  'reply-wait': text('3000'),
  supervision: text('10000'),
  baud: text('9600'),
  seed: text('1'),
  minutes: text('10'),
  'until-stdin-ends': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

const emit = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);

function usage(message) {
  process.stderr.write(`${message}\nTry --help.\n`);
  process.exit(2);
}

function readOptions() {
  let values;
  try {
    values = parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    usage(error.message);
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const number = (name) => {
    const value = Number(values[name]);
    return values[name] !== '' && value >= 0 ? value : usage(`--${name} must be a number`);
  };
  const status = values.status === '' ? [] : values.status.split(',');
  if (values.port === undefined) usage('--port is missing');
  if (!/^\d$/.test(values.address) || !/^\d$/.test(values.control)) usage('an address is one digit');
  if (values.address === values.control) usage('--address and --control must differ');
  if (!MODES.includes(values.mode)) usage(`--mode must be one of ${MODES.join(', ')}`);
  if (!['station', 'control'].includes(values.role)) usage('--role must be station or control');
  if (!status.every((value) => /^[1-9]$/.test(value))) usage('--status must be digits 1-9 with commas');
  return {
    ...values,
    status,
    statusAfter: number('status-after'),
    pollEvery: number('poll-every'),
    replyWait: number('reply-wait'),
    supervision: number('supervision'),
    baud: number('baud'),
    seed: number('seed'),
    minutes: number('minutes'),
  };
}

const options = readOptions();
const port = new SerialPort({
  path: options.port,
  baudRate: options.baud,
  dataBits: 7,
  parity: 'even',
  stopBits: 2,
  autoOpen: false,
});
let ending = false;

function end(code) {
  if (ending) return;
  ending = true;
  // A port that will not close must not keep the program.
  setTimeout(() => process.exit(code), 500);
  if (port.isOpen) port.close(() => process.exit(code));
  else process.exit(code);
}

function fail(message) {
  if (!ending) emit('error', { message });
  end(1);
}

const station = new Station(options, (bytes) => port.write(bytes), emit);
port.on('data', (chunk) => station.receive(chunk));
port.on('error', (error) => fail(error.message));
port.on('close', () => fail('the line was closed'));
process.stdout.on('error', () => end(1));
process.on('SIGTERM', () => end(0));
process.on('SIGINT', () => end(0));
setTimeout(() => end(0), options.minutes * 60_000);
if (options['until-stdin-ends']) process.stdin.on('end', () => end(0)).resume();

port.open((error) => {
  if (error) return fail(error.message);
  emit('ready');
  station.start();
});
