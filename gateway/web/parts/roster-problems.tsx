/** What is wrong with the coming weeks, in the gateway's own sentences: the serious first, each with its weight in words. */
import { useState } from 'preact/hooks';
import type { RosterProblemView } from '../../core/api-roster.ts';
import { Button, Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';

const FEW = 5;

/** A list of problems. */
export function ProblemList({
  problems,
  few = FEW,
}: {
  readonly problems: readonly RosterProblemView[];
  readonly few?: number;
}) {
  const { t } = useSession();
  const words = t.pages.roster.weeks;
  const [all, setAll] = useState(false);
  const sorted = [...problems].sort(
    (a, b) => Number(b.weight === 'serious') - Number(a.weight === 'serious'),
  );
  const shown = all ? sorted : sorted.slice(0, few);
  return (
    <>
      <ul class="nk-problems">
        {shown.map((problem, index) => (
          <li
            key={`${problem.code} ${problem.text} ${index}`}
            class={`nk-problem nk-problem--${problem.weight}`}
          >
            <Icon name="warn" />
            <span>
              <strong class="nk-problem__weight">{words[problem.weight]}</strong> <Name>{problem.text}</Name>
            </span>
          </li>
        ))}
      </ul>
      {sorted.length > shown.length && (
        <Button look="subtle" onClick={() => setAll(true)}>
          {words.more(sorted.length - shown.length)}
        </Button>
      )}
    </>
  );
}

/** The problems of the coming 8 weeks as a card; one quiet line when there are none. */
export function Problems({ problems }: { readonly problems: readonly RosterProblemView[] }) {
  const { t } = useSession();
  const words = t.pages.roster.weeks;
  if (problems.length === 0)
    return (
      <p class="nk-fine">
        <Icon name="check" /> {words.noProblems}
      </p>
    );
  return (
    <section class="nk-card" aria-labelledby="problems">
      <h2 id="problems" class="nk-card__title">
        {words.problems}
      </h2>
      <ProblemList problems={problems} few={2} />
    </section>
  );
}
