/**
 * `noodknop watch`, from its file to Ctrl-C: puts the parts together. Promises an exit status: 0 stopped when told to, or all works
 * (`check`, `test`); 1 when it cannot begin, or a path or the gateway does not. Knows nothing of a gateway's data directory, because it runs elsewhere.
 */
import { wall } from '../core/time.ts';
import { inert } from '../shell/config/inert.ts';
import type { WatchConfig } from '../shell/config/watch-file.ts';
import type { TextProblem } from '../shell/config/yaml-text.ts';
import type { Door, Note, Sign, WatchSettings } from './core/state.ts';
import { clockTime, remarkIn, type Speaker, unwatchedIn, wordsOf } from './core/words.ts';
import { type HttpDoor, LOOK_MS, seeHttp } from './shell/http-door.ts';
import { checkAll, summaryOf, testAll } from './shell/inquiry.ts';
import { lookMqtt, type MqttDoor } from './shell/mqtt-door.ts';
import { type Prepared, prepare } from './shell/prepare.ts';
import { RunningWatch } from './shell/run.ts';
import { type Way, within } from './shell/ways.ts';

/** What was asked for. */
export interface WatchAsked {
  readonly file: string;
  readonly deed: 'run' | 'check' | 'test';
  readonly json: boolean;
}
/** How it ended: with a status, or it could not begin. */
export type WatchEnded = { readonly status: number } | { readonly problems: readonly TextProblem[] };
/** Where it speaks to whoever started it. */
export interface WatchConsole {
  out(text: string): void;
  /** From now on output that cannot be written ends nothing. */
  outlive?(): void;
}

interface Parts {
  readonly config: WatchConfig;
  readonly speaker: Speaker;
  readonly http: HttpDoor;
  readonly mqtt: MqttDoor;
  readonly ways: readonly Way[];
}

function partsOf({ config, token, ca, ways }: Prepared): Parts {
  const { gateway, name, language, timezone } = config;
  return {
    config,
    speaker: { name, language, zone: timezone },
    http: { url: gateway.url, token, ca, watcher: gateway.account },
    mqtt: { url: gateway.mqtt, account: gateway.account, token, ca },
    ways,
  };
}

/** Of one look, milliseconds; two of them fit in the silence that is told. */
const patienceOf = ({ silentAfter }: WatchConfig): number => Math.min(LOOK_MS, silentAfter * 500);

/** Looks; `counted` hears each time the gateway answered whether it counts this watch (null), or why not. */
async function look(
  { http, mqtt, config }: Parts,
  door: Door,
  counted: (unwatched: string | null) => void,
): Promise<readonly Sign[]> {
  const patience = patienceOf(config);
  if (door === 'mqtt') return lookMqtt(mqtt, patience);
  const { signs, token, unwatched } = await seeHttp(http, patience);
  if (token === true) counted(unwatched);
  return signs;
}

const settingsOf = ({ config, ways }: Parts): WatchSettings => ({
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

/** Tries everything once, and tells. */
async function tryAll(
  { ways, http, mqtt, speaker, config }: Parts,
  { deed, json }: WatchAsked,
  warnings: readonly string[],
  terminal: WatchConsole,
): Promise<WatchEnded> {
  const inquiry = { ways, http, mqtt, speaker, warnings, patienceMs: patienceOf(config) };
  const findings = await (deed === 'test' ? testAll(inquiry) : checkAll(inquiry));
  if (json) terminal.out(`${JSON.stringify(findings)}\n`);
  else {
    for (const { what, ok, remark } of findings)
      terminal.out(`${ok ? 'ok    ' : 'FAILED'} ${what}${remark === '' ? '' : `: ${inert(remark)}`}\n`);
    terminal.out(`${summaryOf(findings)}\n`);
  }
  return { status: findings.every(({ ok }) => ok) ? 0 : 1 };
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve_) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve_());
  });

/** Runs the watch, or tries it once. */
export async function runWatch(asked: WatchAsked, terminal: WatchConsole): Promise<WatchEnded> {
  const { file, deed, json } = asked;
  const prepared = prepare(file);
  if (!prepared.ok) return { problems: prepared.problems };
  const parts = partsOf(prepared);
  if (deed !== 'run') return tryAll(parts, asked, prepared.warnings, terminal);
  terminal.outlive?.();
  const { speaker, ways, config } = parts;
  const print = (at: number, event: object, line: string): void =>
    terminal.out(
      json
        ? `${JSON.stringify({ at: new Date(at).toISOString(), ...event })}\n`
        : `${clockTime(speaker.zone, wall(at))}  ${inert(line)}\n`,
    );
  const ended = untilSignal();
  const warn = (reason: string): void => print(Date.now(), { note: 'warning', reason }, `WARNING: ${reason}`);
  // It watches all the same; but nobody would miss it, and only its own console can say so.
  let last: string | null = null;
  const counted = (unwatched: string | null): void => {
    if (unwatched !== null && unwatched !== last)
      warn(unwatchedIn(speaker.language, unwatched, config.gateway.account));
    last = unwatched;
  };
  const watch = new RunningWatch(settingsOf(parts), {
    look: (door) => look(parts, door, counted),
    send: async (path, message) => {
      const way = ways.find((one) => one.path === path);
      if (way !== undefined)
        await within(way, (signal) => way.send(message, wordsOf(message, speaker), signal));
    },
    note: (at, note) => print(at, note, lineOf(note, speaker)),
  });
  const paths = ways.map(({ path }) => path);
  for (const reason of prepared.warnings) warn(reason);
  print(
    Date.now(),
    { note: 'watching', url: config.gateway.url, mqtt: config.gateway.mqtt, paths },
    `watching ${config.gateway.url} and ${config.gateway.mqtt}; tells over ${paths.join(', ')} after ${config.silentAfter} s`,
  );
  await ended;
  watch.stop();
  return { status: 0 };
}
