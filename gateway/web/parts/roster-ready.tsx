/** The coming shift of each rotation and how ready its members are: test page sent, shown, confirmed; over what. */
import type { ReadyView, RosterView } from '../../core/api-roster.ts';
import { dayTime } from './clock.ts';
import { Name } from './controls.tsx';
import { Failure } from './frame.tsx';
import { Icon } from './icons.tsx';
import { momentIn } from './roster-dates.ts';
import { readReady } from './roster-doors.ts';
import { type Naming, nameIn } from './roster-words.ts';
import { useSession } from './session.tsx';
import { useFresh } from './use-roster.ts';

type Member = ReadyView['members'][number];
const stateOf = (member: Member): 'waiting' | 'sent' | 'shown' | 'confirmed' =>
  member.confirmedAt !== null
    ? 'confirmed'
    : member.delivered.length > 0
      ? 'shown'
      : member.sentAt !== null
        ? 'sent'
        : 'waiting';

function Shift({
  ready,
  view,
  naming,
}: {
  readonly ready: ReadyView;
  readonly view: RosterView;
  readonly naming: Naming;
}) {
  const { t, siteOf } = useSession();
  const words = t.pages.roster.ready;
  const rotation = view.rotations.find((each) => each.rotation === ready.rotation);
  const shift = rotation?.shifts.find((each) => each.shift === ready.shift);
  const zone = rotation?.timezone ?? 'Europe/Amsterdam';
  const done = ready.members.filter(({ confirmedAt }) => confirmedAt !== null).length;
  const all = ready.members.length;
  return (
    <section class="nk-card">
      <h2 class="nk-card__title">
        <Name>{siteOf(rotation?.site ?? null) ?? ready.rotation}</Name>
      </h2>
      <p>{words.shift(shift?.groupName ?? '', momentIn(ready.from, t.locale, zone))}</p>
      <p class={done === all ? 'nk-fine' : 'nk-soft'}>
        {done === all && all > 0 ? (
          <>
            <Icon name="check" /> {words.allReady}
          </>
        ) : (
          words.count(done, all)
        )}
      </p>
      <div class="nk-table-holder">
        <table class="utrecht-table utrecht-table--html-table nk-table">
          <thead>
            <tr>
              <th scope="col">{words.who}</th>
              <th scope="col">{words.stateColumn}</th>
              <th scope="col">{words.channels}</th>
            </tr>
          </thead>
          <tbody>
            {ready.members.map((member) => {
              const state = stateOf(member);
              const at = member.confirmedAt ?? member.sentAt;
              return (
                <tr key={member.person}>
                  <th scope="row" data-label={words.who}>
                    <Name>{nameIn(naming, member.person)}</Name>
                  </th>
                  <td data-label={words.stateColumn}>
                    <span class={`nk-pill nk-pill--ready-${state}`}>
                      {state === 'confirmed' && <Icon name="check" />}
                      {words.state[state]}
                    </span>{' '}
                    {at !== null && <span class="nk-soft">{dayTime(at, t.locale)}</span>}
                    {member.delivered.length > 0 && (
                      <span class="nk-soft">
                        {' '}
                        {words.shownOn(member.delivered.map((channel) => t.channel[channel]).join(', '))}
                      </span>
                    )}
                  </td>
                  <td data-label={words.channels}>
                    {member.channels.length === 0 ? (
                      <span class="nk-pill nk-pill--refused">{words.noChannel}</span>
                    ) : (
                      member.channels.map((channel) => t.channel[channel]).join(', ')
                    )}
                    {member.failing.length > 0 && (
                      <span class="nk-pill nk-pill--refused">
                        {t.channels.state.failing}:{' '}
                        {member.failing.map((channel) => t.channel[channel]).join(', ')}
                      </span>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Readiness of all coming shifts. */
export function Ready({ view, naming }: { readonly view: RosterView; readonly naming: Naming }) {
  const { t } = useSession();
  const words = t.pages.roster.ready;
  const ready = useFresh('ready', readReady);
  return (
    <>
      <p class="nk-lead">
        {words.intro} {words.times(view.rules.testBefore, view.rules.reportBefore)}
      </p>
      {ready.value === null &&
        (ready.failed === null ? (
          <p aria-live="polite">{t.pages.common.loading}</p>
        ) : (
          <Failure status={ready.failed} again={() => void ready.again()} />
        ))}
      {ready.value !== null && ready.value.length === 0 && <p class="nk-card nk-soft">{words.empty}</p>}
      {ready.value?.map((each) => (
        <Shift key={`${each.rotation} ${each.shift}`} ready={each} view={view} naming={naming} />
      ))}
    </>
  );
}
