/**
 * How several listeners become one: ears put together, and accounts that all checks of a life share. Promises that
 * what is shared hears each fact once and before whoever asked for it; what is heard is left to those who listen.
 */
import type { Fact, FactOf } from '../facts.ts';
import type { Bench, Ears } from './check.ts';

type Hear = (fact: FactOf<Fact['type']>) => void;

/** Ears that hear with all of these, in this order; `null` hears nothing. */
export function together(...all: readonly (Ears | null)[]): Ears {
  const heard = new Map<string, Hear[]>();
  for (const ears of all)
    for (const [type, hear] of Object.entries(ears ?? {})) {
      const list = heard.get(type) ?? [];
      list.push(hear as Hear);
      heard.set(type, list);
    }
  const joined: Record<string, Hear> = {};
  for (const [type, list] of heard) {
    const [only, second] = list;
    if (only === undefined) continue;
    joined[type] =
      second === undefined
        ? only
        : (fact) => {
            for (const hear of list) hear(fact);
          };
  }
  return joined as Ears;
}

/** An account together with the ears it lives on. */
export interface Listening<T> {
  readonly it: T;
  readonly ears: Ears;
}

/**
 * Makes one account for each life, however many ask for it. Whoever asks first gets its ears and must listen with them
 * (`together`), all others get none.
 */
export function shared<T>(
  make: (bench: Bench) => Listening<T>,
): (bench: Bench) => { readonly it: T; readonly ears: Ears | null } {
  const made = new WeakMap<Bench, T>();
  return (bench) => {
    const known = made.get(bench);
    if (known !== undefined) return { it: known, ears: null };
    const { it, ears } = make(bench);
    made.set(bench, it);
    return { it, ears };
  };
}
