/**
 * The roster of a year: a tile per ISO week, 52 or 53 of them, a quarter to a row on a desktop. A group is told by its
 * letter and name as well as by its colour. One tile is in the tab order; arrow keys go from tile to tile.
 */

import { useRef, useState } from 'preact/hooks';
import type { RosterView, RotationWeeksView, ShiftView } from '../../core/api-roster.ts';
import { serves } from '../../core/site.ts';
import { gatewayNow } from './clock.ts';
import { Name } from './controls.tsx';
import { mondayOfWeek, spanInDays, weekName, weeksIn } from './roster-dates.ts';
import { holds } from './roster-weeks.tsx';
import { changesOf, inOrder, lettersOf, type Naming, shortNames, TONES, titleOf } from './roster-words.ts';
import { useSession } from './session.tsx';

interface YearProps {
  readonly view: RosterView;
  readonly naming: Naming;
  readonly year: number;
  readonly site: string | null;
  /** Opens a week. */
  readonly onWeek: (monday: string) => void;
}

function Tiles({
  rotation,
  year,
  naming,
  onWeek,
}: Omit<YearProps, 'view' | 'site'> & { readonly rotation: RotationWeeksView }) {
  const { t, me } = useSession();
  const words = t.pages.roster.year;
  const weeks = Array.from({ length: weeksIn(year) }, (_, i) => mondayOfWeek(year, i + 1));
  const byWeek = new Map<string, ShiftView>(rotation.shifts.map((shift) => [shift.week, shift]));
  const names = [...new Set(rotation.shifts.map(({ groupName }) => groupName))].sort((a, b) =>
    a.localeCompare(b, t.locale),
  );
  const letters = lettersOf(names);
  const short = shortNames(names);
  const running = Math.max(
    0,
    weeks.findIndex((monday) => byWeek.get(weekName(monday))?.now === true),
  );
  const [at, setAt] = useState(running);
  const holder = useRef<HTMLUListElement>(null);
  const go = (index: number): void => {
    if (index < 0 || index >= weeks.length) return;
    setAt(index);
    holder.current?.querySelectorAll('button')[index]?.focus();
  };
  const onKey = (event: KeyboardEvent, index: number): void => {
    const columns = getComputedStyle(event.currentTarget as Element)
      .getPropertyValue('--nk-columns')
      .trim();
    const row = Number(columns) || 13;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? weeks.length - 1 : index + (step ?? 0);
    if (to === index && step === undefined) return;
    event.preventDefault();
    go(to);
  };
  const toneOf = (name: string): string => `nk-hue-${(Math.max(0, names.indexOf(name)) % TONES) + 1}`;
  return (
    <>
      <ul class="nk-key" aria-label={words.legend}>
        {names.map((name) => (
          <li key={name}>
            <span class={`nk-key__sign ${toneOf(name)}`} aria-hidden="true">
              {letters.get(name)}
            </span>
            <Name>{name}</Name>
          </li>
        ))}
        <li>
          <span class="nk-key__sign nk-key__sign--changed" aria-hidden="true" />
          {words.changedMark}
        </li>
        {me.person !== null && (
          <li>
            <span class="nk-key__sign nk-key__sign--own" aria-hidden="true" />
            {words.ownMark}
          </li>
        )}
      </ul>
      <ul class="nk-year" ref={holder}>
        {weeks.map((monday, index) => {
          const shift = byWeek.get(weekName(monday));
          const number = index + 1;
          if (shift === undefined)
            return (
              <li key={monday}>
                <button
                  type="button"
                  class="nk-tilet nk-tilet--none"
                  tabIndex={index === at ? 0 : -1}
                  onFocus={() => setAt(index)}
                  onKeyDown={(event) => onKey(event, index)}
                  onClick={() => onWeek(monday)}
                  aria-label={words.weekOf(number, monday, words.noGroup)}
                >
                  <span class="nk-tilet__number">{number}</span>
                </button>
              </li>
            );
          const changed = changesOf(shift, rotation, naming).length > 0;
          const mine = holds(shift, me.person?.id ?? null);
          const label = [
            words.weekOf(
              number,
              spanInDays(shift.from, shift.until, t.locale, rotation.timezone, gatewayNow()),
              shift.groupName,
            ),
            ...(changed ? [words.changed] : []),
            ...(mine ? [words.own] : []),
          ].join(', ');
          return (
            <li key={monday}>
              <button
                type="button"
                class={`nk-tilet ${toneOf(shift.groupName)} ${shift.now ? 'nk-tilet--now' : ''} ${mine ? 'nk-tilet--mine' : ''} ${changed ? 'nk-tilet--changed' : ''}`}
                tabIndex={index === at ? 0 : -1}
                onFocus={() => setAt(index)}
                onKeyDown={(event) => onKey(event, index)}
                onClick={() => onWeek(monday)}
                aria-label={label}
                {...(shift.now ? { 'aria-current': 'date' as const } : {})}
              >
                <span class="nk-tilet__number">{number}</span>
                <span class="nk-tilet__letter">{letters.get(shift.groupName)}</span>
                <span class="nk-tilet__name">{short.get(shift.groupName)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** The year of every rotation. */
export function Year({ view, naming, year, site, onWeek }: YearProps) {
  const { t, me, siteOf } = useSession();
  const rotations = inOrder(view, me.site).filter((each) => site === null || serves(each, site));
  return (
    <>
      <p class="nk-soft">{t.pages.roster.year.hint}</p>
      {rotations.map((rotation) => (
        <section key={rotation.rotation} class="nk-card">
          <h2 class="nk-card__title">
            <Name>{titleOf(rotation, siteOf)}</Name>
          </h2>
          <Tiles rotation={rotation} year={year} naming={naming} onWeek={onWeek} />
        </section>
      ))}
    </>
  );
}
