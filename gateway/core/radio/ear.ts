/**
 * Which of the frames that keep coming are news: the same frame is heard ten times a second by several hubs. Promises
 * that one never heard before is passed on at once, that one that is said again is passed on about once a second for as
 * long as no answer was handed over, and bounded memory. Whether its code is right was settled before.
 */
import type { RadioUp } from '../../../protocol/radio.ts';

/** A frame that has no answer yet is passed on again after this long; a beat, which nobody waits for, later. */
const AGAIN_MS = { press: 1_000, cancel: 1_000, beat: 3_000, reply: 1_000 } as const;
/** One whose answer was handed to its sender, if it is said again all the same. */
const ANSWERED_MS = 10_000;
/** A sender that was silent for this long is forgotten, and what it says is news. */
const SILENT_MS = 60_000;
/** Most frames of one sender that are told apart; more are all news. */
const FRAMES = 16;
/** Most senders; beyond it the one that was silent longest is forgotten. */
const SENDERS = 20_000;

interface Said {
  passedAt: number;
  answered: boolean;
}
interface Sender {
  readonly frames: Map<string, Said>;
  at: number;
}

/** What makes a frame another one: all but its age, its battery and what it heard. */
const nameOf = ({ type, boot, seq, level, duress, answer }: RadioUp): string =>
  `${type} ${boot} ${seq} ${level} ${duress} ${answer ?? ''}`;

/** The ear for frames. */
export class Ear {
  private readonly senders = new Map<string, Sender>();

  /** A frame of this sender came; true when it is to be passed on. */
  take(sender: string, message: RadioUp, now: number): boolean {
    const known = this.senders.get(sender);
    const fresh = known === undefined || now - known.at > SILENT_MS;
    const of = fresh ? { frames: new Map<string, Said>(), at: now } : known;
    this.senders.delete(sender);
    this.senders.set(sender, of);
    of.at = now;
    if (this.senders.size > SENDERS) this.forgetOldest();
    const name = nameOf(message);
    const said = of.frames.get(name);
    if (said !== undefined && now - said.passedAt < (said.answered ? ANSWERED_MS : AGAIN_MS[message.type]))
      return false;
    of.frames.delete(name);
    of.frames.set(name, { passedAt: now, answered: false });
    if (of.frames.size > FRAMES)
      for (const oldest of of.frames.keys()) {
        of.frames.delete(oldest);
        break;
      }
    return true;
  }

  /** True when this sender was heard to say this before. */
  knows(sender: string, message: RadioUp): boolean {
    return this.senders.get(sender)?.frames.has(nameOf(message)) === true;
  }

  /** What this sender said so far has its answer. */
  answered(sender: string): void {
    for (const said of this.senders.get(sender)?.frames.values() ?? []) said.answered = true;
  }

  private forgetOldest(): void {
    for (const oldest of this.senders.keys()) {
      this.senders.delete(oldest);
      return;
    }
  }
}
