/**
 * The roster: who is on duty now in large type; by weeks and by the year; swaps and calendars for those who are on it;
 * edits, their history and readiness for coordinators. Each part has an address of its own behind the #.
 */
import { useEffect, useState } from 'preact/hooks';
import type { RotationView } from '../../core/api.ts';
import type { RosterView, RotationWeeksView, ShiftView } from '../../core/api-roster.ts';
import { read } from '../parts/api.ts';
import { gatewayNow } from '../parts/clock.ts';
import { Button, Notice } from '../parts/controls.tsx';
import { DraftBar } from '../parts/draft-bar.tsx';
import { useDraft } from '../parts/draft-state.ts';
import { SelectField } from '../parts/fields.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { Calendar } from '../parts/roster-calendar.tsx';
import { addDays, dayIn, mondayOf, weekName, weekNumber } from '../parts/roster-dates.ts';
import { readRoster, readSwaps } from '../parts/roster-doors.ts';
import { EditRoster } from '../parts/roster-edit.tsx';
import { History } from '../parts/roster-history.tsx';
import { OnDutyNow } from '../parts/roster-now.tsx';
import { Problems } from '../parts/roster-problems.tsx';
import { Ready } from '../parts/roster-ready.tsx';
import { Swaps } from '../parts/roster-swaps.tsx';
import { Weeks, weekNow } from '../parts/roster-weeks.tsx';
import type { Naming } from '../parts/roster-words.ts';
import { Year } from '../parts/roster-year.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { SwapForm } from '../parts/swap-form.tsx';
import { turns } from '../parts/turns.ts';
import { useAhead, useFresh } from '../parts/use-roster.ts';
import { useView, ViewMenu } from '../parts/view-menu.tsx';

const VIEWS = ['weeks', 'year', 'swaps', 'calendar', 'edit', 'history', 'ready'] as const;
type ViewName = (typeof VIEWS)[number];
/** Weeks shown at once. */
const SHOWN = 5;
/** Weeks of a year, with one before and one after. */
const YEAR = 55;

interface PartProps {
  readonly view: RosterView;
  readonly naming: Naming;
  readonly site: string | null;
  readonly onSwap: ((rotation: RotationWeeksView, shift: ShiftView) => void) | null;
}

function WeeksPart({
  view,
  naming,
  site,
  onSwap,
  at,
  setAt,
}: PartProps & { readonly at: string | null; readonly setAt: (monday: string | null) => void }) {
  const { t } = useSession();
  const words = t.pages.roster.weeks;
  const today = dayIn(Intl.DateTimeFormat().resolvedOptions().timeZone, gatewayNow());
  const current = weekNow(view, today);
  const monday = at ?? mondayOfName(current);
  const first = weekName(monday);
  const last = weekName(addDays(monday, (SHOWN - 1) * 7));
  const far =
    monday < view.from.slice(0, 10) || addDays(monday, SHOWN * 7 + 7) > view.until.slice(0, 10)
      ? addDays(monday, -7)
      : null;
  const other = useFresh<RosterView>(far === null ? null : `weeks ${far}`, () =>
    readRoster(far ?? monday, SHOWN + 2),
  );
  const shown = far === null ? view : other.value;
  return (
    <>
      <div class="nk-steps">
        <Button look="secondary" icon="back" onClick={() => setAt(addDays(monday, -7))}>
          {words.earlier}
        </Button>
        <p class="nk-steps__at" aria-live="polite">
          {words.week(weekNumber(first))} – {weekNumber(last)}
          <span class="nk-soft"> {first.slice(0, 4)}</span>
        </p>
        <Button
          look="secondary"
          icon="arrow"
          extra="nk-steps__next"
          onClick={() => setAt(addDays(monday, 7))}
        >
          {words.later}
        </Button>
        {first !== current && (
          <Button look="subtle" onClick={() => setAt(null)}>
            {words.today}
          </Button>
        )}
      </div>
      {shown === null ? (
        other.failed === null ? (
          <p aria-live="polite">{t.pages.common.loading}</p>
        ) : (
          <Failure status={other.failed} again={() => void other.again()} />
        )
      ) : (
        <Weeks view={shown} naming={naming} first={first} last={last} site={site} onSwap={onSwap} />
      )}
    </>
  );
}

/** The Monday of a week named "2026-W48". */
function mondayOfName(name: string): string {
  return addDays(mondayOf(`${name.slice(0, 4)}-01-04`), (weekNumber(name) - 1) * 7);
}

function YearPart({
  view,
  naming,
  site,
  onWeek,
}: Omit<PartProps, 'onSwap'> & { readonly onWeek: (monday: string) => void }) {
  const { t } = useSession();
  const words = t.pages.roster.year;
  const today = dayIn(Intl.DateTimeFormat().resolvedOptions().timeZone, gatewayNow());
  const [year, setYear] = useState(Number(weekNow(view, today).slice(0, 4)));
  const from = addDays(mondayOf(`${year}-01-04`), -7);
  const known = useFresh<RosterView>(`year ${year}`, () => readRoster(from, YEAR));
  return (
    <>
      <div class="nk-steps">
        <Button look="secondary" icon="back" disabled={year <= 2020} onClick={() => setYear(year - 1)}>
          {words.earlier}
        </Button>
        <p class="nk-steps__at" aria-live="polite">
          {words.title(year)}
        </p>
        <Button
          look="secondary"
          icon="arrow"
          extra="nk-steps__next"
          disabled={year >= 2060}
          onClick={() => setYear(year + 1)}
        >
          {words.later}
        </Button>
      </div>
      {known.value === null ? (
        known.failed === null ? (
          <p aria-live="polite">{t.pages.common.loading}</p>
        ) : (
          <Failure status={known.failed} again={() => void known.again()} />
        )
      ) : (
        <Year key={year} view={known.value} naming={naming} year={year} site={site} onWeek={onWeek} />
      )}
    </>
  );
}

function Roster() {
  const { t, me, is, nameOf, siteOf, line } = useSession();
  const words = t.pages.roster;
  const edits = is('coordinator', 'admin');
  const swapsHere = is('responder', 'coordinator', 'admin');
  const views = VIEWS.filter((name) =>
    name === 'edit' || name === 'history' || name === 'ready'
      ? edits
      : name === 'swaps' || name === 'calendar'
        ? swapsHere
        : true,
  );
  const [shown, show] = useView<ViewName>(views, 'weeks');
  const ahead = useAhead();
  const swaps = useFresh(swapsHere ? 'swaps' : null, readSwaps);
  const [rotations, setRotations] = useState<readonly RotationView[]>([]);
  const [site, setSite] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const [wanted, setWanted] = useState<{ rotation: RotationWeeksView; shift: ShiftView } | null>(null);
  const [sent, setSent] = useState(false);
  const draft = useDraft(ahead);

  useEffect(() => {
    const turn = turns();
    const load = async (): Promise<void> => {
      const taken = turn();
      const answer = await read<readonly RotationView[]>('/api/rotations');
      if (answer.ok && taken()) setRotations(answer.value);
    };
    void load();
    return line.onEvent((name) => {
      if (name === 'site' || name === 'roster') void load();
    });
  }, [line]);

  const view = ahead.value;
  const open = (swaps.value ?? []).filter(
    ({ state, answers }) =>
      (state === 'asked' || state === 'accepted') && answers.some((a) => a !== 'withdraw'),
  ).length;
  const asking = (swaps.value ?? []).some(
    ({ person, state }) => person === me.person?.id && (state === 'asked' || state === 'accepted'),
  );
  const tags: Partial<Record<ViewName, string>> = {
    ...(open > 0 ? { swaps: String(open) } : {}),
    ...(draft.draft.size > 0 ? { edit: String(draft.draft.size) } : {}),
  };
  const naming: Naming | null = view === null ? null : { t, view, nameOf, me: me.person?.id ?? null };
  const inGroup =
    me.person !== null &&
    swapsHere &&
    (view?.rotations.some(({ shifts }) =>
      shifts.some(({ spans }) => spans.some(({ people }) => people.includes(me.person?.id ?? ''))),
    ) ??
      false);
  const onSwap = inGroup
    ? (rotation: RotationWeeksView, shift: ShiftView): void => {
        setSent(false);
        setWanted({ rotation, shift });
        show('swaps');
      }
    : null;
  const sites = [...new Set(view?.rotations.flatMap((each) => [each.site, ...each.sharedWith]) ?? [])];

  return (
    <Frame title={words.title} here="roster" width="wide">
      {view === null && ahead.failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {view === null && ahead.failed !== null && (
        <Failure status={ahead.failed} again={() => void ahead.again()} />
      )}
      {view !== null && naming !== null && (
        <>
          {view.rotations.length === 0 ? (
            <section class="nk-card nk-empty">
              <p>{words.empty}</p>
              {edits && <p class="nk-soft">{words.emptyText}</p>}
            </section>
          ) : (
            shown === 'weeks' && <OnDutyNow view={view} naming={naming} />
          )}
          <ViewMenu
            label={words.views}
            views={views.map((name) => ({ name, title: words.view[name], tag: tags[name] }))}
            shown={shown}
          />
          {(shown === 'weeks' || shown === 'year') && sites.length > 2 && (
            <SelectField
              id="roster-site"
              label={words.weeks.site}
              value={site ?? ''}
              empty={words.weeks.allSites}
              options={sites.map((value) => ({ value, label: siteOf(value) ?? value }))}
              onChange={(value) => setSite(value === '' ? null : value)}
            />
          )}
          {shown === 'weeks' && (
            <>
              {edits && <Problems problems={view.problems} />}
              <WeeksPart view={view} naming={naming} site={site} onSwap={onSwap} at={at} setAt={setAt} />
            </>
          )}
          {shown === 'year' && (
            <YearPart
              view={view}
              naming={naming}
              site={site}
              onWeek={(monday) => {
                setAt(monday);
                show('weeks');
              }}
            />
          )}
          {shown === 'swaps' && (
            <>
              <div class="nk-live" aria-live="polite">
                {sent && asking && <Notice kind="ok" title={words.swaps.sent} />}
              </div>
              {wanted !== null && (
                <SwapForm
                  key={`${wanted.rotation.rotation} ${wanted.shift.shift}`}
                  {...wanted}
                  view={view}
                  rotations={rotations}
                  naming={naming}
                  onSent={() => {
                    // The answer may come late, when another swap is being asked for.
                    setWanted((now) => (now === wanted ? null : now));
                    setSent(true);
                    void swaps.again();
                    void ahead.again();
                  }}
                  onCancel={() => setWanted(null)}
                />
              )}
              <Swaps
                view={view}
                naming={naming}
                swaps={swaps.value ?? []}
                onSwap={onSwap}
                again={async () => {
                  await Promise.all([swaps.again(), ahead.again()]);
                }}
              />
            </>
          )}
          {shown === 'calendar' && <Calendar rotations={rotations} />}
          {shown === 'edit' && <EditRoster view={view} naming={naming} draft={draft} />}
          {shown === 'history' && <History view={view} naming={naming} onUndone={() => void ahead.again()} />}
          {shown === 'ready' && <Ready view={view} naming={naming} />}
          {edits && <DraftBar draft={draft} naming={naming} />}
        </>
      )}
    </Frame>
  );
}

startPage(<Roster />);
