/**
 * P10: a message accepted before changes nothing when it comes again, at any time; and (P40) a replayed beat never
 * counts as life. Reckons with transmissions word for word: type, boot, seq, `heard` and age or uptime. What a
 * transmission changes is what is decided on hearing it; only numbers may be reserved for the answer. A press whose
 * entry went down with the process was never accepted by the next one. One recorded and never delivered is heard for
 * the first time, and makes at most one alarm (P7). Towards devices: no number is ever accepted twice.
 */
import type { UpMessage } from '../../protocol/messages.ts';
import { pressKey } from './account.ts';
import { clock, watching } from './watch.ts';

/** Transmissions remembered of each device: more than anybody in the world plays back or doubles. */
const REMEMBERED = 400;

const wordsOf = (message: UpMessage): string => {
  const more =
    message.type === 'press'
      ? `${message.id} ${message.level} ${message.age}`
      : message.type === 'beat'
        ? message.uptime
        : message.id;
  return `${message.type} ${message.boot} ${message.seq} ${message.heard} ${more}`;
};

/** P10. */
export const replays = watching(
  'P10',
  'A message accepted before changes nothing when it comes again.',
  ({ bench, ledger, pressers, tried, broken }) => {
    const again = bench.plan.events.some(
      (event) => event.do === 'replay' || (event.do === 'link' && event.fault === 'duplicate'),
    );
    if (!again) return undefined;
    /** By device, oldest first; the value is the life of the process that heard it. */
    const heard = new Map<string, Map<string, number>>();
    /** The highest number each device took in its boot. */
    const taken = new Map<string, { readonly boot: number; readonly n: number }>();
    /** What is being heard is a repetition; in words. */
    let repeated: string | null = null;

    ledger.turn((entries) => {
      if (repeated === null) return;
      const changes = entries.filter(({ type }) => type !== 'counter.reserved');
      const [first] = changes;
      if (first === undefined) return;
      broken(
        'safety',
        `${repeated} was accepted before, came again at ${clock(bench.now())} and led to ` +
          changes.map(({ type }) => type).join(', '),
      );
    });
    return {
      'gateway.heard': ({ event, replayed }) => {
        repeated = null;
        if (event.type !== 'message.received') return;
        const { message } = event;
        const words = wordsOf(message);
        const known = heard.get(message.device) ?? new Map<string, number>();
        if (known.size === 0) heard.set(message.device, known);
        const before = known.get(words);
        if (replayed && before !== undefined) {
          const forgotten =
            message.type === 'press' && !ledger.account.seen.has(pressKey(message.device, message.id));
          const gone = ledger.account.devices.get(message.device) === undefined;
          // Numbers used while the log failed are not known to the next process, and may confirm a boot once more.
          const unkept = before < ledger.life && ledger.forgotNumbers;
          if (!forgotten && !gone && !unkept && before <= ledger.life) {
            repeated = `a ${message.type} of ${message.device} (boot ${message.boot}, seq ${message.seq})`;
            tried();
            if (message.type === 'beat') bench.tried('P40');
          }
        }
        if (before !== undefined) return;
        known.set(words, ledger.life);
        if (known.size <= REMEMBERED) return;
        for (const oldest of known.keys()) {
          known.delete(oldest);
          return;
        }
      },
      'device.heard': (fact) => {
        if (!fact.accepted || pressers.ignores(fact)) return;
        const { who } = pressers.of(fact);
        const last = taken.get(who);
        const { n, type } = fact.message;
        if (fact.replayed && last?.boot === fact.boot && n <= last.n)
          broken('safety', `${who} took a ${type} again, n ${n}, at ${clock(fact.at)}`);
        if (last?.boot !== fact.boot || n > last.n) taken.set(who, { boot: fact.boot, n });
      },
    };
  },
);
