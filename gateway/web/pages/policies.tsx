/**
 * Who is paged when: the policies of sites and places, edited in one draft with a check before saving; the ordinary one
 * where there is none; the rule on 112, which no policy can put off; and the dry run.
 */
import { Name } from '../parts/controls.tsx';
import { DraftBar } from '../parts/draft-bar.tsx';
import { useDraft } from '../parts/draft-state.ts';
import { DryRun } from '../parts/dry-run.tsx';
import { EditList } from '../parts/edit-list.tsx';
import { PolicyForm } from '../parts/edit-policy.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { itemNaming } from '../parts/item-words.ts';
import type { Naming } from '../parts/roster-words.ts';
import { startPage, useSession } from '../parts/session.tsx';
import { useAhead } from '../parts/use-roster.ts';
import { useView, ViewMenu } from '../parts/view-menu.tsx';

const VIEWS = ['list', 'dry'] as const;

function Ordinary() {
  const { t } = useSession();
  const words = t.pages.policies;
  return (
    <section class="nk-card" aria-labelledby="ordinary">
      <h2 id="ordinary" class="nk-card__title">
        {words.defaultTitle}
      </h2>
      <p class="nk-soft">{words.defaultText}</p>
      <dl class="nk-default">
        {words.defaultSteps.map(([after, what]) => (
          <>
            <dt>{t.pages.roster.history.seconds(after)}</dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function Policies() {
  const { t, me, nameOf, siteOf, placeOf } = useSession();
  const words = t.pages.policies;
  const ahead = useAhead();
  const draft = useDraft(ahead);
  const [shown] = useView(VIEWS, 'list');
  const view = ahead.value;
  const items = view?.items ?? null;
  const naming: Naming | null = view === null ? null : { t, view, nameOf, me: me.person?.id ?? null };
  const names = items === null ? null : itemNaming(t, items, draft.draft, siteOf, placeOf);
  const hoursOf = (days: readonly string[]): string =>
    days.length === 0
      ? words.everyDay
      : days.map((day) => t.pages.roster.weekday[day as keyof typeof t.pages.roster.weekday]).join(', ');
  return (
    <Frame title={words.title} here="policies" width="wide">
      <p class="nk-lead">{words.intro}</p>
      <p class="nk-rule">
        <span class="nk-rule__sign" aria-hidden="true">
          112
        </span>
        <span>{words.rule112}</span>
      </p>
      {view === null && ahead.failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {view === null && ahead.failed !== null && (
        <Failure status={ahead.failed} again={() => void ahead.again()} />
      )}
      {view !== null && items === null && <Failure status={403} again={() => undefined} />}
      {naming !== null && names !== null && (
        <>
          <ViewMenu
            label={words.views}
            views={VIEWS.map((name) => ({ name, title: words.view[name] }))}
            shown={shown}
          />
          {shown === 'list' && (
            <>
              <EditList
                section="policies"
                draft={draft}
                naming={names}
                fresh={(id) => ({
                  id,
                  site: me.site ?? me.sites[0]?.id ?? '',
                  level: 'assist',
                  acknowledgeExpiry: 120,
                  steps: [
                    { after: 0, page: ['oncall'], need: 1, guide112: false },
                    { after: 20, page: ['oncall', 'site-board'], need: 1, guide112: false },
                    { after: 40, page: ['everyone', 'site-board'], need: 1, guide112: true },
                  ],
                })}
                line={(item) => (
                  <Name>
                    {[
                      item.when === undefined
                        ? words.always
                        : words.hoursLine(hoursOf(item.when.days), item.when.from, item.when.until),
                      t.pages.roster.history.steps(item.steps.length),
                    ].join(' · ')}
                  </Name>
                )}
                form={(props) => <PolicyForm {...props} />}
              />
              <Ordinary />
            </>
          )}
          {shown === 'dry' && <DryRun naming={names} />}
          <DraftBar draft={draft} naming={naming} />
        </>
      )}
    </Frame>
  );
}

startPage(<Policies />);
