/**
 * Three things that messages and their recordings must not get away with. P3: the number of a message to a device is
 * never used again, not by a later life of the gateway either (only a log that failed excuses it). P25: a cancel under
 * duress is recorded as one. P40: playing back what was heard before confirms no boot and is no sign of life.
 */
import { clock, watching } from './watch.ts';

/** P3. */
export const numbersRise = watching(
  'P3',
  'Every message to a device has a number above all before, over restarts too.',
  ({ bench, ledger, tried, broken }) => {
    /** Numbers that the log held as used when this life began. */
    const used = new Map<string, number>();
    const last = new Map<string, number>();
    let failing = false;
    ledger.started(() => {
      used.clear();
      last.clear();
      failing = false;
      for (const entry of bench.disk)
        if (entry.type === 'counter.reserved')
          used.set(entry.device, Math.max(entry.to, used.get(entry.device) ?? 0));
    });
    const left = (device: string, n: number): void => {
      const before = last.get(device);
      const skipped = used.get(device) ?? 0;
      last.set(device, Math.max(n, before ?? 0));
      if (before !== undefined && n <= before)
        broken('safety', `number ${n} to ${device} at ${clock(bench.now())} came after ${before}`);
      else if (n <= skipped && !failing)
        broken('safety', `number ${n} to ${device} belongs to a life before; ${skipped} and below are used`);
      else tried();
    };
    ledger.did('send-down', ({ device, n }) => left(device, n));
    ledger.did('send-page', ({ device, sends }) => {
      if (device !== null) for (const { n } of sends) left(device, n);
    });
    return {
      'log.failed': () => {
        failing = true;
      },
    };
  },
);

/** P25. */
export const duressIsKept = watching(
  'P25',
  'A cancel under duress is recorded as one.',
  ({ ledger, tried, broken }) => {
    /** How each press was called off, by whoever holds the device. */
    const ways = new Map<string, Set<boolean>>();
    let heard: string | null = null;
    ledger.before('press.cancelled', ({ alarm, duress }) => {
      const truth = heard === null ? undefined : ways.get(heard);
      if (truth === undefined || truth.size !== 1) return;
      if (truth.has(duress)) tried();
      else
        broken(
          'safety',
          `the cancel of alarm ${alarm} was made ${duress ? 'without' : 'under'} duress and is recorded otherwise`,
        );
    });
    return {
      'cancel.made': ({ device, id, duress }) => {
        const known = ways.get(`${device} ${id}`) ?? new Set<boolean>();
        known.add(duress);
        ways.set(`${device} ${id}`, known);
      },
      'gateway.heard': ({ event }) => {
        heard =
          event.type === 'message.received' && event.message.type === 'cancel'
            ? `${event.message.device} ${event.message.id}`
            : null;
      },
    };
  },
);

/** P40. */
export const recordingsConfirmNothing = watching(
  'P40',
  'What was heard before and is played back confirms no boot and is no sign of life.',
  ({ bench, ledger, tried, broken }) => {
    /** Boot, number and echo of what was heard, by device, in this life of the gateway: said again, a press may echo more. */
    const heard = new Map<string, Set<string>>();
    const lastAt = new Map<string, { at: number; times: number }>();
    ledger.started(() => heard.clear());
    return {
      'gateway.heard': ({ event, replayed, at }) => {
        if (event.type !== 'message.received') return;
        const { device, boot, seq, heard: echo } = event.message;
        const words = `${boot} ${seq} ${echo}`;
        const times = lastAt.get(device)?.at === at ? (lastAt.get(device)?.times ?? 0) + 1 : 1;
        lastAt.set(device, { at, times });
        const known = heard.get(device) ?? new Set<string>();
        heard.set(device, known);
        const before = known.has(words);
        known.add(words);
        const held = bench.gateway()?.devices.get(device);
        if (!replayed || !before || held === undefined) return;
        const { confirmed, lastHeardT } = held;
        const { life } = ledger;
        bench.later(at, () => {
          const now = bench.gateway()?.devices.get(device);
          // Something fresh of the same device came in the same moment: nothing can be told apart.
          if (now === undefined || life !== ledger.life || lastAt.get(device)?.times !== 1) return;
          if (now.confirmed === confirmed && now.lastHeardT === lastHeardT) tried();
          else
            broken(
              'safety',
              `a recording of ${device} (boot ${boot}, ${seq}) was taken for life at ${clock(at)}`,
            );
        });
      },
    };
  },
);
