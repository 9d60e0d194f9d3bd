/**
 * What a button's host says on a terminal, or to a program as JSON lines: how the board is, how the gateway, what is
 * shown. Promises to say each thing once, when it changes, and one line of status that keeps up with it; nothing secret
 * is ever handed to it.
 */

/** Where it is said. */
export interface ReportPlace {
  out(text: string): void;
  err(text: string): void;
  /** True when a person looks: one line that is written over. */
  readonly shown: boolean;
  readonly json: boolean;
}
/** The state of one part. */
export interface PartState {
  /** A word that programs compare. */
  readonly state: string;
  /** A sentence, where there is more to say. */
  readonly text?: string;
}
type Part = 'board' | 'gateway' | 'light';

const CLEAR_LINE = '\r\u001b[2K';

/** Says what changes. */
export class Report {
  private readonly parts = new Map<Part, PartState>();
  private waiting = 0;
  private lineShown = false;

  constructor(
    private readonly place: ReportPlace,
    private readonly device: string,
  ) {}

  /** A part is so now; `trouble`: people should read the sentence. */
  part(part: Part, now: PartState, trouble = false): void {
    const before = this.parts.get(part);
    if (before?.state === now.state && before.text === now.text) return;
    this.parts.set(part, now);
    if (this.place.json) {
      this.json({ event: part, ...now });
      return;
    }
    if (now.text !== undefined && (trouble || part !== 'light')) this.line(now.text, trouble);
    this.status();
  }

  /** So many presses wait for their receipt. */
  pending(count: number): void {
    if (count === this.waiting) return;
    this.waiting = count;
    if (this.place.json) this.json({ event: 'waiting', count });
    else this.status();
  }

  /** Something to be said once. */
  say(text: string): void {
    if (this.place.json) this.json({ event: 'note', text });
    else this.line(text, false);
    this.status();
  }

  /** The last word: the line of status stays as it is. */
  end(): void {
    if (this.lineShown) this.place.out('\n');
    this.lineShown = false;
  }

  private json(fields: Readonly<Record<string, unknown>>): void {
    this.place.out(`${JSON.stringify({ at: new Date().toISOString(), device: this.device, ...fields })}\n`);
  }

  private line(text: string, trouble: boolean): void {
    if (this.lineShown) this.place.out(CLEAR_LINE);
    this.lineShown = false;
    (trouble ? this.place.err : this.place.out).call(this.place, `${text}\n`);
  }

  private status(): void {
    if (this.place.json) return;
    const words = [...this.parts].map(([part, { state }]) => `${part} ${state}`);
    const waits = this.waiting === 0 ? '' : `  ·  ${this.waiting} without a receipt`;
    const line = `${this.device}  ·  ${words.join('  ·  ')}${waits}`;
    this.place.out(this.place.shown ? `${CLEAR_LINE}${line}` : `${line}\n`);
    this.lineShown = this.place.shown;
  }
}
