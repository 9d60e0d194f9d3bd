/**
 * How smsd and its modems are, as its own files say: the process id and the status file (`stats` in smsd.conf). Promises
 * to read only. A status file tells states and signal, no registration: a modem without network shows there as one that
 * is busy and stays so.
 */
import { readFile, stat } from 'node:fs/promises';

/** A modem whose state does not change for so long while it is at work waits for its network. */
const BUSY_MOST_MS = 60_000;

/** Why the process of this pid file is not there, and what to do; null: it is. */
export async function daemonTrouble(pidFile: string): Promise<string | null> {
  const short = pidFile.length > 60 ? `...${pidFile.slice(-57)}` : pidFile;
  let text: string;
  try {
    text = await readFile(pidFile, 'utf8');
  } catch {
    return `SMS: smsd does not run, or its pid file is not ${short}. Start it: service smstools start`;
  }
  const pid = Number(text.trim());
  if (!Number.isSafeInteger(pid) || pid < 1) return `SMS: ${short} holds no process id`;
  try {
    process.kill(pid, 0);
    return null;
  } catch (error) {
    // It is there, and somebody else's.
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return null;
    return `SMS: smsd does not run any more (process ${pid}). Start it: service smstools start`;
  }
}

/** What a status file says. */
export interface Modems {
  /** What is wrong when no modem can send; null: one can. */
  readonly trouble: string | null;
  readonly remark: string;
}

/** Reads the status file of smsd. */
export async function modemsOf(statusFile: string): Promise<Modems> {
  const short = statusFile.length > 60 ? `...${statusFile.slice(-57)}` : statusFile;
  let text: string;
  let age: number;
  try {
    text = (await readFile(statusFile, 'latin1')).slice(0, 20_000);
    age = Date.now() - (await stat(statusFile)).mtimeMs;
  } catch {
    return {
      trouble: `SMS: the status file ${short} cannot be read. Set stats in smsd.conf, or leave statusFile out`,
      remark: '',
    };
  }
  const modems: { readonly name: string; readonly state: string; readonly signal: string }[] = [];
  for (const line of text.split('\n')) {
    const read = /^([\w.-]{1,40}):\s+[^,]*,\s*(Sending|Receiving|Idle|Blocked|Trouble|Unknown)\b(.*)$/.exec(
      line,
    );
    const [, name = '', state = '', rest = ''] = read ?? [];
    if (read !== null) modems.push({ name, state, signal: /ssi: (-?\d+ dBm)/.exec(rest)?.[1] ?? '' });
  }
  if (modems.length === 0) return { trouble: `SMS: the status file ${short} names no modem`, remark: '' };
  const remark = modems
    .map(({ name, state, signal }) => `${name} ${state}${signal === '' ? '' : `, ${signal}`}`)
    .join('; ')
    .replace(/[^\x20-\x7e]/g, ' ');
  const isWell = (state: string): boolean =>
    state === 'Idle' || ((state === 'Sending' || state === 'Receiving') && age < BUSY_MOST_MS);
  if (modems.some(({ state }) => isWell(state))) return { trouble: null, remark };
  const [first] = modems;
  const why =
    first?.state === 'Blocked'
      ? 'smsd gave it up after failures. Set blocktime = 10 in smsd.conf, restart smsd'
      : 'no network? Check SIM, aerial and cable';
  return { trouble: `SMS: modem ${first?.name} is ${first?.state} for over a minute: ${why}`, remark };
}
