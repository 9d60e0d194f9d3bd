/**
 * P32: a step with nobody to page, or whose pages have all failed, starts the next step at once; the presser is told and
 * 112 guidance starts within 60 s at the latest. A page fails when no channel takes it within 5 s. What the presser is
 * told is held against the alarm as its entries make it: a `progress` may be as old as the second that the disk may take
 * (or as the pause it was held up by), and one with the newest word leaves within that second while the device listens.
 */
import type { AlarmAccount } from './account.ts';
import { guidanceWait, stuck, type Told, told, wanting } from './account-words.ts';
import { DISK_PATIENCE_MS } from './ledger.ts';
import { clock, watching } from './watch.ts';

const FAILS_MS = 5_000;
const LATE_MS = 2_000;
/** How long a word may be on its way out of the gateway. */
const STALE_MS = DISK_PATIENCE_MS + 500;

interface Words {
  /** What was true since when, oldest first; the last is true now. */
  history: { readonly word: string; readonly at: number }[];
  said: string | null;
}
const wordOf = ({ state, responders, call112 }: Told): string =>
  `${state}, ${responders} coming, 112 ${call112}`;

/** P32. */
export const nobody = watching(
  'P32',
  'A step that reaches nobody starts the next at once; the presser is told and 112 guidance starts in time.',
  ({ bench, ledger, tried, broken }) => {
    // ---- steps that reach nobody
    ledger.turn((_, alarms) => {
      for (const alarm of alarms) {
        if (!wanting(alarm) || !stuck(alarm)) continue;
        const reached = `step ${alarm.step} of alarm ${alarm.id} reaches nobody at ${clock(bench.now())}`;
        if (alarm.step + 1 < alarm.policy.steps.length) {
          broken('timing', `${reached} and the next does not begin`);
          return;
        }
        const alone = told(alarm).responders === 0;
        if (alone && alarm.guidance === 'none') {
          broken('timing', `${reached}, it is the last, and 112 guidance does not begin`);
          return;
        }
        tried();
      }
    });
    /** After a start pagers and pages need a moment to come back: the time runs from there. */
    let startedAt = 0;
    const fails = (id: string, askedT: number): void => {
      ledger.by(Math.max(ledger.trueOf(askedT), startedAt) + FAILS_MS, LATE_MS, () => {
        const page = ledger.account.pages.get(id);
        if (page?.t !== askedT || page.state !== 'requested') return;
        broken('timing', `nobody took page ${id} by ${clock(bench.now())} and it does not count as failed`);
      });
    };
    ledger.after('page.requested', ({ pages, t }) => {
      // One put off on purpose is no page that nobody took: p09-attempts.ts holds it to its time.
      for (const { page, later } of pages) if (later !== true) fails(page, t);
    });

    // ---- 112 guidance
    const guides = (alarm: AlarmAccount): void => {
      const { id, from } = alarm;
      const due = ledger.trueOf(from + guidanceWait(alarm) * 1000);
      ledger.by(due, LATE_MS, () => {
        const now = ledger.account.alarms.get(id);
        if (now === undefined || now.stage === 'closed' || now.from !== from) return;
        if (now.guidance !== 'none') tried();
        else if (wanting(now) || now.level === 'emergency')
          broken(
            'timing',
            `alarm ${id} had no 112 guidance by ${clock(bench.now())}; it was due at ${clock(due)}`,
          );
      });
    };
    ledger.after('step.started', ({ alarm: id, step }) => {
      const alarm = ledger.account.alarms.get(id);
      if (alarm !== undefined && step === 0 && alarm.guidance === 'none') guides(alarm);
    });
    ledger.after('alarm.raised', ({ alarm: id }) => {
      const alarm = ledger.account.alarms.get(id);
      if (alarm !== undefined) guides(alarm);
    });

    // ---- what the presser is told
    const words = new Map<string, Words>();
    /** Devices heard on the connection they have, with since when; and when a pause last held things up. */
    const listens = new Map<string, number>();
    const connected = new Set<string>();
    let heldUpUntil = -1;
    let pausedAt = 0;

    const follow = (alarm: AlarmAccount): void => {
      if (alarm.device === null) return;
      if (alarm.stage === 'closed') {
        words.delete(alarm.id);
        return;
      }
      const now = bench.now();
      const one = words.get(alarm.id) ?? { history: [], said: null };
      words.set(alarm.id, one);
      const word = wordOf(told(alarm));
      if (one.history.at(-1)?.word === word) return;
      const spoken = { word, at: now };
      one.history.push(spoken);
      if (one.history.length > 32) one.history.shift();
      const { device, id } = alarm;
      ledger.by(now, STALE_MS, () => {
        const still = words.get(id)?.history.at(-1) === spoken;
        const since = listens.get(device);
        if (!still || one.said === word || since === undefined || since > now || !ledger.ranSince(now))
          return;
        if (ledger.account.devices.get(device)?.revoked === true) return;
        broken('timing', `${device} was not told by ${clock(bench.now())} how alarm ${id} stands: ${word}`);
      });
    };
    ledger.turn((_, alarms) => {
      for (const alarm of alarms) follow(alarm);
    });
    ledger.did('send-down', ({ device, body }) => {
      if (body.type !== 'progress') return;
      const now = bench.now();
      const oldest = heldUpUntil + STALE_MS >= now ? Math.min(pausedAt, now) - STALE_MS : now - STALE_MS;
      const word = wordOf(body);
      for (const id of ledger.account.devices.get(device)?.alarms ?? []) {
        const alarm = ledger.account.alarms.get(id);
        if (alarm?.firstPress !== body.id) continue;
        const one = words.get(id);
        if (one === undefined) return;
        // True at some moment of the last second: it began before now and what followed it began after `oldest`.
        const fresh = one.history.some(
          (was, i) => was.word === word && (one.history[i + 1]?.at ?? now) >= oldest,
        );
        if (!fresh)
          broken(
            'safety',
            `${device} is told "${word}" of alarm ${id} at ${clock(now)}; true is "${one.history.at(-1)?.word}"`,
          );
        one.said = word;
        return;
      }
    });
    ledger.started(() => {
      startedAt = bench.now();
      words.clear();
      listens.clear();
      connected.clear();
      for (const id of ledger.account.open) {
        const alarm = ledger.account.alarms.get(id);
        if (alarm === undefined) continue;
        follow(alarm);
        if (alarm.guidance === 'none') guides(alarm);
        for (const page of alarm.ringing.values())
          if (page.state === 'requested' && !page.later) fails(page.id, page.t);
      }
    });
    return {
      'gateway.heard': ({ event, at }) => {
        if (event.type === 'message.received') {
          const { device } = event.message;
          if (connected.has(device) && !listens.has(device)) listens.set(device, at);
        } else if (event.type === 'device.connected' || event.type === 'device.disconnected') {
          listens.delete(event.device);
          if (event.type === 'device.connected') connected.add(event.device);
          else connected.delete(event.device);
        }
      },
      'gateway.paused': ({ at }) => {
        pausedAt = at;
      },
      'gateway.resumed': ({ at }) => {
        heldUpUntil = at;
      },
    };
  },
);
