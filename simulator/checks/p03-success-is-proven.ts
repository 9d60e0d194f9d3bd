/**
 * P3: a device shows success only on an authenticated message for its own boot: "received" needs a receipt with boot,
 * seq and press id of what it sent, later stages a `progress` with a newer `n`. Reckons with every message that reached
 * the device with a right code; whether one was "accepted" is judged here by boot and `n`, not taken from the device.
 * "Received" as it lasts (not the two pulses) may also stand on a `progress`: after a reset the alarm goes on.
 */
import type { ProgressState } from '../../protocol/messages.ts';
import type { FactOf } from '../facts.ts';
import type { Presser } from './pressers.ts';
import { clock, watching } from './watch.ts';

const NEVER = Number.NEGATIVE_INFINITY;

/** Messages within one turn of the device are heard at one moment; the light follows at that very moment. */
interface Proof {
  boot: number;
  n: number;
  /** Latest word on each alarm, in this boot. */
  readonly alarms: Map<string, ProgressState>;
  loggedAt: number;
  unloggedAt: number;
  testAt: number;
  closedAt: number;
  logged: boolean;
}

/** P3. */
export const successIsProven = watching(
  'P3',
  'A device shows success only on a message that proves it, for its own boot and newer than the last.',
  ({ pressers, tried, broken }) => {
    const proofs = new Map<string, Proof>();
    const proofOf = (presser: Presser): Proof => {
      const known = proofs.get(presser.who);
      if (known !== undefined && known.boot === presser.boot) return known;
      const made: Proof = {
        boot: presser.boot ?? -1,
        n: 0,
        alarms: new Map(),
        loggedAt: NEVER,
        unloggedAt: NEVER,
        testAt: NEVER,
        closedAt: NEVER,
        logged: false,
      };
      proofs.set(presser.who, made);
      return made;
    };

    const takes = (proof: Proof, fact: FactOf<'device.heard'>): void => {
      const { message, at } = fact;
      if (message.type === 'progress') {
        proof.alarms.set(message.id, message.state);
        if (message.state === 'closed') proof.closedAt = at;
      }
      if (message.type !== 'receipt') return;
      const sent = pressers.sent.get(`${fact.device} ${message.boot} ${message.seq}`);
      if (sent?.type !== 'press' || sent.id !== message.id) return;
      if (message.state === 'logged') {
        proof.loggedAt = at;
        proof.logged = true;
      } else if (message.state === 'unlogged') proof.unloggedAt = at;
      else proof.testAt = at;
    };

    /** Why this may not be shown; null: it may. */
    const unproven = (proof: Proof, fact: FactOf<'device.showed'>): string | null => {
      const { pattern, passing, at, alarm } = fact;
      const word = alarm === null ? undefined : proof.alarms.get(alarm);
      switch (pattern) {
        case 'received':
          if (passing)
            return proof.loggedAt >= at - 600 ? null : 'no receipt "logged" for what it sent came now';
          return proof.logged || word !== undefined
            ? null
            : 'neither a receipt "logged" nor a progress came in this boot';
        case 'unlogged':
          return proof.unloggedAt > NEVER ? null : 'no receipt "unlogged" came';
        case 'test':
          return proof.testAt >= at - 900 ? null : 'no receipt "test" came now';
        case 'coming':
        case 'coming-112':
          return word === 'coming' || word === 'on-scene'
            ? null
            : `the last word on alarm ${alarm} was "${word}"`;
        case 'closed':
          return proof.closedAt >= at - 300 ? null : 'no progress "closed" came now';
        default:
          return null;
      }
    };

    return {
      'device.heard': (fact) => {
        const presser = pressers.of(fact);
        if (presser.boot === null || pressers.ignores(fact)) return;
        const proof = proofOf(presser);
        const { message } = fact;
        const right = message.boot === presser.boot && message.n > proof.n;
        if (fact.accepted && !right) {
          broken(
            'safety',
            `${presser.who} took a ${message.type} of boot ${message.boot}, n ${message.n} at ${clock(fact.at)}: its ` +
              `boot is ${presser.boot} and its last number ${proof.n}`,
          );
          return;
        }
        if (!right) return;
        proof.n = message.n;
        takes(proof, fact);
      },
      'device.showed': (fact) => {
        if (pressers.ignores(fact)) return;
        const presser = pressers.of(fact);
        const why = unproven(proofOf(presser), fact);
        if (why !== null)
          broken('safety', `${presser.who} shows "${fact.pattern}" at ${clock(fact.at)} and ${why}`);
        else if (fact.pattern === 'received' || fact.pattern === 'coming') tried();
      },
    };
  },
);
