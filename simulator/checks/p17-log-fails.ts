/**
 * P17: when the disk is full, gives errors or hangs for longer than a second, "logged" is not claimed and facilities
 * are told; that pages still go out from memory is reckoned with the pages (P9). A receipt claims "logged" when it
 * leaves, so it is held against the disk at that moment. Told means: a fault of the store, at once after an error and
 * after a second of hanging. A fault that ended because earlier batches arrived may be missing for two seconds more.
 */
import { pressKey } from './account.ts';
import { DISK_PATIENCE_MS, SLACK_MS } from './ledger.ts';
import { clock, watching } from './watch.ts';

/** How long a batch may still be on its way after the fault that told of it was over. */
const RECOVERY_MS = 3_200;

/** P17. */
export const logFails = watching(
  'P17',
  'While the log fails nothing is claimed to be logged and facilities are told.',
  ({ bench, ledger, tried, broken }) => {
    const logged = new Set<string>();
    /** Transmissions of presses heard: a receipt for a cancel names the same id under another number. */
    const presses = new Set<string>();
    /** When a fault of the store was last open. */
    let toldAt = -1;
    const isTold = (): boolean => {
      for (const { code } of ledger.account.faults.values()) if (code === 'store') return true;
      return false;
    };
    ledger.turn(() => {
      if (isTold()) toldAt = bench.now();
    });
    ledger.before('fault.cleared', ({ fault }) => {
      if (ledger.account.faults.get(fault)?.code === 'store') toldAt = bench.now();
    });
    ledger.did('send-down', ({ device, boot, body }) => {
      if (body.type !== 'receipt' || body.state !== 'logged') return;
      const { id: press } = body;
      if (!presses.has(`${device} ${boot} ${body.seq} ${press}`) || logged.has(pressKey(device, press)))
        return;
      broken(
        'safety',
        `"logged" was said of press ${press} of ${device} at ${clock(bench.now())}; it is not on the disk`,
      );
    });
    /** A batch is not on the disk: somebody knows, or knew while it was under way, for a while. */
    const hangs = (batch: number, given: number, life: number): void => {
      if (life !== ledger.life || ledger.committed.has(batch) || !ledger.ranSince(given)) return;
      const took = bench.now() - given;
      if (isTold()) tried();
      else if (toldAt >= given && took < RECOVERY_MS)
        bench.later(given + RECOVERY_MS, () => hangs(batch, given, life));
      else
        broken(
          'safety',
          `batch ${batch} is not on the disk ${took} ms after it was given, and nobody is told`,
        );
    };
    ledger.did('append', ({ batch }) => {
      const given = bench.now();
      const { life } = ledger;
      bench.later(given + DISK_PATIENCE_MS + SLACK_MS, () => hangs(batch, given, life));
    });
    ledger.started(() => {
      logged.clear();
      presses.clear();
      for (const entry of bench.disk)
        if (entry.type === 'press.received') logged.add(pressKey(entry.device, entry.press));
    });
    return {
      'gateway.heard': ({ event }) => {
        if (event.type !== 'message.received' || event.message.type !== 'press') return;
        const { device, boot, seq, id } = event.message;
        presses.add(`${device} ${boot} ${seq} ${id}`);
      },
      'log.committed': ({ entries }) => {
        for (const entry of entries)
          if (entry.type === 'press.received') logged.add(pressKey(entry.device, entry.press));
      },
      'log.failed': ({ at, reason }) => {
        const { life } = ledger;
        bench.later(at + SLACK_MS, () => {
          if (life !== ledger.life || !ledger.ranSince(at)) return;
          if (isTold() || toldAt >= at) tried();
          else broken('safety', `the log failed at ${clock(at)} (${reason}) and nobody was told`);
        });
      },
    };
  },
);
