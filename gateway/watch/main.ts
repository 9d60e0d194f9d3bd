/**
 * `noodknop watch`, from its file to Ctrl-C: puts the parts together. Promises an exit status: 0 stopped when told to, or all works
 * (`check`, `test`); 1 when it cannot begin, or a path or the gateway does not. Knows nothing of a gateway's data directory, because it runs elsewhere.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { wall } from '../core/time.ts';
import { inert } from '../shell/config/inert.ts';
import { readWatch, type WatchConfig } from '../shell/config/watch-file.ts';
import type { Door, Message, Note, Sign, WatchSettings } from './core/state.ts';
import { clockTime, remarkIn, type Speaker, wordsOf } from './core/words.ts';
import { type HttpDoor, LOOK_MS, lookHttp } from './shell/http-door.ts';
import { lookMqtt, type MqttDoor } from './shell/mqtt-door.ts';
import { RunningWatch } from './shell/run.ts';
import { openWays, type Way, within } from './shell/ways.ts';

/** What was asked for. */
export interface WatchAsked {
  readonly file: string;
  readonly deed: 'run' | 'check' | 'test';
  readonly json: boolean;
}
/** How it ended: with a status, or it could not begin. */
export type WatchEnded =
  | { readonly status: number }
  | { readonly wrong: { readonly field: string; readonly reason: string } };
/** Where it speaks to whoever started it. */
export interface WatchConsole {
  out(text: string): void;
}

interface Prepared {
  readonly config: WatchConfig;
  readonly speaker: Speaker;
  readonly http: HttpDoor;
  readonly mqtt: MqttDoor;
  readonly ways: readonly Way[];
}

function readOr(path: string, field: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw Object.assign(new Error(`${path} cannot be read (${code})`), { field });
  }
}

/** Reads all the file names. Throws an error with its `field`. */
function prepare(file: string, deed: WatchAsked['deed']): Prepared {
  const read = readWatch(readOr(file, 'config'));
  if (!read.ok) {
    const [first] = read.problems;
    const told = read.problems.map(({ field, message }) => `${field} ${message}`.trim()).join('; ');
    throw Object.assign(new Error(`${file}: ${told}`), { field: first?.field || 'config' });
  }
  const { config } = read;
  const { gateway } = config;
  // As it is written in the file: beside it, wherever the watch was started.
  const beside = (path: string): string => resolve(dirname(file), path);
  const token =
    gateway.token ??
    (readOr(beside(gateway.tokenFile ?? ''), 'gateway.tokenFile').split(/\r?\n/, 1)[0] ?? '').trim();
  const ca = gateway.caFile === undefined ? null : readOr(beside(gateway.caFile), 'gateway.caFile');
  const { name, language, timezone } = config;
  return {
    config,
    speaker: { name, language, zone: timezone },
    http: { url: gateway.url, token, ca, watcher: deed === 'run' ? gateway.account : null },
    mqtt: { url: gateway.mqtt, account: gateway.account, token, ca },
    ways: openWays(config),
  };
}

/** One look; two of them fit in the silence that is told. */
function look({ http, mqtt, config }: Prepared, door: Door): Promise<readonly Sign[]> {
  const patience = Math.min(LOOK_MS, config.silentAfter * 500);
  return door === 'http' ? lookHttp(http, patience) : lookMqtt(mqtt, patience);
}

const settingsOf = ({ config, ways }: Prepared): WatchSettings => ({
  askMs: config.askEvery * 1000,
  silentMs: config.silentAfter * 1000,
  // It runs once a minute: one that failed once is looked at again before it is told.
  selfCheckMs: 130_000,
  backMs: config.backAfter * 1000,
  againMs: config.againEvery * 1000,
  mostAnHour: config.mostAnHour,
  paths: ways.map(({ path }) => path),
  doors: ['http', 'mqtt'],
});

/** A line of the console, in the language of the file. */
function lineOf(note: Note, { language }: Speaker): string {
  switch (note.note) {
    case 'sign':
      return `${note.subject}: ${note.ok ? 'ok' : remarkIn(language, note.remark)}`;
    case 'slept':
      return `was not awake for ${Math.round(note.ms / 1000)} s: not counted as silence`;
    case 'silent':
      return `SILENT: ${note.subjects.join(', ')}`;
    case 'back':
      return 'in order again';
    case 'left':
      return `${note.path}: ${note.kind} left`;
    case 'failed':
      return `${note.path}: FAILED: ${note.reason}`;
  }
}

/** Tries everything once; what works and what does not. */
async function tryAll(
  prepared: Prepared,
  deed: 'check' | 'test',
): Promise<readonly { readonly what: string; readonly ok: boolean; readonly remark: string }[]> {
  const { speaker, ways } = prepared;
  const now = wall(Date.now());
  const message: Message = {
    kind: 'test',
    outage: 0,
    subjects: [],
    since: null,
    began: now,
    at: now,
    last: false,
  };
  const said = wordsOf(message, speaker);
  const doors = (['http', 'mqtt'] as const).map(async (door) =>
    (await look(prepared, door)).map(({ subject, ok, remark }) => ({
      what: subject as string,
      ok,
      remark: remark === '' ? '' : remarkIn(speaker.language, remark),
    })),
  );
  const paths = ways.map(async (way) => {
    try {
      const remark = await within(way, (signal) =>
        deed === 'check'
          ? way.check(signal)
          : way.send(message, said, signal).then(() => 'a marked test has left'),
      );
      return [{ what: way.path as string, ok: true, remark }];
    } catch (error) {
      return [{ what: way.path as string, ok: false, remark: error instanceof Error ? error.message : '' }];
    }
  });
  return (await Promise.all([...doors, ...paths])).flat();
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve_) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve_());
  });

/** Runs the watch, or tries it once. */
export async function runWatch(
  { file, deed, json }: WatchAsked,
  terminal: WatchConsole,
): Promise<WatchEnded> {
  let prepared: Prepared;
  try {
    prepared = prepare(file, deed);
  } catch (error) {
    const field = error instanceof Error && 'field' in error ? String(error.field) : 'config';
    return { wrong: { field, reason: error instanceof Error ? error.message : 'cannot begin' } };
  }
  if (deed !== 'run') {
    const results = await tryAll(prepared, deed);
    if (json) terminal.out(`${JSON.stringify(results)}\n`);
    else
      for (const { what, ok, remark } of results)
        terminal.out(`${ok ? 'ok    ' : 'FAILED'} ${what}${remark === '' ? '' : `: ${inert(remark)}`}\n`);
    return { status: results.every(({ ok }) => ok) ? 0 : 1 };
  }
  const { speaker, ways, config } = prepared;
  const print = (at: number, event: object, line: string): void =>
    terminal.out(
      json
        ? `${JSON.stringify({ at: new Date(at).toISOString(), ...event })}\n`
        : `${clockTime(speaker.zone, wall(at))}  ${inert(line)}\n`,
    );
  const ended = untilSignal();
  const watch = new RunningWatch(settingsOf(prepared), {
    look: (door) => look(prepared, door),
    send: async (path, message) => {
      const way = ways.find((one) => one.path === path);
      if (way !== undefined)
        await within(way, (signal) => way.send(message, wordsOf(message, speaker), signal));
    },
    note: (at, note) => print(at, note, lineOf(note, speaker)),
  });
  const paths = ways.map(({ path }) => path);
  print(
    Date.now(),
    { note: 'watching', url: config.gateway.url, mqtt: config.gateway.mqtt, paths },
    `watching ${config.gateway.url} and ${config.gateway.mqtt}; tells over ${paths.join(', ')} after ${config.silentAfter} s`,
  );
  await ended;
  watch.stop();
  return { status: 0 };
}
