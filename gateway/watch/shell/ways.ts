/**
 * The ways out of the watch: text message, mail, a program, a relay. None leads over the gateway or its broker. Promises that an attempt
 * ends within its patience whatever hangs, that "left" means that the next hop has it, and that trouble is told with what to do about it and
 * without an address.
 */
import { spawn } from 'node:child_process';
import { constants, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { numberOf } from '../../core/far-news.ts';
import { fileTurns } from '../../shell/channels/in-turns.ts';
import { plainLetter } from '../../shell/channels/mail-letter.ts';
import { type MailFiles, openPost } from '../../shell/channels/mail-post.ts';
import {
  ageOf,
  lookInto,
  putFile,
  takeBack,
  tryFolder,
  type Waiting,
  whoOf,
} from '../../shell/channels/sms-files.ts';
import { cutText } from '../../shell/channels/sms-text.ts';
import { takenByOne } from '../../shell/channels/taken-by-one.ts';
import type { WatchConfig } from '../../shell/config/watch-file.ts';
import type { Message, Path } from '../core/state.ts';
import type { Said } from '../core/words.ts';

/** One way out. */
export interface Way {
  readonly path: Path;
  /** Rejects with an error whose message is for facilities. */
  send(message: Message, said: Said, signal: AbortSignal): Promise<void>;
  /** Looks whether it would work and disturbs nobody. Resolves with a remark. */
  check(signal: AbortSignal): Promise<string>;
}

/** A text message that waits longer is stuck. */
const STUCK_MS = 60_000;
const TEST_LASTS_MS = 2_000;
/** Names messages of one watch in mail and spool: not the same after a restart. */
const life = Date.now().toString(36);

function smsWay({ spool, country, to }: NonNullable<WatchConfig['sms']>): Way {
  const numbers = to.map((written) => {
    const number = numberOf(written, country);
    if (number === null) throw new Error('sms.to: a number holds letters, or too few or many digits');
    return number;
  });
  const files = fileTurns();
  /** Messages of ours to this number that do not leave. */
  const stuck = async (number: string): Promise<readonly Waiting[]> => {
    const { ours } = await files(() => lookInto(spool));
    const found: Waiting[] = [];
    for (const file of ours)
      if (file.who === whoOf(number) && ((await files(() => ageOf(file))) ?? 0) > STUCK_MS) found.push(file);
    return found;
  };
  const trouble =
    'SMS: a message waits for over a minute. See that smsd runs, and look at network, SIM and aerial';
  return {
    path: 'sms',
    async send(message, said, signal) {
      const about = `watch-${life}-${message.outage}`;
      const text = cutText(said.text);
      await takenByOne(
        numbers.map(async (number) => {
          const before = await stuck(number);
          await files(() => putFile(spool, { kind: 'said', number, about, text, first: true }), signal);
          if (before.length === 0) return;
          // Once the modem is well again only the newest is of use; that it left cannot be said.
          for (const file of before) await files(() => takeBack(file));
          throw new Error(trouble);
        }),
      );
    },
    async check(signal) {
      await files(() => tryFolder(spool), signal);
      for (const number of numbers) if ((await stuck(number)).length > 0) throw new Error(trouble);
      return `${join(spool, 'outgoing')} takes files`;
    },
  };
}

/** Read at the start, by whoever starts it: nothing else waits for it yet. */
const mailFilesNow = ({ passwordFile, caFile }: NonNullable<WatchConfig['mail']>): MailFiles => ({
  password:
    passwordFile === undefined ? null : (readFileSync(passwordFile, 'utf8').split(/\r?\n/, 1)[0] ?? ''),
  ca: caFile === undefined ? null : readFileSync(caFile, 'utf8'),
});

function mailWay(config: NonNullable<WatchConfig['mail']>, language: 'nl' | 'en'): Way {
  const post = openPost(config, mailFilesNow(config));
  let letters = 0;
  return {
    path: 'mail',
    async send(message, { title, text }, signal) {
      letters += 1;
      const urgent = message.kind === 'silent' || message.kind === 'again';
      const id = `watch.${life}.${letters}`;
      const letter = plainLetter({ title, said: text, language, urgent }, id, post.domain);
      await post.send(letter, config.to, signal);
    },
    check: (signal) => post.greet(signal),
  };
}

function sounderWay({ run, patience }: NonNullable<WatchConfig['sounder']>): Way {
  const [program = '', ...args] = run;
  return {
    path: 'sounder',
    send: (message, { text }) =>
      new Promise((well, fail) => {
        // A group of its own, so that what it started ends with it.
        const child = spawn(program, args, {
          stdio: 'ignore',
          detached: true,
          env: { ...process.env, NOODKNOP_WATCH: message.kind, NOODKNOP_TEXT: text },
        });
        const timer = setTimeout(() => {
          try {
            if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
          } catch {
            // It ended in this very moment.
          }
          fail(new Error(`sounder: ${program} was ended after ${patience} s: it must end by itself`));
        }, patience * 1000);
        child.on('error', (error: NodeJS.ErrnoException) => {
          clearTimeout(timer);
          fail(new Error(`sounder: ${program} cannot be run (${error.code ?? 'unknown reason'})`));
        });
        child.on('exit', (status, signal) => {
          clearTimeout(timer);
          if (status === 0) well();
          else fail(new Error(`sounder: ${program} ended with ${status ?? signal}`));
        });
      }),
    async check() {
      return `runs ${program}; what it does shows with --test only`;
    },
  };
}

function relayWay({ path, on, off }: NonNullable<WatchConfig['relay']>): Way {
  const write = async (value: string): Promise<void> => {
    try {
      // Without waiting for somebody who reads at the far end, and never as this process's terminal.
      const file = await open(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
      try {
        await file.write(value);
      } finally {
        await file.close();
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
      throw new Error(
        `relay: ${path} cannot be written (${code}): does it exist, and may this user write it?`,
      );
    }
  };
  return {
    path: 'relay',
    async send(message) {
      await write(message.kind === 'back' ? off : on);
      if (message.kind !== 'test') return;
      await new Promise((resolve) => setTimeout(resolve, TEST_LASTS_MS));
      await write(off);
    },
    async check() {
      const file = await open(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY).catch(
        (error: NodeJS.ErrnoException) => {
          throw new Error(`relay: ${path} cannot be opened (${error.code ?? 'unknown reason'})`);
        },
      );
      await file.close();
      return `${path} can be written`;
    },
  };
}

/** Every way the file names. Throws when one cannot be made ready, saying which and why. */
export function openWays(config: WatchConfig): readonly Way[] {
  const { sms, mail, sounder, relay, language } = config;
  return [
    ...(sms === undefined ? [] : [smsWay(sms)]),
    ...(mail === undefined ? [] : [mailWay(mail, language)]),
    ...(sounder === undefined ? [] : [sounderWay(sounder)]),
    ...(relay === undefined ? [] : [relayWay(relay)]),
  ];
}

/** Longest attempt over any way; it still leaves room for a second within the 60 s of P34. */
const PATIENCE_MS = 12_000;
const PROGRAM_MS = 21_000;

/** Lets a way do something, for so long as it may take. Rejects also when it hangs. */
export async function within<T>(way: Way, deed: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ms = way.path === 'sounder' ? PROGRAM_MS : PATIENCE_MS;
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      fail(new Error(`${way.path}: gave no answer within ${ms / 1000} s`));
      stop.abort();
    }, ms);
  });
  const doing = deed(stop.signal);
  try {
    return await Promise.race([doing, hung]);
  } finally {
    clearTimeout(timer);
    // One that hung may still end; of that nobody wants to hear.
    doing.catch(() => undefined);
  }
}
