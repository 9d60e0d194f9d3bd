/**
 * The ESPA 4.4.4 procedure as a state machine, for a control station and for a station that is polled. Promises one call
 * at a time, emergencies first; two tries and then EOT; at most ten seconds in any phase; and that every call that was
 * wanted ends with one outcome. Knows no clock and no port: time comes in with each event, what must leave comes out as
 * effects, deadlines are state (`line.ts`).
 */
import { isForUs } from './calls.ts';
import { Step } from './deeds.ts';
import {
  ANSWER_MS,
  BLOCK_ANSWER_MS,
  isTroubled,
  type Job,
  type Line,
  type LineEffect,
  type LineEvent,
  type Phase,
  type Refusal,
  type Selecting,
  type Sending,
  SUPERVISION_MS,
  TRIES,
  TROUBLE_AFTER,
} from './line.ts';
import { ACK, type Block, ENQ, EOT, NAK, type Token } from './wire.ts';

/**
 * Drivers of two-wire lines drop a byte or two of garbage when they turn round; one byte behind more than that may be
 * garbage too. An ACK to a selection is believed all the same: if it was none, nobody will acknowledge the block.
 */
const GARBAGE_BORNE = 2;

/** One event. Changes the line and gives what must be done, in this order. */
export function step(line: Line, event: LineEvent, now: number): readonly LineEffect[] {
  const turn = new Turn(line, now);
  switch (event.type) {
    case 'opened':
      turn.opened();
      break;
    case 'closed':
      turn.closed();
      break;
    case 'heard':
      turn.heard(event.token);
      break;
    case 'wanted':
      if (line.phase.at === 'closed') turn.end(event.job.id, { ok: false, why: 'closed' });
      else line.waiting.push(event.job);
      break;
    case 'unwanted':
      turn.drop(({ id }) => id === event.id, 'unwanted');
      break;
    case 'time':
      turn.timePassed();
      break;
  }
  turn.goOn();
  return turn.effects;
}

const code = (address: string): number => address.charCodeAt(0);
const refusalOf = (prefix: '1' | '2' | '3' | null): Refusal =>
  prefix === '2' ? 'busy' : prefix === '3' ? 'invalid' : 'transmission';

/** One step of a line: what an event means in each phase. */
class Turn extends Step {
  opened(): void {
    this.closed();
    Object.assign(this.line, {
      phase: { at: 'free' },
      garbage: 0,
      strays: 0,
      unsure: true,
      nextPollAt: this.now,
      unanswered: 0,
      noisy: false,
      damaged: 0,
      heardAt: null,
      waitsSince: this.now,
      said: undefined,
    } satisfies Partial<Line>);
    this.effects.push({ type: 'resync' });
  }

  closed(): void {
    const { phase } = this.line;
    if (phase.at === 'selecting' || phase.at === 'sending')
      this.end(phase.job.id, { ok: false, why: 'closed' });
    this.drop(() => true, 'closed');
    this.line.phase = { at: 'closed' };
  }

  heard(token: Token): void {
    const { line } = this;
    const { phase } = line;
    if (token.type === 'noise' || (token.type === 'bad-block' && phase.at !== 'receiving')) {
      line.noisy = true;
      line.garbage += 1;
      line.strays += 1;
      return;
    }
    const certain = line.garbage <= GARBAGE_BORNE;
    if (phase.at === 'free') this.asked(token);
    else if (phase.at === 'receiving') this.received(token, phase.since);
    else if (phase.at === 'watching') this.watched(token, phase.since);
    else if (phase.at === 'polling' && (certain || token.type === 'enquiry')) this.pollAnswered(token);
    else if (phase.at === 'selecting' && (certain || token.type === 'ack'))
      this.selectionAnswered(token, phase);
    else if (phase.at === 'sending' && certain) this.blockAnswered(token, phase);
  }

  timePassed(): void {
    const { line, now } = this;
    const { phase } = line;
    this.drop(({ until }) => until <= now, 'waited');
    if (phase.at !== 'closed' && phase.at !== 'free' && phase.until <= now) this.ranOut(phase);
    if (line.settings.role !== 'station' || phase.at === 'closed' || isTroubled(line)) return;
    if (now >= line.waitsSince + SUPERVISION_MS) this.say(line.noisy ? 'garbled' : 'silent');
  }

  /** A control station uses a free line: for a call, else for a poll. A poll too long overdue goes before calls. */
  goOn(): void {
    const { line, now } = this;
    const { role, pollEveryMs } = line.settings;
    if (role !== 'control' || line.phase.at !== 'free') return;
    const overdue = now >= line.nextPollAt + pollEveryMs && !isTroubled(line);
    const job = overdue ? undefined : this.takeJob();
    if (job !== undefined) this.select(job, 1, 0);
    else if (now >= line.nextPollAt) this.poll();
  }

  private takeJob(): Job | undefined {
    const { line } = this;
    const first = line.waiting.reduce<Job | undefined>(
      (best, job) => (best === undefined || job.rank < best.rank ? job : best),
      undefined,
    );
    line.waiting = line.waiting.filter((job) => job !== first);
    return first;
  }

  private poll(): void {
    const { line, now } = this;
    const { peer, pollEveryMs } = line.settings;
    line.nextPollAt = now + pollEveryMs;
    line.phase = { at: 'polling', until: this.write([...this.afterEot(), code(peer), ENQ], ANSWER_MS) };
  }

  /** Takes the line and asks the other side to listen. A control station gets the line by polling itself (section 3.4). */
  private select(job: Job, tries: number, sent: number): void {
    const { role, own, peer } = this.line.settings;
    const begin = role === 'control' ? [...this.afterEot(), code(own), ENQ] : [];
    const until = this.write([...begin, code(peer), ENQ], ANSWER_MS);
    this.line.phase = { at: 'selecting', job, tries, sent, until };
  }

  private send(job: Job, sent: number): void {
    const until = this.write(job.block, BLOCK_ANSWER_MS);
    this.line.phase = { at: 'sending', job, sent, until };
  }

  /** Somebody takes a free line. Only a station is asked anything. */
  private asked(token: Token): void {
    const { line, now } = this;
    if (token.type !== 'enquiry' || line.settings.role !== 'station') return;
    if (token.address !== line.settings.own) {
      line.phase = { at: 'watching', since: now, until: now + SUPERVISION_MS };
      return;
    }
    line.waitsSince = now;
    this.understood();
    const job = this.takeJob();
    if (job !== undefined) this.select(job, 1, 0);
    else this.write([EOT]);
  }

  private pollAnswered(token: Token): void {
    const { line, now } = this;
    const { own, peer } = line.settings;
    // An enquiry to the polled station itself is our own poll, heard back.
    if (token.type !== 'eot' && (token.type !== 'enquiry' || token.address === peer)) return;
    this.understood();
    if (token.type === 'eot') this.release();
    else if (token.address === own) this.listen(now);
    else line.phase = { at: 'watching', since: now, until: now + SUPERVISION_MS };
  }

  private selectionAnswered(token: Token, { job, tries, sent }: Selecting): void {
    if (token.type === 'ack') {
      this.understood();
      this.send(job, sent + 1);
    } else if (token.type === 'nak') {
      this.understood();
      if (tries < TRIES && token.prefix !== '3') this.selectAgain(job, tries, sent);
      else this.giveUp(job, refusalOf(token.prefix));
    } else if (token.type === 'eot' && this.line.settings.role === 'station') this.postpone(job);
  }

  private blockAnswered(token: Token, { job, sent }: Sending): void {
    const { line } = this;
    if (token.type === 'ack') {
      line.damaged = 0;
      this.understood();
      this.end(job.id, { ok: true });
      this.hangUp();
    } else if (token.type === 'nak') {
      this.understood();
      if (sent < TRIES && token.prefix !== '3') this.send(job, sent + 1);
      else this.giveUp(job, refusalOf(token.prefix));
    } else if (token.type === 'eot') {
      if (line.settings.role === 'station') this.postpone(job);
      else if (sent < TRIES) this.selectAgain(job, 0, sent);
      else this.giveUp(job, 'transmission');
    }
  }

  private received(token: Token, since: number): void {
    const { line } = this;
    if (token.type === 'eot') this.release();
    else if (this.isTooLong(since)) this.hangUp();
    else if (token.type === 'bad-block') this.refuse(token.why);
    else if (token.type === 'block') {
      line.damaged = 0;
      this.understood();
      if (isForUs(token.block)) this.accept(token.block, since);
      else this.write([code('3'), NAK]);
    } else if (token.type === 'enquiry' && token.address === line.settings.own) this.listen(since);
  }

  private watched(token: Token, since: number): void {
    const { line, now } = this;
    if (token.type === 'eot') this.release();
    else if (token.type === 'enquiry' && token.address === line.settings.own) this.listen(now);
    else if (this.isTooLong(since)) this.hangUp();
    else line.phase = { at: 'watching', since, until: now + SUPERVISION_MS };
  }

  /** We were selected. */
  private listen(since: number): void {
    this.write([ACK]);
    this.line.phase = { at: 'receiving', since, until: this.now + SUPERVISION_MS };
  }

  private accept(block: Block, since: number): void {
    this.listen(since);
    this.effects.push({ type: 'took', block });
  }

  private refuse(why: 'damaged' | 'form'): void {
    const { line, now } = this;
    this.write([code(why === 'damaged' ? '1' : '3'), NAK]);
    if (why === 'form') return;
    line.damaged += 1;
    line.strays += 1;
    line.damagedAt = now;
    if (line.damaged >= TROUBLE_AFTER) this.say('damaged');
  }

  /** Calls wait, and somebody else has held the line for too long. Only the control station may take it back. */
  private isTooLong(since: number): boolean {
    const { line, now } = this;
    return line.settings.role === 'control' && line.waiting.length > 0 && now - since >= SUPERVISION_MS;
  }

  private ranOut(phase: Exclude<Phase, { at: 'closed' | 'free' }>): void {
    const { line } = this;
    this.effects.push({ type: 'resync' });
    if (phase.at === 'receiving' || phase.at === 'watching') {
      if (line.settings.role === 'control') this.hangUp();
      else this.release();
      return;
    }
    line.unanswered += 1;
    const why = line.noisy ? 'garbled' : 'silent';
    if (line.unanswered >= TROUBLE_AFTER) this.say(why);
    if (phase.at === 'polling') this.hangUp();
    else if (phase.at === 'selecting' && phase.tries < TRIES)
      this.selectAgain(phase.job, phase.tries, phase.sent);
    else if (phase.at === 'sending' && phase.sent < TRIES) this.send(phase.job, phase.sent + 1);
    else {
      this.giveUp(phase.job, why);
      // The line was just tried twice for all of them; the core asks for each again soon.
      this.drop(() => true, why);
    }
  }

  private selectAgain(job: Job, tries: number, sent: number): void {
    // From the start: whoever missed our poll of ourselves would take the selection for a poll.
    this.line.unsure = true;
    this.select(job, tries + 1, sent);
  }

  /** The control station took the line back: the job waits for the next poll. */
  private postpone(job: Job): void {
    this.line.waiting.unshift(job);
    this.release();
  }

  private giveUp(job: Job, why: Refusal): void {
    this.end(job.id, { ok: false, why });
    this.hangUp();
  }
}
