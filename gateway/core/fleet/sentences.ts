/** Faults as sentences for one reader, the first few of many. The log has a fault's sentence in Dutch; other readers get theirs from its code and detail. */
import { faultSentence } from '../fault-text.ts';
import type { State } from '../state.ts';
import type { Texts } from '../texts/index.ts';

/** Most faults that one message says in words. */
const SAID_MOST = 5;

/** The sentences of these faults, as far as they are remembered, and how many more there are. */
export function faultSentences(
  state: State,
  ids: readonly string[],
  more: number | undefined,
  texts: Texts,
): { readonly faults: readonly string[]; readonly more: number } {
  const said: string[] = [];
  for (const id of ids) {
    const fault = state.faults.get(id);
    if (said.length < SAID_MOST && fault !== undefined) said.push(faultSentence(state, fault, texts));
  }
  return { faults: said, more: ids.length - said.length + (more ?? 0) };
}
