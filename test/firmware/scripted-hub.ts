/**
 * A hub and its gateway in virtual time: hears what one wearable advertises, checks every code, and writes back what a
 * test lets it write. Two of them that hear the same write the same.
 */
import { createHmac } from 'node:crypto';
import type { ProgressState, ReceiptState } from '../../protocol/messages.ts';
import { decodeRadioUp, encodeRadioDown, type RadioDown, type RadioUp } from '../../protocol/radio.ts';
import { keysOf } from './fake-gateway.ts';

/** Who hears what is advertised. */
export interface Hub {
  heard(frame: string, at: number): void;
}
/** A wearable, as a hub finds it. */
export interface Writable {
  connected(): void;
  written(piece: Uint8Array): void;
  gone(): void;
}

/** Bytes that a hub writes at a time. */
const PIECE = 20;

/** One hub for one wearable. */
export class ScriptedHub implements Hub {
  readonly frames: (RadioUp & { readonly at: number })[] = [];
  readonly problems: string[] = [];
  n = 40;
  private readonly up;
  private readonly down;

  constructor(
    key: string,
    private readonly number: number,
  ) {
    const keys = keysOf(key);
    const under = (secret: Uint8Array) => (message: string) =>
      createHmac('sha256', secret).update(message, 'latin1').digest('hex');
    this.up = under(keys.bleUp);
    this.down = under(keys.bleDown);
  }

  heard(frame: string, at: number): void {
    const message = decodeRadioUp(new Uint8Array(Buffer.from(frame, 'hex')), this.up);
    if (typeof message === 'string') this.problems.push(message);
    else this.frames.push({ ...message, at });
  }
  of(type: RadioUp['type']): readonly (RadioUp & { readonly at: number })[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  private frame(
    type: RadioDown['type'],
    state?: ReceiptState | ProgressState,
    call112: 0 | 1 = 0,
    responders = 0,
  ): Uint8Array {
    const about = type === 'alive' ? this.of('beat').at(-1) : this.of('press').at(-1);
    this.n += 1;
    return encodeRadioDown(
      {
        type,
        number: this.number,
        boot: about?.boot ?? 0,
        seq: about?.seq ?? 0,
        state,
        call112,
        responders,
        n: this.n,
      },
      this.down,
    );
  }
  alive(): Uint8Array {
    return this.frame('alive');
  }
  /** `raised`: for the press as an emergency, which the gateway says in a byte that receipts leave free. */
  receipt(state: ReceiptState, raised = false): Uint8Array {
    return this.frame('receipt', state, 0, raised ? 1 : 0);
  }
  progress(state: ProgressState, call112: 0 | 1 = 0): Uint8Array {
    return this.frame('progress', state, call112, 1);
  }

  /** Connects, writes these frames in pieces, and goes. */
  write(wearable: Writable, frames: readonly Uint8Array[]): void {
    const bytes = Buffer.concat(frames);
    wearable.connected();
    for (let at = 0; at < bytes.length; at += PIECE)
      wearable.written(new Uint8Array(bytes.subarray(at, at + PIECE)));
    wearable.gone();
  }
}
