/**
 * The roster by weeks: a row per shift on a desktop, a card on a phone, with every change in words. The viewer's own
 * shifts can be given away from here. Which weeks are shown is the page's.
 */

import type { RosterView, RotationWeeksView, ShiftView } from '../../core/api-roster.ts';
import { serves } from '../../core/site.ts';
import { gatewayNow } from './clock.ts';
import { Button, Name } from './controls.tsx';
import { isoWeekOf, spanInDays, weekNumber } from './roster-dates.ts';
import { changesOf, inOrder, type Naming, nameIn, titleOf } from './roster-words.ts';
import { useSession } from './session.tsx';

interface WeeksProps {
  readonly view: RosterView;
  readonly naming: Naming;
  /** First and last ISO week shown. */
  readonly first: string;
  readonly last: string;
  /** The site chosen; null: all. */
  readonly site: string | null;
  /** Begins a swap of an own shift; absent for those who are in no group. */
  readonly onSwap: ((rotation: RotationWeeksView, shift: ShiftView) => void) | null;
}

/** True when somebody is on duty somewhere in the shift. */
export const holds = (shift: ShiftView, person: string | null): boolean =>
  person !== null && shift.spans.some(({ people }) => people.includes(person));

/** Everyone who is on duty at some time of the shift, members first. */
export function peopleIn(shift: ShiftView): readonly string[] {
  const there = new Set(shift.spans.flatMap(({ people }) => people));
  const members = shift.members.filter((person) => there.has(person));
  return [...new Set([...members, ...there])];
}

function Row({
  shift,
  rotation,
  naming,
  onSwap,
}: Pick<WeeksProps, 'naming' | 'onSwap'> & {
  readonly shift: ShiftView;
  readonly rotation: RotationWeeksView;
}) {
  const { t, me, nameless } = useSession();
  const words = t.pages.roster.weeks;
  const changes = changesOf(shift, rotation, naming);
  const person = me.person?.id ?? null;
  const mine = holds(shift, person);
  const over = Date.parse(shift.until) <= gatewayNow();
  const fallback = shift.spans.every((span) => span.fallback);
  return (
    <tr class={`nk-week ${shift.now ? 'nk-current' : ''} ${mine ? 'nk-week--mine' : ''}`}>
      <th scope="row" data-label={words.weekColumn}>
        <span class="nk-week__number">{words.week(weekNumber(shift.week))}</span>{' '}
        {shift.now && <span class="nk-badge nk-badge--now">{words.now}</span>}
      </th>
      <td data-label={words.days} class="nk-week__days">
        {spanInDays(shift.from, shift.until, t.locale, rotation.timezone, gatewayNow())}
      </td>
      <td data-label={words.group}>
        <Name>{shift.groupName}</Name>
      </td>
      <td data-label={words.people} class="nk-week__people">
        {peopleIn(shift).map((each, index, all) => (
          <span key={each} class={each === person ? 'nk-me' : ''}>
            <Name>{nameIn(naming, each)}</Name>
            {index < all.length - 1 && ', '}
          </span>
        ))}
        {nameless && <span class="nk-soft">{t.pages.common.nameless}</span>}
        {fallback && <span class="nk-soft"> ({t.pages.roster.edit.fallback.toLowerCase()})</span>}
      </td>
      <td data-label={words.changes} class="nk-week__changes">
        {changes.length > 0 && (
          <ul>
            {changes.map(({ text, when }) => (
              <li key={`${text}${when}`}>
                <span class="nk-change">{text}</span>
                {when !== null && <span class="nk-soft"> {when}</span>}
              </li>
            ))}
          </ul>
        )}
        {shift.swaps.length > 0 && <span class="nk-pill nk-pill--open">{words.swapOpen}</span>}
        {mine && !over && onSwap !== null && (
          <Button look="secondary" extra="nk-small" onClick={() => onSwap(rotation, shift)}>
            {t.pages.roster.swaps.want}
            <span class="nk-sr">
              : {spanInDays(shift.from, shift.until, t.locale, rotation.timezone, gatewayNow())}
            </span>
          </Button>
        )}
      </td>
    </tr>
  );
}

/** The weeks of every rotation. */
export function Weeks({ view, naming, first, last, site, onSwap }: WeeksProps) {
  const { t, me, siteOf } = useSession();
  const words = t.pages.roster.weeks;
  const rotations = inOrder(view, me.site).filter((each) => site === null || serves(each, site));
  return (
    <>
      {rotations.map((rotation) => {
        const shifts = rotation.shifts.filter(({ week }) => week >= first && week <= last);
        const title = titleOf(rotation, siteOf);
        const weekday = t.pages.roster.weekday[rotation.handoff.weekday];
        return (
          <section key={rotation.rotation} class="nk-card nk-weeks">
            <h2 class="nk-card__title">
              <Name>{title}</Name>
            </h2>
            <p class="nk-soft">
              {words.handoff(weekday, rotation.handoff.time)}
              {rotation.timezone !== 'Europe/Amsterdam' && `, ${words.zone(rotation.timezone)}`}
            </p>
            {shifts.length === 0 ? (
              <p class="nk-soft">{words.noneWeeks}</p>
            ) : (
              <div class="nk-table-holder">
                <table class="utrecht-table utrecht-table--html-table nk-table nk-weeks__table">
                  <caption class="nk-sr">{words.of(title)}</caption>
                  <thead>
                    <tr>
                      <th scope="col">{words.weekColumn}</th>
                      <th scope="col">{words.days}</th>
                      <th scope="col">{words.group}</th>
                      <th scope="col">{words.people}</th>
                      <th scope="col">{words.changes}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {shifts.map((shift) => (
                      <Row
                        key={shift.shift}
                        shift={shift}
                        rotation={rotation}
                        naming={naming}
                        onSwap={onSwap}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
        );
      })}
    </>
  );
}

/** The ISO week in which "now" is looked at: that of the shift in force, the earliest of all rotations. */
export function weekNow(view: RosterView, today: string): string {
  const running = view.rotations.flatMap(({ shifts }) =>
    shifts.filter(({ now }) => now).map(({ week }) => week),
  );
  const { year, week } = isoWeekOf(today);
  return running.sort()[0] ?? `${year}-W${String(week).padStart(2, '0')}`;
}
