/**
 * What goes over an ESPA 4.4.4 line: control characters, data blocks with their check character, and a reader that turns
 * bytes into tokens. Promises that no byte makes it throw, that it holds at most one block, and that it finds the next
 * block or control character after any garbage. What the tokens mean is left to `machine.ts`.
 *
 * Parity, stop bits and real speed are the serial driver's: here a byte over 0x7F can only be garbage.
 */

/** Control characters (ESPA 4.4.4 section 2.3, ISO 1745). */
export const SOH = 0x01;
export const STX = 0x02;
export const ETX = 0x03;
export const EOT = 0x04;
export const ENQ = 0x05;
export const ACK = 0x06;
export const NAK = 0x15;
/** Separates records. */
export const RS = 0x1e;
/** Separates a record's identifier from its value. */
export const US = 0x1f;

/** Most bytes between SOH and ETX. All records of section 4.3 together take fewer than 200. */
export const BLOCK_MOST = 512;
/** Most records in a block. */
export const RECORDS_MOST = 32;

/** One record of a block: its identifier, and its value without control characters. */
export interface EspaRecord {
  readonly id: string;
  readonly value: string;
}
/** A data block (section 4.1): what kind it is, and its records in their order. */
export interface Block {
  readonly header: string;
  readonly records: readonly EspaRecord[];
}

/** What the reader makes of the line. */
export type Token =
  /** A poll or a selection: an address and ENQ. */
  | { readonly type: 'enquiry'; readonly address: string }
  | { readonly type: 'ack' }
  /** A refusal, and its prefix (section 2.4): 1 transmission error, 2 busy, 3 invalid message; null: none. */
  | { readonly type: 'nak'; readonly prefix: '1' | '2' | '3' | null }
  | { readonly type: 'eot' }
  | { readonly type: 'block'; readonly block: Block }
  /** A block that cannot be used: damaged on its way, or arrived whole but not in the form of section 4.1. */
  | { readonly type: 'bad-block'; readonly why: 'damaged' | 'form' }
  /** A byte that belongs to nothing. */
  | { readonly type: 'noise' };

/** The check character: exclusive or of everything after SOH up to and including ETX, 7 bits (section 4.1). */
export function blockCheck(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum & 0x7f;
}

const SPACE = 0x20;
const LAST = 0x7e;
const printable = (byte: number): boolean => byte >= SPACE && byte <= LAST;
/** Only characters that may stand in a record; anything else would break the block and becomes a space. */
const clean = (text: string): number[] =>
  Array.from(text, (char) => char.codePointAt(0) ?? 0).map((code) => (printable(code) ? code : SPACE));

/** The bytes of a block. Whatever is in the values, the block keeps its form. */
export function encodeBlock({ header, records }: Block): Uint8Array {
  const body = [...clean(header), STX];
  records.forEach(({ id, value }, at) => {
    if (at > 0) body.push(RS);
    body.push(...clean(id), US, ...clean(value));
  });
  body.push(ETX);
  return Uint8Array.from([SOH, ...body, blockCheck(body)]);
}

const text = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

/** The block between SOH and ETX; null when it has not the form of section 4.1. */
export function decodeBody(bytes: readonly number[]): Block | null {
  const split = bytes.indexOf(STX);
  if (split < 1 || !bytes.slice(0, split).every(printable)) return null;
  const records: EspaRecord[] = [];
  for (const part of text(bytes.slice(split + 1)).split(String.fromCharCode(RS))) {
    // Some equipment ends its last record with RS too.
    if (part === '') continue;
    const [id, value, more] = part.split(String.fromCharCode(US));
    if (id === undefined || value === undefined || more !== undefined) return null;
    records.push({ id: id.trim(), value });
  }
  if (records.length > RECORDS_MOST) return null;
  const whole = records.every(({ id, value }) =>
    [...id, ...value].every((char) => printable(char.charCodeAt(0))),
  );
  return whole && records.every(({ id }) => id !== '')
    ? { header: text(bytes.slice(0, split)), records }
    : null;
}

/** Where the reader is: between blocks, inside one, or at the check character, which may look like a control character. */
type Place = 'between' | 'inside' | 'check';
/** What ends a block before its ETX came: the sender began anew or gave up. */
const BREAKS: ReadonlySet<number> = new Set([SOH, EOT]);

/** Turns bytes into tokens, however they are cut into chunks. */
export class Reader {
  private place: Place = 'between';
  /** The last printable character between blocks: an address before ENQ, a reason before NAK. */
  private prefix: number | null = null;
  private body: number[] = [];
  /** The block cannot be right any more; the rest of it is read to find its end. */
  private spoilt = false;
  private sum = 0;

  /** Reads on. */
  read(bytes: Iterable<number>): Token[] {
    const tokens: Token[] = [];
    for (const byte of bytes) this.take(byte, tokens);
    return tokens;
  }

  /** Forgets a block that was begun and never ended. */
  reset(): void {
    this.place = 'between';
    this.prefix = null;
    this.body = [];
    this.spoilt = false;
  }

  private take(byte: number, tokens: Token[]): void {
    if (this.place === 'check') {
      tokens.push(this.checked(byte));
      this.reset();
    } else if (this.place === 'inside') this.inside(byte, tokens);
    else this.between(byte, tokens);
  }

  private inside(byte: number, tokens: Token[]): void {
    if (BREAKS.has(byte)) {
      tokens.push({ type: 'bad-block', why: 'damaged' });
      this.reset();
      this.between(byte, tokens);
      return;
    }
    this.sum ^= byte;
    if (byte === ETX) this.place = 'check';
    else if (byte > 0x7f || byte === ENQ || byte === ACK || byte === NAK) this.spoilt = true;
    else if (this.body.length >= BLOCK_MOST) this.spoilt = true;
    else this.body.push(byte);
  }

  private checked(byte: number): Token {
    if (this.spoilt || byte !== (this.sum & 0x7f)) return { type: 'bad-block', why: 'damaged' };
    const block = decodeBody(this.body);
    return block === null ? { type: 'bad-block', why: 'form' } : { type: 'block', block };
  }

  private between(byte: number, tokens: Token[]): void {
    const prefix = this.prefix === null ? null : String.fromCharCode(this.prefix);
    this.prefix = null;
    // A prefix that led to nothing was garbage.
    const stray = (): void => void (prefix !== null && tokens.push({ type: 'noise' }));
    if (printable(byte)) {
      stray();
      this.prefix = byte;
      return;
    }
    if (byte === ENQ && prefix !== null && /[0-9]/.test(prefix)) {
      tokens.push({ type: 'enquiry', address: prefix });
      return;
    }
    if (byte === NAK && (prefix === '1' || prefix === '2' || prefix === '3')) {
      tokens.push({ type: 'nak', prefix });
      return;
    }
    stray();
    if (byte === SOH) {
      this.place = 'inside';
      this.body = [];
      this.spoilt = false;
      this.sum = 0;
    } else if (byte === EOT) tokens.push({ type: 'eot' });
    else if (byte === ACK) tokens.push({ type: 'ack' });
    else if (byte === NAK) tokens.push({ type: 'nak', prefix: null });
    else tokens.push({ type: 'noise' });
  }
}
