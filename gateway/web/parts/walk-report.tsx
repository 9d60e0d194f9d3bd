/** A walk test that has ended: the outcome in three numbers, the report to take along, what failed and what was not tested. */
import { useEffect, useRef } from 'preact/hooks';
import { dayTime } from './clock.ts';
import { Button, Name } from './controls.tsx';
import { Downloads } from './downloads.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { DeviceStretches, FailedList, LeftOutList } from './walk-device.tsx';
import { useScopeWords } from './walk-scope.tsx';
import type { Walk } from './walk-shape.ts';
import type { Walks } from './walk-state.ts';

/** The report on the screen. */
export function WalkReport({ walk, walks }: { readonly walk: Walk; readonly walks: Walks }) {
  const { t, nameOf } = useSession();
  const scopeWords = useScopeWords();
  const words = t.pages.walk;
  const devices = walk.devices ?? [];
  const of = (state: string) => devices.filter((each) => each.state === state);
  const [passed, failed, left] = [of('passed'), of('failed'), of('untested')];
  const retried = passed.filter(({ failedTries }) => failedTries.length > 0).length;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const reason =
    walk.reason !== null && Object.hasOwn(words.ended, walk.reason) ? words.ended[walk.reason] : undefined;
  const figures = [
    ['good', passed.length, words.resultWorks, 'check'],
    ['bad', failed.length, words.resultFailed, 'warn'],
    ['left', left.length + walk.leftOut.length, words.resultLeft, 'walk-test'],
  ] as const;
  return (
    <>
      <section class="nk-walkend" aria-labelledby="walk-end">
        <h2 id="walk-end" ref={heading} tabIndex={-1}>
          {words.endedTitle}
        </h2>
        <p>
          {reason} <strong>{words.endedReal}</strong>
        </p>
        {walk.devices !== null && (
          <ul class="nk-walkend__figures">
            {figures.map(([look, count, word, icon]) => (
              <li key={look} class={`nk-walkend__figure nk-walkend__figure--${count === 0 ? 'none' : look}`}>
                <Icon name={icon} />
                <span class="nk-walkend__count">{count}</span> <span>{word}</span>
              </li>
            ))}
          </ul>
        )}
        <p class="nk-walkend__who">
          {words.endedBy} <Name>{walk.testerName ?? nameOf(walk.tester) ?? words.someone}</Name>
          {scopeWords(walk).map((words) => (
            <span key={words}>
              {' · '}
              <Name>{words}</Name>
            </span>
          ))}
          {' · '}
          {dayTime(walk.startedAt, t.locale)}
        </p>
      </section>
      <section class="nk-card" aria-labelledby="walk-report">
        <h2 class="nk-card__title" id="walk-report">
          {words.report}
        </h2>
        <p class="nk-soft">{words.reportText}</p>
        <Downloads
          href={`/api/walk-tests/${encodeURIComponent(walk.id)}/report`}
          of="walk"
          at={walk.startedAt}
          id={walk.id}
        />
      </section>
      <FailedList devices={failed} going={false} />
      {left.length > 0 && (
        <section aria-labelledby="walk-left">
          <h2 class="nk-card__title" id="walk-left">
            {words.notTested}
          </h2>
          <DeviceStretches devices={left} />
        </section>
      )}
      {walk.interruptions.length > 0 && (
        <section aria-labelledby="walk-interrupted">
          <h2 class="nk-card__title" id="walk-interrupted">
            {words.interruptions}
          </h2>
          <ul>
            {walk.interruptions.map(({ alarm, at, device, placeName }) => (
              <li key={`${at}${alarm}`}>
                {dayTime(at, t.locale)} <Name>{placeName ?? device ?? ''}</Name> (<Name>{alarm}</Name>)
              </li>
            ))}
          </ul>
        </section>
      )}
      {passed.length > 0 && (
        <details class="nk-walkpassed">
          <summary>
            <Icon name="check" /> {words.passedList(passed.length)}
            {retried > 0 && <span class="nk-walkpassed__tries"> {words.afterFailure(retried)}</span>}
          </summary>
          <DeviceStretches devices={passed} />
        </details>
      )}
      <LeftOutList devices={walk.leftOut} />
      <p>
        <Button onClick={() => walks.show(null)}>{words.anew}</Button>
      </p>
    </>
  );
}
