/** ESPA 4.4.4, clause 3: the line as one station sees it. Part of espa-station.mjs, which see. */
import { ACK, bccOf, blockOf, ENQ, EOT, ETX, hex, NAK, readBlock, SOH, textOf } from './espa-block.mjs';
import { Statuses } from './espa-statuses.mjs';

const WHY = { 1: 'transmission', 2: 'busy', 3: 'invalid' };
/** Ample for every record at its longest; what is longer is refused unread. */
const MAX_BLOCK = 512;
const MAX_VIOLATIONS = 200;

const isDigit = (byte) => byte >= 0x30 && byte <= 0x39;

/**
 * The line as this station sees it:
 *   idle       after an EOT: only a poll may come
 *   other      another station was polled and is temporary master; it may select
 *   foreign    it selected another than us: nothing here is ours until EOT
 *   slave      we are selected: SOH, or EOT
 *   block, bcc inside a block
 *   selecting  we are temporary master and wait for the answer to our selection
 *   sending    ... and to our block
 *   closed     we had our turn: only EOT may come
 */
export class Station {
  state = 'idle';
  /** A digit that waits for its ENQ or NAK. */
  digit = null;
  statuses = new Statuses();
  strays = [];
  counts = { poll: 0, violation: 0, block: 0 };

  constructor(options, write, emit) {
    Object.assign(this, options);
    this.send = write;
    this.emit = emit;
    this.me = options.address.charCodeAt(0);
    this.peer = options.control.charCodeAt(0);
    this.random = options.seed >>> 0 || 1;
  }

  start() {
    if (this.role !== 'control' || this.mode === 'silent') return;
    this.write(EOT);
    this.toIdle();
  }

  write(...bytes) {
    this.answered = true;
    if (this.mode !== 'silent') this.send(Buffer.from(bytes));
  }

  violation(what) {
    this.counts.violation += 1;
    if (this.counts.violation < MAX_VIOLATIONS) this.emit('violation', { what });
    if (this.counts.violation === MAX_VIOLATIONS) this.emit('violation', { what: 'more are not reported' });
  }

  stray(...bytes) {
    for (const byte of bytes) if (byte !== null) this.strays.push(byte);
  }

  flushStrays() {
    if (this.strays.length === 0) return;
    const shown = this.strays.slice(0, 16).map(hex).join(' ');
    this.violation(`${this.strays.length} bytes that do not belong, state ${this.strayState}: ${shown}`);
    this.strays = [];
  }

  enter(state) {
    this.state = state;
    this.digit = null;
    clearTimeout(this.replyTimer);
    this.watch();
  }

  /** 3.3: with no valid transaction for 10 s the control station takes the line back by EOT. */
  watch() {
    clearTimeout(this.watchTimer);
    if (this.state === 'idle') return;
    // A station gives the control station the time to do so, and then says that it did not.
    const wait = this.role === 'control' ? this.supervision : this.supervision * 1.2;
    this.watchTimer = setTimeout(() => {
      this.emit('error', { message: `silence for ${wait} ms and no EOT, state ${this.state}` });
      if (this.role === 'control') this.write(EOT);
      this.toIdle();
    }, wait);
  }

  toIdle() {
    this.enter('idle');
    if (this.mode === 'garbage') this.send(Buffer.from(this.noise()));
    if (this.role !== 'control') return;
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => this.nextTurn(), this.pollEvery);
  }

  noise() {
    const next = () => {
      this.random = (Math.imul(this.random, 1664525) + 1013904223) >>> 0;
      return this.random >>> 24;
    };
    return Array.from({ length: 1 + (next() & 7) }, () => next() & 0x7f).filter((byte) => byte !== ACK);
  }

  countPoll() {
    this.counts.poll += 1;
    if (this.counts.poll === 1 || this.counts.poll % 50 === 0) this.emit('poll', { count: this.counts.poll });
  }

  /** Role control: its own turn (it polls itself, 3.2) when it has a status, else the other's. */
  nextTurn() {
    if (this.statuses.isDue()) {
      this.write(this.me, ENQ);
      this.select();
      return;
    }
    this.countPoll();
    this.write(this.peer, ENQ);
    this.opened(this.peer);
  }

  opened(master) {
    this.master = master;
    this.selections = 0;
    this.blocks = 0;
    this.blockTries = 0;
    this.enter('other');
  }

  /** We have been polled, and are temporary master until our EOT. */
  polled() {
    this.countPoll();
    if (this.mode === 'silent') {
      this.enter('closed');
    } else if (this.statuses.isDue()) {
      this.select();
    } else {
      this.write(EOT);
      this.toIdle();
    }
  }

  select(tries = 1) {
    this.enter('selecting');
    this.tries = tries;
    this.write(this.peer, ENQ);
    this.awaitReply();
  }

  sendBlock(tries = 1) {
    const status = this.statuses.first();
    this.enter('sending');
    this.tries = tries;
    const block = blockOf(2, [
      [1, status.address],
      [7, status.status],
    ]);
    this.spoilt = this.mode === 'bad-bcc' && !status.tried;
    status.tried = true;
    if (this.spoilt) block.push(block.pop() ^ 0x01);
    this.write(...block);
    this.awaitReply();
  }

  awaitReply() {
    this.replyTimer = setTimeout(() => this.notTaken('no answer'), this.replyWait);
  }

  taken() {
    if (this.state === 'selecting') return this.sendBlock();
    if (this.spoilt) this.violation('a block with a wrong BCC was acknowledged');
    const { address, status } = this.statuses.shift();
    this.emit('status-sent', { address, status });
    this.write(EOT);
    this.toIdle();
  }

  /** 3.5: a second try, then EOT. The status stays first in the queue for a later turn. */
  notTaken(why) {
    this.emit('refused', { why, by: 'peer' });
    if (this.tries < 2) return this.state === 'selecting' ? this.select(2) : this.sendBlock(2);
    this.write(EOT);
    this.endRound();
  }

  endRound() {
    const dropped = this.statuses.putOff();
    if (dropped) this.emit('error', { message: `status ${dropped.status} of ${dropped.address} given up` });
    this.toIdle();
  }

  refuse(digit) {
    this.emit('refused', { why: WHY[digit], by: 'me' });
    this.write(0x30 + digit, NAK);
  }

  selected() {
    this.selections += 1;
    if (this.selections > 2) this.violation(`selection tried ${this.selections} times without EOT`);
    this.watch();
    if (this.mode === 'silent') return;
    if (this.mode === 'busy') return this.refuse(2);
    this.enter('slave');
    this.write(ACK);
  }

  startBlock() {
    this.block = [];
    this.length = 0;
    this.enter('block');
  }

  /** After ETX any byte is the BCC, whatever it would mean elsewhere. */
  endBlock(bcc) {
    const bytes = this.block;
    this.enter('slave');
    this.blockTries += 1;
    this.blocks += 1;
    this.counts.block += 1;
    if (this.blockTries > 2) this.violation(`block tried ${this.blockTries} times without EOT`);
    if (this.mode === 'mute-after-select') return this.emit('refused', { why: 'mute', by: 'me' });
    if (this.mode === 'nak' || (this.mode === 'nak-once' && this.counts.block === 1)) return this.refuse(1);
    if (this.length > MAX_BLOCK) {
      this.violation(`block of ${this.length} bytes`);
      return this.refuse(3);
    }
    const expected = bccOf(bytes);
    if (bcc !== expected || bytes.some((byte) => byte > 0x7f)) {
      const what = bcc === expected ? 'eighth bit set' : `BCC ${hex(bcc)}, should be ${hex(expected)}`;
      this.violation(`block: ${what}`);
      return this.refuse(1);
    }
    const { wrong, header, records } = readBlock(bytes.slice(0, -1));
    if (wrong !== undefined) {
      this.violation(`block: ${wrong}`);
      return this.refuse(3);
    }
    this.blockTries = 0;
    this.write(ACK);
    this.accept(header, records);
  }

  accept(header, records) {
    const [address, text, beep, type, transmissions, priority, status] = [1, 2, 3, 4, 5, 6, 7].map(
      (id) => records[id] ?? null,
    );
    if (header === '2') return this.emit('status-received', { address, status });
    if (header === '3') {
      this.emit('status-request', { address });
      this.report(address, this.statuses.known(address), 0);
      return;
    }
    this.emit('call', { address, text, beep, type, transmissions, priority, header });
    if (header === '1' && type === '3') this.report(address, this.status, this.statusAfter);
  }

  report(address, values, after) {
    for (const value of values)
      if (!this.statuses.add(address, value, after))
        this.emit('error', { message: 'too many statuses wait' });
  }

  receive(chunk) {
    this.answered = false;
    for (const byte of chunk) {
      // These bytes were read before our answer was written, so their sender did not wait for it.
      if (this.answered && byte !== EOT) this.violation('bytes sent without waiting for the answer');
      this.answered = false;
      const { length } = this.strays;
      const before = this.state;
      this.take(byte);
      if (this.strays.length > length) this.strayState = before;
      else if (this.digit === null) this.flushStrays();
    }
    this.flushStrays();
  }

  take(byte) {
    if (this.state === 'bcc') return this.endBlock(byte);
    if (this.state === 'block') return this.takeInBlock(byte);
    const { digit } = this;
    this.digit = null;
    if (byte === EOT) {
      this.stray(digit);
      return this.takeEot();
    }
    if (this.state === 'foreign') return;
    if (isDigit(byte)) {
      this.stray(digit);
      this.digit = byte;
    } else if (this.state === 'selecting' || this.state === 'sending') {
      this.takeReply(byte, digit);
    } else if (byte === ENQ && digit !== null) {
      this.takeEnquiry(digit);
    } else if (byte === SOH && this.state === 'slave') {
      this.stray(digit);
      this.startBlock();
    } else {
      this.stray(digit, byte);
    }
  }

  takeEot() {
    if (this.role === 'control' && this.state === 'idle') return this.stray(EOT);
    if (this.state !== 'selecting' && this.state !== 'sending') return this.toIdle();
    if (this.role === 'control') return this.notTaken('EOT instead of an answer');
    this.emit('refused', { why: 'EOT instead of an answer', by: 'peer' });
    this.endRound();
  }

  takeInBlock(byte) {
    if (byte === EOT) {
      this.violation('EOT inside a block');
      return this.toIdle();
    }
    if (byte === SOH) {
      this.violation('SOH inside a block');
      return this.startBlock();
    }
    this.length += 1;
    if (this.length <= MAX_BLOCK) this.block.push(byte);
    if (byte === ETX) this.enter('bcc');
  }

  takeReply(byte, digit) {
    if (byte === ACK && digit === null) return this.taken();
    if (byte !== NAK) return this.stray(digit, byte);
    const why = digit === null ? undefined : WHY[String.fromCharCode(digit)];
    if (why === undefined)
      this.violation(`NAK with ${digit === null ? 'no digit' : textOf([digit])} before it`);
    this.notTaken(why ?? WHY[1]);
  }

  takeEnquiry(digit) {
    const address = textOf([digit]);
    const isMe = digit === this.me;
    if (this.state === 'idle' && this.role === 'control') {
      this.violation(`${address} ENQ from a station that was not polled`);
    } else if (this.state === 'idle') {
      if (isMe) this.polled();
      else this.opened(digit);
    } else if (this.state === 'other' && digit !== this.master) {
      if (isMe) this.selected();
      else this.enter('foreign');
    } else if (this.state === 'slave' && isMe && this.blocks === 0) {
      this.selected();
    } else {
      this.violation(`${address} ENQ without an EOT before it, state ${this.state}`);
    }
  }
}
