/**
 * The structured log on standard error: one line of JSON for each thing that somebody who runs the gateway wants to find
 * again, each with its alarm's id. Promises no person, no place, no text and no key in any line, that a storm of events
 * becomes a bounded number of lines, and that nothing waits for whoever reads them.
 */
import { type Logger, pino } from 'pino';
import type { Entry } from '../core/entries.ts';
import { Turns } from '../core/pace.ts';
import type { Instant } from '../core/time.ts';
import type { LogListener } from './log-watch.ts';

/** Lines a second over a longer time; in a storm the rest is counted in the line after it. */
const LINES_PER_SECOND = 50;
/** Open alarms whose opening is remembered. */
const ALARMS_MOST = 1_000;
/** Characters that may wait for a reader that does not read; what is more is dropped, never waited for. */
const UNREAD_MOST = 1_000_000;

/** Milliseconds for the last lines and answers, once all is closed. */
const LEAVE_MS = 1_000;

/** A line, before it is written. */
interface Line {
  readonly level: 'info' | 'warn';
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  readonly text: string;
}

/** The log of this process, and its end. */
export interface ProcessLog {
  readonly log: Logger;
  /**
   * Nothing else is left to do: the process may end by itself, with what is still to be said, or ends soon with this
   * exit status. Whoever does not read its output cannot keep it, nor can a file that hangs: then it ends as if killed.
   */
  leave(status: number): void;
}

/** Where lines go: standard error, without ever waiting for it. `level` as in NOODKNOP_LOG. */
export function openLogger(level: string): ProcessLog {
  const lines = pino.destination({ dest: 2, sync: false, maxLength: UNREAD_MOST });
  // A full disk under the file they go to costs lines, and nothing else: not the gateway, and not its end, for which pino
  // would otherwise wait until the last line is written.
  let failing = false;
  lines.on('error', () => {
    failing = true;
  });
  lines.on('write', () => {
    failing = false;
  });
  process.once('beforeExit', () => {
    if (failing) lines.destroy();
  });
  return {
    log: pino({ level, base: null }, lines),
    leave(status) {
      setTimeout(() => {
        // Otherwise pino waits at the exit, and for ever, until the last line is read.
        lines.destroy();
        // A file that hangs, such as on a mount whose server is gone: an exit would wait for its thread, for ever.
        if (process.getActiveResourcesInfo().includes('FSReqPromise')) process.kill(process.pid, 'SIGKILL');
        process.exit(status);
      }, LEAVE_MS).unref();
    },
  };
}

/** Writes entries of the log as lines. `now` in milliseconds, monotonic. */
export function openJournal(
  log: Pick<Logger, 'info' | 'warn' | 'isLevelEnabled'>,
  now: () => number,
): LogListener {
  const turns = new Turns(LINES_PER_SECOND, now());
  const opened = new Map<string, Instant>();
  let left = 0;
  const since = (alarm: string, t: Instant): number | null => {
    const at = opened.get(alarm);
    return at === undefined ? null : t - at;
  };
  return {
    written(entries) {
      for (const entry of entries) {
        if (entry.type === 'alarm.opened' && opened.size < ALARMS_MOST) opened.set(entry.alarm, entry.t);
        const line = lineOf(entry, since);
        if (entry.type === 'alarm.closed') opened.delete(entry.alarm);
        if (line === null || !log.isLevelEnabled(line.level)) continue;
        if (turns.take(now()) > 0) {
          left += 1;
          continue;
        }
        log[line.level](left === 0 ? line.fields : { ...line.fields, left }, line.text);
        left = 0;
      }
    },
    committed: () => undefined,
  };
}

function lineOf(entry: Entry, since: (alarm: string, t: Instant) => number | null): Line | null {
  const info = (text: string, fields: Line['fields']): Line => ({ level: 'info', fields, text });
  const warn = (text: string, fields: Line['fields']): Line => ({ level: 'warn', fields, text });
  switch (entry.type) {
    case 'alarm.opened': {
      const { alarm, level, device, site, virtual } = entry;
      return info('alarm opened', { alarm, level, device, site, ...(virtual === true ? { virtual } : {}) });
    }
    case 'press.received':
      return entry.alarm === null
        ? info('test press', { device: entry.device })
        : info('press', { alarm: entry.alarm, device: entry.device, level: entry.level });
    case 'alarm.raised':
      return info('alarm raised', { alarm: entry.alarm, level: entry.level });
    case 'step.started':
      return info('step started', { alarm: entry.alarm, step: entry.step, ms: since(entry.alarm, entry.t) });
    case 'page.requested':
      return info('pages asked for', {
        alarm: entry.alarm,
        step: entry.step,
        reason: entry.reason,
        pages: entry.pages.length,
        channels: [...new Set(entry.pages.map(({ channel }) => channel))].join(','),
      });
    case 'page.sent':
      return info('pages handed over', {
        alarm: entry.alarm,
        pages: entry.pages.length,
        ms: since(entry.alarm, entry.t),
      });
    case 'page.failed':
      return warn('pages failed', {
        alarm: entry.alarm,
        pages: entry.pages.length,
        // A channel's own words may name an address; the log has them.
        reason: /^[a-z-]{1,30}$/.test(entry.reason) ? entry.reason : 'channel',
      });
    case 'alarm.acknowledged':
      return info('somebody is coming', { alarm: entry.alarm, ms: since(entry.alarm, entry.t) });
    case 'alarm.on-scene':
      return info('somebody is there', { alarm: entry.alarm, ms: since(entry.alarm, entry.t) });
    case 'alarm.reopened':
      return warn('alarm open again', { alarm: entry.alarm, reason: entry.reason });
    case 'policy.exhausted':
      return warn('nobody answers', { alarm: entry.alarm, ms: since(entry.alarm, entry.t) });
    case 'alarm.closed':
      return info('alarm closed', { alarm: entry.alarm, ms: since(entry.alarm, entry.t) });
    case 'drill.announced':
      return info('drill announced', { drill: entry.drill, device: entry.device });
    case 'drill.begun':
      return info('drill begun', { drill: entry.drill, alarm: entry.alarm });
    case 'drill.became-real':
      return warn('a drill became real', { drill: entry.drill, alarm: entry.alarm, why: entry.why });
    case 'drill.ended':
      return info('drill ended', { drill: entry.drill, alarm: entry.alarm, reason: entry.reason });
    case 'walk.started':
      return info('walk test started', { walk: entry.walk, site: entry.site, devices: entry.devices.length });
    case 'walk.interrupted':
      return warn('walk test interrupted', { walk: entry.walk, alarm: entry.alarm });
    case 'walk.ended':
      return info('walk test ended', { walk: entry.walk, reason: entry.reason });
    case 'simulation.opened':
    case 'simulation.closed':
      return info(entry.type === 'simulation.opened' ? 'simulation opened' : 'simulation closed', {
        simulation: entry.simulation,
      });
    case 'fault.raised':
      return warn('fault raised', {
        fault: entry.fault,
        code: entry.code,
        device: entry.device,
        channel: entry.channel,
      });
    case 'fault.cleared':
      return info('fault cleared', { fault: entry.fault });
    case 'device.registered':
    case 'device.revoked':
      return info(entry.type === 'device.revoked' ? 'device revoked' : 'device registered', {
        device: entry.device,
      });
    case 'site.imported':
      return info('site imported', {});
    default:
      return null;
  }
}
