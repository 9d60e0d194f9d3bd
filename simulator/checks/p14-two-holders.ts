/**
 * P14: when a key has two live holders, the gateway reports it at the next message of the first; from then on presses
 * of both page, marked unverified. Reckons by the contract's own rule (PROTOCOL section 5): a boot is believed when a
 * message of it tells of a number sent to it in this life of the gateway; a holder that was believed, was replaced in
 * this way and then says something new is a second one. That presses of both page is P2 and P7.
 */
import { pressKey } from './account.ts';
import { faultOf } from './account-words.ts';
import { clock, watching } from './watch.ts';

/** Boots of one device on which this check has an opinion; with more, the gateway forgets the oldest. */
const MOST_BOOTS = 4;

interface Talk {
  /** Lowest number sent to each boot in this life. */
  readonly sent: Map<number, number>;
  believed: number | null;
  readonly replaced: Set<number>;
}

/** P14. */
export const twoHolders = watching(
  'P14',
  'Two live holders of one key are reported at the next message of the first; presses of both are unverified.',
  ({ bench, ledger, tried, broken }) => {
    const talks = new Map<string, Talk>();
    /** Highest seq ever heard of each boot, by device; a gateway that started anew may remember less, not more. */
    const highest = new Map<string, Map<number, number>>();
    const talkOf = (device: string): Talk => {
      const known = talks.get(device);
      if (known !== undefined) return known;
      const made = { sent: new Map(), believed: null, replaced: new Set<number>() };
      talks.set(device, made);
      return made;
    };
    const said = (device: string, boot: number, n: number): void => {
      const { sent } = talkOf(device);
      if (!sent.has(boot)) sent.set(boot, n);
    };
    ledger.did('send-down', ({ device, boot, n }) => said(device, boot, n));
    ledger.did('send-page', ({ device, sends }) => {
      if (device !== null) for (const { boot, n } of sends) said(device, boot, n);
    });
    ledger.started(() => talks.clear());

    ledger.before('press.received', (entry) => {
      if (entry.alarm === null || entry.unverified) return;
      // What joined an alarm that was closed under it is said again as it was first held true.
      if (ledger.account.seen.has(pressKey(entry.device, entry.press))) return;
      const fault = faultOf(ledger.account, 'second-holder', entry.device);
      if (fault !== undefined && fault.t < entry.t)
        broken(
          'safety',
          `${entry.device} is known to have two holders and its press ${entry.press} is not marked`,
        );
    });
    return {
      'gateway.heard': ({ event, at }) => {
        if (event.type !== 'message.received') return;
        const { message } = event;
        if (message.type === 'press' && message.damaged === true) return;
        const { device, boot, seq, heard } = message;
        const talk = talkOf(device);
        const seqs = highest.get(device) ?? new Map<number, number>();
        highest.set(device, seqs);
        const high = seqs.get(boot);
        const isNew = high === undefined || seq > high;
        if (isNew) seqs.set(boot, seq);
        const second = isNew && talk.replaced.has(boot) && talk.sent.size <= MOST_BOOTS;
        const lowest = talk.sent.get(boot);
        if (lowest !== undefined && heard >= lowest && boot !== talk.believed && !talk.replaced.has(boot)) {
          if (talk.believed !== null) talk.replaced.add(talk.believed);
          talk.believed = boot;
          // Others that had not proved themselves by then are asked anew: they answer to a later number.
          for (const other of [...talk.sent.keys()])
            if (other !== boot && !talk.replaced.has(other)) talk.sent.delete(other);
        }
        if (!second) return;
        const known = ledger.account.devices.get(device);
        if (known === undefined || known.revoked || event.key === 'next') return;
        const { life } = ledger;
        bench.later(at, () => {
          if (life !== ledger.life || bench.gateway() === null) return;
          if (faultOf(ledger.account, 'second-holder', device) !== undefined) tried();
          else
            broken(
              'safety',
              `${device}: boot ${boot} speaks at ${clock(at)} though boot ${talk.believed} has replaced it, and no ` +
                'second holder is reported',
            );
        });
      },
    };
  },
);
