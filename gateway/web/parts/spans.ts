/** The spans of a rotation, put together from answers about several instants. Pure; reading them is the page's. */
import type { OncallView } from '../../core/api.ts';

/** The spans of one rotation in order, each once: the same span is met whenever it is asked about twice. */
export function spansOf(asked: readonly (readonly OncallView[])[], rotation: string): readonly OncallView[] {
  const spans = new Map<string, OncallView>();
  for (const answer of asked)
    for (const span of answer)
      if (span.rotation === rotation) spans.set(`${span.from ?? ''}|${span.group}`, span);
  return [...spans.values()].sort((a, b) => (a.from ?? '').localeCompare(b.from ?? ''));
}
