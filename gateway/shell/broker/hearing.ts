/**
 * From the bytes of a device's message to the core: envelope, code, JSON, turn. Promises that nothing passes without
 * the right code, that what passes is never dropped (in a rush a beat gives way to a newer one, see `rush.ts`), and
 * that PUBACK follows the commit. Which topics bytes may come in on was settled before.
 */
import { openEnvelope, parseUp } from '../../../protocol/codec.ts';
import type { RefusalReason } from '../../../protocol/messages.ts';
import { BadMinute, Turns } from '../../core/pace.ts';
import type { Gateway, KeyRing } from '../faces.ts';
import type { BrokerClock, BrokerLimits } from './limits.ts';
import type { Link } from './link.ts';
import { Rush } from './rush.ts';

/** What hearing needs of the rest of the broker. */
export interface HearingParts {
  readonly keys: KeyRing;
  readonly hear: Gateway['hear'];
  readonly clock: BrokerClock;
  readonly limits: BrokerLimits;
  /** Counts a refusal; the connection is kept. */
  count(reason: RefusalReason): void;
  /** Counts a refusal and closes the connection. */
  refuse(link: Link, reason: RefusalReason): void;
}

/**
 * Acts now if there is a turn, else in order as turns come back. Meanwhile the sender's further bytes stay with the
 * sender: what is already here is at most one read of the socket.
 */
export function inTurn(link: Link, pace: Turns, clock: BrokerClock, act: () => void): void {
  if (link.turns !== null) {
    link.turns.push(act);
    return;
  }
  const wait = pace.take(clock.now());
  if (wait === 0) {
    act();
    return;
  }
  link.turns = [act];
  link.gate?.hold();
  clock.after(wait, () => goOn(link, pace, clock));
}

function goOn(link: Link, pace: Turns, clock: BrokerClock): void {
  // Null when the device was expelled meanwhile.
  const { turns } = link;
  if (turns === null) return;
  for (let i = 0; i < turns.length; i++) {
    const wait = pace.take(clock.now());
    if (wait > 0) {
      link.turns = turns.slice(i);
      clock.after(wait, () => goOn(link, pace, clock));
      return;
    }
    turns[i]?.();
  }
  link.turns = null;
  link.heardAt = clock.now();
  link.gate?.release();
}

/** The ear of the broker. */
export interface Hearing {
  /** Hears one message of a device; `acknowledge` is called when PUBACK may leave. */
  message(link: Link, device: string, payload: Buffer, acknowledge: () => void): void;
  /** The device may no longer connect: its turns are forgotten. */
  forget(device: string): void;
}

/** Makes the ear. */
export function makeHearing(parts: HearingParts): Hearing {
  const { keys, hear, clock, limits, count, refuse } = parts;
  // By device and not by connection: reconnecting is no way around it.
  const paces = new Map<string, Turns>();
  const rush = new Rush(clock, limits);

  const paceOf = (device: string): Turns => {
    const known = paces.get(device);
    if (known !== undefined) return known;
    const made = new Turns(limits.devicePerSecond, clock.now());
    paces.set(device, made);
    return made;
  };

  const bad = (link: Link, reason: RefusalReason): void => {
    count(reason);
    link.bad ??= new BadMinute(limits.badPerMinute);
    if (link.bad.count(clock.now())) refuse(link, 'rate');
  };

  const hearOne = (link: Link, device: string, payload: Buffer, acknowledge: () => void): void => {
    const opened = openEnvelope(payload);
    const key = opened.ok ? keys.verify(device, opened.json, opened.mac) : null;
    if (!opened.ok || key === null) {
      acknowledge();
      const reason = opened.ok ? 'bad-mac' : opened.reason;
      if (reason === 'bad-mac') void hear({ type: 'device.wrong-key', device });
      bad(link, reason);
      return;
    }
    const parsed = parseUp(opened.json, device);
    if (!parsed.ok) {
      acknowledge();
      bad(link, parsed.reason);
      return;
    }
    const { message } = parsed;
    inTurn(link, paceOf(device), clock, () => {
      const roundTrip = link.outbox?.roundTrip ?? null;
      const committed = hear({
        type: 'message.received',
        message,
        key,
        ...(roundTrip === null ? {} : { roundTrip }),
      });
      if (committed === null) acknowledge();
      else void committed.then(acknowledge);
    });
  };

  return {
    message(link, device, payload, acknowledge) {
      rush.said(
        device,
        payload,
        () => hearOne(link, device, payload, acknowledge),
        () => {
          acknowledge();
          count('rate');
        },
      );
    },
    forget(device) {
      paces.delete(device);
      rush.forget(device);
    },
  };
}
