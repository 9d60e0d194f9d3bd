/**
 * The crowd as a program: reads its devices from standard input, one JSON object a line as `device import --json`
 * prints them, and prints the report as one JSON line. Exit 1 when a press got no receipt, 2 on wrong usage.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DEVICE_ID } from '../../../protocol/messages.ts';
import { runCrowd } from './crowd.ts';

const USAGE = `usage: crowd [--host 127.0.0.1] [--port 1883] [--ramp SECONDS] [--seconds N] [--rate PRESSES_PER_SECOND]
The devices come in on standard input, one JSON object a line: {"device":"id","key":"64 hex digits","kind":"desk"}.
`;
/** What `device import --json` prints; other fields are left alone. */
const line = z.object({
  device: z.string().regex(DEVICE_ID),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(['desk', 'wearable', 'pager', 'sounder']).default('desk'),
});

const wrong = (why: string): never => {
  process.stderr.write(`${why}\n${USAGE}`);
  process.exit(2);
};

const number = (text: string | undefined, fallback: number, name: string): number => {
  const value = text === undefined ? fallback : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : wrong(`--${name} needs a number of 0 or more`);
};

const readArguments = () => {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ options: { host: text, port: text, ramp: text, seconds: text, rate: text } }).values;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : 'wrong arguments');
  }
};

const given = readArguments();
const devices: { id: string; kind: 'desk' | 'wearable' | 'pager' | 'sounder'; key: string }[] = [];
for await (const text of createInterface({ input: process.stdin })) {
  if (text.trim() === '') continue;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    wrong(`line ${devices.length + 1} is not JSON`);
  }
  const read = line.safeParse(value);
  if (!read.success)
    wrong(`line ${devices.length + 1}: ${read.error.issues[0]?.path.join('.') ?? 'not a device'}`);
  else devices.push({ id: read.data.device, kind: read.data.kind, key: read.data.key });
}
const report = await runCrowd({
  host: given.host ?? '127.0.0.1',
  port: number(given.port, 1883, 'port'),
  devices,
  rampMs: number(given.ramp, 10, 'ramp') * 1000,
  runMs: number(given.seconds, 60, 'seconds') * 1000,
  pressesPerSecond: number(given.rate, 5, 'rate'),
  settleMs: 15_000,
  onNote: (note) => process.stderr.write(`${note}\n`),
});
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(report.received === report.presses ? 0 : 1);
