/**
 * Where the command line gets secrets from: a file that only its owner may read, standard input, the environment, or a
 * person who types unseen. Promises that none is ever an option or in a message.
 */
import type { Terminal } from './terminal.ts';

/** A way to a secret. */
export interface SecretSource {
  /** The file named on the command line; `-`: standard input. */
  readonly file: string | undefined;
  /** The option that names it. */
  readonly option: string;
  /** Name in the environment. */
  readonly variable: string;
  /** What a person is asked. */
  readonly question: string;
}
/** A secret, or why there is none. */
export type Secret =
  | { readonly ok: true; readonly text: string; readonly from: string }
  | { readonly ok: false; readonly field: string; readonly reason: string };

type ReadPrivate = (file: string) => { readonly text: string } | { readonly reason: string };

/** Gets a secret, from where it is said to be first, else from where it is found. */
export async function secretFrom(
  terminal: Terminal,
  { file, option, variable, question }: SecretSource,
  read: ReadPrivate,
): Promise<Secret> {
  const given = (text: string, from: string): Secret => ({ ok: true, text: text.trim(), from });
  if (file === '-') return given(await terminal.input(), 'standard input');
  if (file !== undefined) {
    const found = read(file);
    return 'text' in found ? given(found.text, file) : { ok: false, field: option, reason: found.reason };
  }
  const set = terminal.env[variable];
  if (set !== undefined && set !== '') return given(set, `$${variable}`);
  if (terminal.interactive) return given(await terminal.askUnseen(question), 'the terminal');
  return { ok: false, field: option, reason: `give --${option} FILE (- is standard input), or $${variable}` };
}

/** A device's key as it may be given: what `device add --json` prints, or its 64 hex digits. */
export interface GivenKey {
  /** The device that the file says it is of; null: only a key was given. */
  readonly device: string | null;
  readonly key: string;
}

/** Reads a key; null when it is none. */
export function readKey(text: string): GivenKey | null {
  if (/^[0-9a-f]{64}$/.test(text)) return { device: null, key: text };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { device, key } = value as { readonly device?: unknown; readonly key?: unknown };
  if (typeof device !== 'string' || typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key)) return null;
  return { device, key };
}
