/**
 * Cuts a serial stream into envelopes: one a line, `\n` at the end, a `\r` before it dropped. Promises never to hold
 * more than one longest line whatever arrives; a longer one is dropped up to the next `\n`. Written in the chip's
 * dialect and used on both sides; what is in a line is left to the codecs.
 */
import { MAX_ENVELOPE } from './messages.ts';

/** What was read of the line that is still coming in. */
export interface LineState {
  text: string;
  /** True while the rest of an over-long line goes by. */
  dropping: boolean;
}

/** The state before the first byte. */
export const noLine = (): LineState => ({ text: '', dropping: false });

/**
 * Takes the next piece of the stream (characters of 8 bits) and gives the lines it completed, in order and without
 * their ends. Empty lines are noise and left out. Changes `state`.
 */
export const readLines = (state: LineState, piece: string): string[] => {
  const lines: string[] = [];
  let from = 0;
  while (from < piece.length) {
    const newline = piece.indexOf('\n', from);
    const to = newline < 0 ? piece.length : newline;
    if (!state.dropping) {
      // One character more than an envelope may have: it could be the `\r`.
      state.text += piece.substring(from, Math.min(to, from + MAX_ENVELOPE + 2 - state.text.length));
      const atCr = state.text.charAt(state.text.length - 1) === '\r';
      const length = atCr ? state.text.length - 1 : state.text.length;
      if (length > MAX_ENVELOPE) {
        state.text = '';
        state.dropping = true;
      } else if (newline >= 0) {
        if (length > 0) lines.push(state.text.substring(0, length));
        state.text = '';
      }
    }
    if (newline >= 0) state.dropping = false;
    from = to + 1;
  }
  return lines;
};
