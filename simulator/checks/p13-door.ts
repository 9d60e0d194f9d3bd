/**
 * What is turned away at the door. P11: a retained message or a last will never creates, acknowledges or closes an
 * alarm. P12: a revoked device is out within 5 s of the command's return. P13: a message on another's topic, or under
 * another's id, is refused and does not disturb the victim. The broker stands outside the simulated world; these
 * checks hold core and door to each other, contract tests hold the real broker to what the door does here.
 */
import type { Check } from './check.ts';
import { clock, watching } from './watch.ts';

const OUT_MS = 5_000;
/** What a mere coming or going of a connection, all that is left of a will, may never bring about. */
const ALARMING: ReadonlySet<string> = new Set([
  'alarm.opened',
  'alarm.raised',
  'alarm.acknowledged',
  'alarm.closed',
  'press.received',
  'press.cancelled',
  'answer.recorded',
]);

/** P11. */
export const retainedCountsNothing: Check = watching(
  'P11',
  'A retained message or a last will never creates, acknowledges or closes an alarm.',
  ({ ledger, broken, tried }) => {
    ledger.turn((entries) => {
      const event = ledger.heard?.event;
      if (event?.type !== 'device.connected' && event?.type !== 'device.disconnected') return;
      const alarming = entries.find(({ type }) => ALARMING.has(type));
      if (alarming !== undefined)
        broken('safety', `${alarming.type} follows from a mere ${event.type} of ${event.device}`);
    });
    /** Devices for which somebody leaves a will: the next end of a connection brings it, or nothing. */
    const wills = new Set<string>();
    return {
      planned: ({ event }) => {
        if (event.do === 'will') wills.add(event.device);
      },
      'connection.down': ({ device }) => {
        if (wills.delete(device)) tried();
      },
      'gateway.turned-away': ({ why }) => {
        if (why === 'retained') tried();
      },
    };
  },
);

/** P12. */
export const revokedIsOut: Check = watching(
  'P12',
  'A revoked device is out within 5 s of the command: disconnected, refused, unheard.',
  ({ bench, ledger, broken, tried }) => {
    const asked = new Map<string, string>();
    /** When the command came back, by device. */
    const revoked = new Map<string, number>();
    const connected = new Map<string, number>();
    const isOut = (device: string): boolean => bench.now() >= (revoked.get(device) ?? bench.now()) + OUT_MS;
    ledger.did('respond', ({ request, outcome }) => {
      const device = asked.get(request);
      asked.delete(request);
      if (device === undefined || !outcome.ok || revoked.has(device)) return;
      const at = bench.now();
      revoked.set(device, at);
      bench.later(at + OUT_MS, () => {
        if ((connected.get(device) ?? 0) === 0) tried();
        else
          broken('safety', `${device} was revoked at ${clock(at)} and is connected at ${clock(bench.now())}`);
      });
    });
    return {
      'gateway.heard': ({ event }) => {
        if (event.type === 'device.revoked') asked.set(event.request, event.device);
        else if (event.type === 'message.received' && revoked.size > 0 && revoked.has(event.message.device)) {
          if (isOut(event.message.device))
            broken('safety', `${event.message.device} is revoked and was heard at ${clock(bench.now())}`);
        }
      },
      'gateway.died': () => {
        asked.clear();
        connected.clear();
      },
      'connection.up': ({ device, takeover }) => {
        connected.set(device, (takeover ? 0 : (connected.get(device) ?? 0)) + 1);
        if (revoked.has(device) && isOut(device))
          broken('safety', `${device} is revoked and was let in at ${clock(bench.now())}`);
      },
      'connection.down': ({ device }) => {
        connected.set(device, Math.max(0, (connected.get(device) ?? 0) - 1));
      },
    };
  },
);

/** P13. */
export const foreignIsRefused: Check = watching(
  'P13',
  "A message on another's topic or under another's id is refused and does not disturb the victim.",
  ({ bench, broken, tried }) => {
    /** Whose topic each device is about to speak on. */
    const victims = new Map<string, string>();
    const lost = new Map<string, { at: number; why: string }>();
    return {
      planned: ({ event }) => {
        if (event.do === 'foreign-topic') victims.set(event.device, event.victim);
      },
      'connection.down': ({ device, why, at }) => {
        lost.set(device, { at, why });
      },
      'gateway.turned-away': ({ device, why, at }) => {
        if (why !== 'foreign-topic' && why !== 'bad-login') return;
        const victim = why === 'bad-login' ? device : victims.get(device);
        if (victim === undefined || (victim === device && why === 'foreign-topic')) return;
        bench.later(at, () => {
          const loss = lost.get(victim);
          if (loss?.at === at && loss.why === why)
            broken(
              'safety',
              `${victim} lost its connection at ${clock(at)} because of a ${why} of ${device}`,
            );
          else tried();
        });
      },
    };
  },
);
