/**
 * Swaps: the viewer's own coming shifts, open questions with what the viewer may answer, and how earlier ones ended.
 * The list is kept fresh by its page; an answer is said here.
 */
import { useState } from 'preact/hooks';
import type { RosterView, RotationWeeksView, ShiftView, SwapView } from '../../core/api-roster.ts';
import { dayTime, gatewayNow } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { isoWeekOf, spanInDays, weekNumber } from './roster-dates.ts';
import { answerSwap, type SwapAnswer } from './roster-doors.ts';
import { refusalOf } from './roster-refusal.ts';
import { holds } from './roster-weeks.tsx';
import { type Naming, nameIn, titleOf } from './roster-words.ts';
import { useSession } from './session.tsx';

interface SwapsProps {
  readonly view: RosterView;
  readonly naming: Naming;
  readonly swaps: readonly SwapView[];
  readonly onSwap: ((rotation: RotationWeeksView, shift: ShiftView) => void) | null;
  readonly again: () => Promise<void>;
}

const isOpen = ({ state }: SwapView): boolean => state === 'asked' || state === 'accepted';
const PRIMARY: readonly SwapAnswer[] = ['accept', 'approve'];

function Swap({
  swap,
  view,
  naming,
  busy,
  onAnswer,
}: Pick<SwapsProps, 'view' | 'naming'> & {
  readonly swap: SwapView;
  readonly busy: boolean;
  readonly onAnswer: (swap: SwapView, answer: SwapAnswer) => void;
}) {
  const { t, me, siteOf } = useSession();
  const words = t.pages.roster.swaps;
  const person = me.person?.id ?? null;
  const rotation = view.rotations.find((each) => each.rotation === swap.rotation);
  const zone = rotation?.timezone ?? 'UTC';
  const days =
    swap.from === null || swap.until === null
      ? words.gone
      : `${t.pages.roster.weeks.week(isoWeekOf(swap.shift).week).toLowerCase()}, ${spanInDays(swap.from, swap.until, t.locale, zone, gatewayNow())}`;
  const back = rotation?.shifts.find(({ shift }) => shift === swap.inReturn);
  const open = isOpen(swap);
  return (
    <li class={`nk-swap ${open && swap.answers.length > 0 ? 'nk-swap--mine' : ''}`}>
      <p class="nk-swap__title">
        {swap.person === person ? (
          words.lineMine(days)
        ) : (
          <Name>{words.line(nameIn(naming, swap.person), days)}</Name>
        )}
      </p>
      <p class="nk-swap__facts">
        <span class={`nk-pill nk-pill--${swap.state}`}>{words.state[swap.state]}</span>
        <Name>{siteOf(swap.site) ?? ''}</Name>
        <span>
          {swap.by !== null
            ? words.by(nameIn(naming, swap.by))
            : swap.of === null
              ? words.askedAll
              : swap.of === person
                ? words.askedYou
                : words.asked(nameIn(naming, swap.of))}
        </span>
        {swap.inReturn !== null && (
          <span>
            {words.back(
              back === undefined
                ? swap.inReturn
                : `${t.pages.roster.weeks.week(weekNumber(back.week)).toLowerCase()}, ${spanInDays(back.from, back.until, t.locale, zone, gatewayNow())}`,
            )}
          </span>
        )}
        <span class="nk-soft">{dayTime(swap.changedAt, t.locale)}</span>
      </p>
      {swap.note !== null && (
        <blockquote class="nk-swap__note nk-lines" dir="auto">
          {swap.note}
        </blockquote>
      )}
      {swap.answers.length > 0 && (
        <div class="nk-actions">
          {swap.answers.map((answer) => (
            <Button
              key={answer}
              look={PRIMARY.includes(answer) ? 'primary' : 'secondary'}
              onClick={() => onAnswer(swap, answer)}
              disabled={busy}
            >
              {words[answer]}
              <span class="nk-sr">: {days}</span>
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}

/** Own shifts, open questions, earlier swaps. */
export function Swaps({ view, naming, swaps, onSwap, again }: SwapsProps) {
  const { t, me, siteOf } = useSession();
  const words = t.pages.roster.swaps;
  const [outcome, setOutcome] = useState<{ readonly ok: boolean; readonly text: string } | null>(null);
  const person = me.person?.id ?? null;
  const [underWay, setUnderWay] = useState<ReadonlySet<string>>(new Set());
  const answer = async (swap: SwapView, said: SwapAnswer): Promise<void> => {
    setUnderWay((known) => new Set(known).add(swap.id));
    const result = await answerSwap(swap.id, said);
    setOutcome(result.ok ? { ok: true, text: words.done[said] } : { ok: false, text: refusalOf(result, t) });
    await again();
    setUnderWay((known) => new Set([...known].filter((id) => id !== swap.id)));
  };
  const mine = view.rotations.flatMap((rotation) =>
    rotation.shifts
      .filter((shift) => holds(shift, person) && Date.parse(shift.until) > gatewayNow())
      .map((shift) => ({ rotation, shift })),
  );
  const open = swaps.filter(isOpen);
  const ended = swaps.filter((swap) => !isOpen(swap)).slice(0, 20);
  return (
    <>
      <div class="nk-live" aria-live="polite">
        {outcome !== null && <Notice kind={outcome.ok ? 'ok' : 'error'} title={outcome.text} />}
      </div>
      <section class="nk-card" aria-labelledby="swaps-open">
        <h2 id="swaps-open" class="nk-card__title">
          {words.open}
        </h2>
        {open.length === 0 ? (
          <p class="nk-soft">{words.noneOpen}</p>
        ) : (
          <ul class="nk-swaps">
            {[...open]
              .sort((a, b) => Number(b.answers.length > 0) - Number(a.answers.length > 0))
              .map((swap) => (
                <Swap
                  key={swap.id}
                  swap={swap}
                  view={view}
                  naming={naming}
                  busy={underWay.has(swap.id)}
                  onAnswer={(which, said) => void answer(which, said)}
                />
              ))}
          </ul>
        )}
      </section>
      {onSwap !== null && (
        <section class="nk-card" aria-labelledby="swaps-mine">
          <h2 id="swaps-mine" class="nk-card__title">
            {words.mine}
          </h2>
          <p class="nk-soft">{words.intro}</p>
          {mine.length === 0 ? (
            <p class="nk-soft">{words.noneOfMine}</p>
          ) : (
            <ul class="nk-own">
              {mine.slice(0, 8).map(({ rotation, shift }) => (
                <li key={`${rotation.rotation} ${shift.shift}`} class="nk-own__one">
                  <span>
                    <strong>{t.pages.roster.weeks.week(weekNumber(shift.week))}</strong>{' '}
                    {spanInDays(shift.from, shift.until, t.locale, rotation.timezone, gatewayNow())}
                    <span class="nk-soft">
                      {' · '}
                      <Name>{titleOf(rotation, siteOf)}</Name>
                    </span>
                  </span>
                  {shift.swaps.length > 0 ? (
                    <span class="nk-pill nk-pill--open">{t.pages.roster.weeks.swapOpen}</span>
                  ) : (
                    <Button look="secondary" extra="nk-small" onClick={() => onSwap(rotation, shift)}>
                      {words.want}
                      <span class="nk-sr">: {t.pages.roster.weeks.week(weekNumber(shift.week))}</span>
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {ended.length > 0 && (
        <section class="nk-card" aria-labelledby="swaps-ended">
          <h2 id="swaps-ended" class="nk-card__title">
            {words.ended}
          </h2>
          <ul class="nk-swaps">
            {ended.map((swap) => (
              <Swap key={swap.id} swap={swap} view={view} naming={naming} busy onAnswer={() => undefined} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
