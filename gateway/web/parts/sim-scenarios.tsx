/**
 * The scenarios that came with the gateway: each played in the virtual clock, in a blink, with what was expected and what
 * came of it, in the language of the page. Nobody is paged by it. What a scenario holds is the gateway's.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { fileName } from '../../core/file-names.ts';
import type { Language, Texts } from '../../core/texts/index.ts';
import { change, read } from './api.ts';
import { gatewayNow } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { sinceText } from './sim-moments.ts';
import { useSteady } from './steady.ts';

/** A scenario as the list names it. */
interface Listed {
  readonly name: string;
  readonly title: string;
  readonly summary?: string;
}
/** What was expected, and what came of it. */
interface Expectation {
  readonly text: string;
  readonly passed: boolean;
  readonly reason?: string | null;
}
/** A scenario that was played. */
interface Played {
  readonly passed: boolean;
  readonly expectations: readonly Expectation[];
  readonly timeline: readonly { readonly ms: number; readonly text: string }[];
}

type Outcome =
  | { readonly state: 'playing' }
  | { readonly state: 'played'; readonly run: Played; readonly language: Language }
  | { readonly state: 'refused'; readonly words: string; readonly language: Language };

/** A list of one, as the command line and the report's address give it. */
function save(name: string, run: Played, t: Texts): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify([run], null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(t, 'scenario', new Date(gatewayNow()).toISOString(), name, 'json');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function Result({ name, run }: { readonly name: string; readonly run: Played }) {
  const { t } = useSession();
  const words = t.pages.simulator.scenarios;
  return (
    <div class="nk-played">
      <ul class="nk-played__list">
        {run.expectations.map(({ text, passed, reason }) => (
          <li key={text} class={passed ? '' : 'nk-played--failed'}>
            <Icon name={passed ? 'check' : 'cross'} />
            <span>
              <span class="nk-sr">{passed ? words.passed : words.failed}: </span>
              <Name>{text}</Name>
              {!passed && reason && (
                <span class="nk-played__why">
                  <Name>{reason}</Name>
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{words.timeline(run.timeline.length)}</summary>
        <ol class="nk-played__times">
          {run.timeline.map(({ ms, text }, index) => (
            <li key={`${ms} ${index}`}>
              <span class="nk-moment__since">{sinceText(ms, t.locale)}</span> <Name>{text}</Name>
            </li>
          ))}
        </ol>
      </details>
      <div class="nk-gestures">
        <Button look="subtle" icon="save" onClick={() => save(name, run, t)}>
          {words.json}
        </Button>
        <a
          class="utrecht-button utrecht-button--subtle"
          href={`/api/scenarios/${encodeURIComponent(name)}/report?format=pdf&language=${t.code}`}
          download
        >
          <Icon name="down" />
          <span>{words.pdf}</span>
        </a>
      </div>
    </div>
  );
}

/** The list. */
export function Scenarios() {
  const { t, language } = useSession();
  const words = t.pages.simulator.scenarios;
  const list = useSteady<readonly Listed[]>(`/api/scenarios?language=${language}`, []);
  // In another language the list is read anew; what was played under the old one stays in sight meanwhile.
  const before = useRef(list.value);
  if (list.value !== null) before.current = list.value;
  // One that was played last is shown; what comes late of another is not put in its place.
  const [last, setLast] = useState<{ readonly name: string; readonly outcome: Outcome } | null>(null);
  const outcome = last?.outcome ?? null;
  const played = last?.name ?? '';
  const play = async (name: string): Promise<void> => {
    const asked = { name, outcome: { state: 'playing' } } as const;
    setLast(asked);
    const path = `/api/scenarios/${encodeURIComponent(name)}/run?language=${language}`;
    const answer = await change<Played>('POST', path, {});
    const came: Outcome = answer.ok
      ? { state: 'played', run: answer.value, language }
      : { state: 'refused', words: answer.message || t.pages.common.error.network, language };
    setLast((now) => (now === asked ? { name, outcome: came } : now));
  };
  // What was played is told anew when its reader turns to the other language; a refusal was of its moment, and goes.
  useEffect(() => {
    if (outcome?.state === 'refused' && outcome.language !== language) setLast(null);
    if (outcome?.state !== 'played' || outcome.language === language) return;
    let over = false;
    const path = `/api/scenarios/${encodeURIComponent(played)}/report?language=${language}`;
    void read<readonly Played[]>(path).then((answer) => {
      const run = answer.ok ? answer.value[0] : undefined;
      if (!over && run !== undefined) setLast({ name: played, outcome: { state: 'played', run, language } });
    });
    return () => {
      over = true;
    };
  }, [language, outcome, played]);
  return (
    <section class="nk-card nk-scenarios" aria-labelledby="scenarios-title">
      <h2 class="nk-card__title" id="scenarios-title">
        {words.title}
      </h2>
      <p class="nk-soft">{words.intro}</p>
      {before.current === null && list.failed === null && <p>{t.pages.common.loading}</p>}
      {before.current === null && list.failed !== null && <p>{words.none}</p>}
      <ul class="nk-scenarios__list">
        {(before.current ?? []).map(({ name, title, summary }) => {
          const mine = played === name ? outcome : null;
          const passed = mine?.state === 'played' ? mine.run.passed : null;
          return (
            <li key={name}>
              <div class="nk-scenarios__head">
                <div>
                  <h3>
                    <Name>{title}</Name>
                  </h3>
                  {summary !== undefined && (
                    <p class="nk-soft">
                      <Name>{summary}</Name>
                    </p>
                  )}
                </div>
                {passed !== null && (
                  <p class={`nk-stamp nk-stamp--${passed ? 'passed' : 'lost'}`} aria-live="polite">
                    <Icon name={passed ? 'check' : 'cross'} /> {passed ? words.passed : words.failed}
                  </p>
                )}
                <button
                  type="button"
                  class="utrecht-button utrecht-button--secondary-action"
                  aria-label={words.playOne(title)}
                  disabled={mine?.state === 'playing'}
                  onClick={() => void play(name)}
                >
                  <Icon name="play" />
                  <span>{mine?.state === 'playing' ? words.playing : words.play}</span>
                </button>
              </div>
              {mine?.state === 'played' && <Result name={name} run={mine.run} />}
              {mine?.state === 'refused' && <Notice kind="error" title={mine.words} live="alert" />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
