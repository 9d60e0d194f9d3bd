/**
 * P25: a cancel from the presser informs and never silences; a duress cancel keeps the alarm open and says so to
 * responders, coordinator and admin on their own screens only; the two look the same at the device and on every shared
 * screen. Reckons with what is decided on a cancel, with what pagers that ring are told, with the views of an alarm
 * (the product's surface, read as it stands) and with the light of the device, which stays dark for that alarm. Exempt
 * from the light: what a device cannot know after its flash failed or was cut, and presses made after the cancel, also
 * by somebody else under its key.
 */

import type { Actor } from '../../gateway/core/events.ts';
import type { Role } from '../../gateway/core/site.ts';
import { instant, wall } from '../../gateway/core/time.ts';
import { viewAlarm } from '../../gateway/core/views.ts';
import type { AlarmAccount } from './account.ts';
import { DISK_PATIENCE_MS } from './ledger.ts';
import { clock, watching } from './watch.ts';

/** What a cancel may never bring about for its alarm. */
const SILENCING: ReadonlySet<string> = new Set([
  'alarm.closed',
  'alarm.acknowledged',
  'alarm.on-scene',
  'page.withdrawn',
  'answer.recorded',
]);
/** What a dark device may show: nothing of that alarm; a finger is felt all the same. */
const DARK: ReadonlySet<string> = new Set(['dark', 'idle', 'out-of-order', 'ringing', 'paged']);
const TOLD_LATE_MS = 500;
/** After these a device may not know what it called off, or others press under its name. */
const UNSURE: ReadonlySet<string> = new Set(['flash-fails', 'brown-out', 'babble', 'clone']);
/** Roles whose screens are shared, watched, or none of their business. */
const SHARED: readonly Role[] = ['employee', 'manager', 'facilities', 'auditor', 'board', 'integration'];

/** P25. */
export const cancelInforms = watching(
  'P25',
  'A cancel informs and never silences; duress shows only where it may; the device stays dark.',
  ({ bench, ledger, pressers, tried, broken }) => {
    /** Pages told anew since a cancel, by pager and page, with when. */
    const toldAt = new Map<string, number>();
    ledger.did('send-down', ({ device, body }) => {
      if (body.type === 'page') toldAt.set(`${device} ${body.page}`, bench.now());
    });

    const informs = (alarm: AlarmAccount): void => {
      const { id } = alarm;
      const since = bench.now();
      const ringing = [...alarm.ringing.values()].filter(
        ({ device, state }) => device !== null && (state === 'sent' || state === 'delivered'),
      );
      const connected = ringing.filter(({ device }) => device !== null && here.get(device) === true);
      if (connected.length === 0) return;
      ledger.by(since + DISK_PATIENCE_MS, TOLD_LATE_MS, () => {
        for (const page of connected) {
          if (page.state === 'over' || page.device === null || !ledger.ranSince(since)) continue;
          if (here.get(page.device) !== true || (leftAt.get(page.device) ?? -1) >= since) continue;
          if ((toldAt.get(`${page.device} ${page.id}`) ?? -1) >= since) continue;
          broken(
            'safety',
            `the presser of alarm ${id} called it false at ${clock(since)} and ${page.device}, which rings, was not told`,
          );
          return;
        }
        tried();
      });
    };

    const watched = (alarm: AlarmAccount): void => {
      const state = bench.gateway();
      if (state === null) return;
      const now = { t: instant(ledger.t), wall: wall(ledger.heard?.wall ?? 0) };
      const sees = (role: Role, person: string | null): string => {
        const actor: Actor = { role, roles: [role], person, site: alarm.site };
        return JSON.stringify(viewAlarm(state, alarm.id, actor, now));
      };
      for (const role of SHARED)
        if (sees(role, alarm.holder).includes('"duress"'))
          broken('safety', `${role} can see whether the cancel of alarm ${alarm.id} was made under duress`);
      if (alarm.holder !== null && sees('responder', alarm.holder).includes('"duress"'))
        broken(
          'safety',
          `the presser's own screen tells whether alarm ${alarm.id} was cancelled under duress`,
        );
      const knows = alarm.cancelled === 'duress' ? '"duress":true' : '"duress":false';
      for (const role of ['responder', 'coordinator', 'admin'] as const)
        if (!sees(role, null).includes(knows))
          broken('safety', `${role} cannot see how alarm ${alarm.id} was cancelled (${alarm.cancelled})`);
    };

    ledger.turn((entries) => {
      for (const entry of entries) {
        if (entry.type !== 'press.cancelled') continue;
        const silenced = entries.find(
          (other) => SILENCING.has(other.type) && 'alarm' in other && other.alarm === entry.alarm,
        );
        if (silenced !== undefined) {
          broken('safety', `the cancel of alarm ${entry.alarm} led to ${silenced.type}`);
          return;
        }
        const alarm = ledger.account.alarms.get(entry.alarm);
        if (alarm === undefined) return;
        tried();
        informs(alarm);
        const { life } = ledger;
        // When the whole turn is over: screens read the state then.
        bench.later(bench.now(), () => {
          if (life === ledger.life && alarm.stage !== 'closed') watched(alarm);
        });
      }
    });

    /** Pagers that are connected and were heard on their connection; when they last left. */
    const here = new Map<string, boolean>();
    const leftAt = new Map<string, number>();
    const unsure = new Set<string>();
    ledger.started(() => here.clear());
    return {
      'gateway.heard': ({ event, at }) => {
        if (event.type === 'message.received') {
          if (here.get(event.message.device) === false) here.set(event.message.device, true);
        } else if (event.type === 'device.connected' || event.type === 'device.disconnected') {
          here.set(event.device, false);
          leftAt.set(event.device, at);
        }
      },
      planned: ({ event }) => {
        if (UNSURE.has(event.do) && 'device' in event && event.device !== null) unsure.add(event.device);
      },
      'device.showed': (fact) => {
        const presser = pressers.of(fact);
        if (presser.darkAt < 0 || unsure.has(fact.device)) return;
        // Another press since then speaks for itself; the cancelled alarm stays dark all the same.
        const newer = presser.lastMadeAt > presser.darkAt;
        const pulse = fact.pattern === 'felt' && fact.passing;
        const shown =
          fact.alarm === null ? !newer && !pulse && !DARK.has(fact.pattern) : presser.dark.has(fact.alarm);
        if (shown && fact.at > presser.darkAt)
          broken(
            'safety',
            `${presser.who} was to stay dark since ${clock(presser.darkAt)} and shows "${fact.pattern}" at ${clock(fact.at)}`,
          );
        else tried();
      },
    };
  },
);
