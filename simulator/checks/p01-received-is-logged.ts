/**
 * P1: a press for which a device ever showed "received" is in the log after any crash or power loss. Reckons with the
 * receipt `logged` that the device accepted for a press it sent, since that is what the light stands for; looks at
 * what is on the disk at that moment, and again at every start of the process.
 */
import { pressKey } from './account.ts';
import { clock, watching } from './watch.ts';

/** P1. */
export const receivedIsLogged = watching(
  'P1',
  'A press that a device showed as received is in the log, whatever crashes.',
  ({ bench, ledger, pressers, tried, broken }) => {
    const logged = new Set<string>();
    /** Presses that were promised to be in the log, with when and by whom. */
    const promised = new Map<string, string>();
    pressers.receipted(({ presser, state, press }) => {
      if (state !== 'logged') return;
      const key = pressKey(presser.device, press);
      const said = `${presser.who} was told at ${clock(bench.now())} that press ${press} is logged`;
      if (!logged.has(key)) {
        broken('safety', `${said}, and it is not on the disk`);
        return;
      }
      promised.set(key, said);
      tried();
    });
    ledger.started(() => {
      logged.clear();
      for (const entry of bench.disk)
        if (entry.type === 'press.received') logged.add(pressKey(entry.device, entry.press));
      for (const [key, said] of promised)
        if (!logged.has(key)) {
          broken('safety', `${said}; the log that the next process found does not have it`);
          return;
        }
      if (promised.size > 0) tried();
    });
    return {
      'log.committed': ({ entries }) => {
        for (const entry of entries)
          if (entry.type === 'press.received') logged.add(pressKey(entry.device, entry.press));
      },
    };
  },
);
