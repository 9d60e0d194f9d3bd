/** What a device's pattern means, in words and as a colour of the picture. A table; nothing is decided here. */
import type { Pattern } from '../../firmware/core/signals.ts';
import type { Tone } from './scene.ts';

/** Null: nothing worth a bar. */
export const SHOWN: Readonly<Record<Pattern, { readonly text: string; readonly tone: Tone } | null>> = {
  idle: null,
  felt: null,
  dark: { text: 'dark', tone: 'dark' },
  received: { text: 'received', tone: 'good' },
  unlogged: { text: 'called, not recorded', tone: 'warn' },
  test: { text: 'test', tone: 'test' },
  coming: { text: 'someone is coming', tone: 'coming' },
  'coming-112': { text: 'coming, nobody called 112', tone: 'coming' },
  'not-received': { text: 'not received', tone: 'bad' },
  nobody: { text: 'nobody: call 112 yourself', tone: 'call' },
  closed: { text: 'closed', tone: 'calm' },
  'out-of-order': { text: 'out of order', tone: 'warn' },
  ringing: { text: 'rings', tone: 'ring' },
  paged: { text: 'holds a page', tone: 'plain' },
};
