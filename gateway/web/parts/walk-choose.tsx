/**
 * The beginning of a walk test: what can be tested, how many buttons that is and how long ago they were tested well; who
 * else is walking now; and earlier tests. What a test does is the gateway's.
 */

import { useState } from 'preact/hooks';
import type { DeviceView } from '../../core/api.ts';
import { areaWords } from '../../core/area-words.ts';
import { isVirtualId } from '../../core/simulation-state.ts';
import { unanswered } from './api.ts';
import { dayTime, gatewayNow } from './clock.ts';
import { Button, Choice, Name, Notice } from './controls.tsx';
import { Failure } from './frame.tsx';
import { Icon } from './icons.tsx';
import { fieldsOf, listIn, textIn, timeIn } from './reading.ts';
import { useSession } from './session.tsx';
import { useSteady } from './steady.ts';
import { useScopeWords } from './walk-scope.tsx';
import { daysSince, isOverdue, type Walk } from './walk-shape.ts';
import type { Walks } from './walk-state.ts';

/** Earlier tests that are shown. */
const EARLIER = 8;
/** A test may name so many buttons one by one. */
const MOST_NAMED = 500;

/** A button, as much of it as the choice needs. */
interface Known {
  readonly id: string;
  readonly place: string | null;
  readonly lastGoodTestAt: string | null;
  /** Somebody carries it: it is tested with the group of that person. */
  readonly carried: boolean;
}
/** Something that can be tested. */
interface Scope {
  readonly key: string;
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly buttons: readonly Known[];
}

/** Buttons among the devices; their last test is null where the gateway does not tell it. */
function buttonsOf(devices: unknown): readonly Known[] | null {
  return listIn(
    devices,
    (each) => {
      const fields = fieldsOf(each) as (Partial<DeviceView> & Record<string, unknown>) | null;
      const id = textIn(fields?.id);
      if (fields === null || id === null || fields.state === 'revoked' || isVirtualId(id)) return null;
      if (fields.kind !== 'desk' && fields.kind !== 'wearable') return null;
      return {
        id,
        place: textIn(fields.place),
        lastGoodTestAt: timeIn(fields.lastGoodTestAt),
        carried: fields.kind === 'wearable' && textIn(fields.person) !== null,
      };
    },
    5000,
  );
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly devices: readonly string[];
}
/** Response groups with their buttons, where the gateway tells them. */
const groupsOf = (me: unknown): readonly Group[] =>
  listIn(
    fieldsOf(me)?.groups,
    (each) => {
      const fields = fieldsOf(each);
      const id = textIn(fields?.id);
      if (fields === null || id === null) return null;
      return {
        id,
        name: textIn(fields.name) ?? id,
        devices: listIn(fields.devices, textIn, 5000) ?? [],
      };
    },
    200,
  ) ?? [];

function ScopeText({ buttons }: { readonly buttons: readonly Known[] }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const now = gatewayNow();
  const never = buttons.filter(({ lastGoodTestAt }) => lastGoodTestAt === null).length;
  const oldest = buttons.reduce<number | null>((most, { lastGoodTestAt }) => {
    const days = daysSince(lastGoodTestAt, now);
    return days === null ? most : Math.max(most ?? 0, days);
  }, null);
  return (
    <>
      {words.buttons(buttons.length)}
      {never > 0 && (
        <>
          {' · '}
          <span class="nk-age nk-age--old">{words.never(never)}</span>
        </>
      )}
      {oldest !== null && (
        <>
          {' · '}
          <span class={oldest >= 90 ? 'nk-age nk-age--old' : 'nk-age'}>{words.oldest(oldest)}</span>
        </>
      )}
    </>
  );
}

/** Tests that go on now or have been. */
function Others({ walks }: { readonly walks: Walks }) {
  const { t, nameOf } = useSession();
  const scopeWords = useScopeWords();
  const words = t.pages.walk;
  const all = walks.walks ?? [];
  const going = all.filter(({ state }) => state !== 'ended');
  const earlier = all.filter(({ state }) => state === 'ended').slice(0, EARLIER);
  const one = (walk: Walk, word: string) => (
    <li key={walk.id}>
      <button type="button" class="nk-walkrow" onClick={() => walks.show(walk.id)}>
        <span class="nk-walkrow__words">
          <span>
            <Name>{walk.testerName ?? nameOf(walk.tester) ?? words.someone}</Name>
            {walk.state === 'running' && ` ${words.walks}`}
          </span>
          {walk.state === 'interrupted' && (
            <span class="nk-walkrow__halt">
              <Icon name="warn" /> {words.halted}
            </span>
          )}
          <span class="nk-soft">
            {scopeWords(walk).map((words) => (
              <span key={words}>
                <Name>{words}</Name>
                {' · '}
              </span>
            ))}
            {dayTime(walk.startedAt, t.locale)} · {words.earlierOne(walk.tested, walk.total)}
          </span>
        </span>
        <span class="nk-walkrow__go">
          {word} <Icon name="arrow" />
        </span>
      </button>
    </li>
  );
  return (
    <>
      {going.length > 0 && (
        <section aria-labelledby="walk-others">
          <h2 class="nk-card__title" id="walk-others">
            {words.others}
          </h2>
          <ul class="nk-walkrows">{going.map((walk) => one(walk, words.look))}</ul>
        </section>
      )}
      {earlier.length > 0 && (
        <section aria-labelledby="walk-earlier">
          <h2 class="nk-card__title" id="walk-earlier">
            {words.earlier}
          </h2>
          <ul class="nk-walkrows">{earlier.map((walk) => one(walk, words.open))}</ul>
        </section>
      )}
    </>
  );
}

/** What can be tested at a site. */
function scopesOf(
  site: { readonly id: string; readonly name: string },
  buttons: readonly Known[],
  me: ReturnType<typeof useSession>['me'],
  words: ReturnType<typeof useSession>['t']['pages']['walk'],
): { readonly whole: readonly Scope[]; readonly areas: readonly Scope[]; readonly groups: readonly Scope[] } {
  const places = new Map(me.places.map((place) => [place.id, place]));
  const here = buttons.filter(
    ({ place, carried }) => !carried && place !== null && places.get(place)?.site === site.id,
  );
  const now = gatewayNow();
  const overdue = here.filter(({ lastGoodTestAt }) => isOverdue(lastGoodTestAt, now)).slice(0, MOST_NAMED);
  const names = [...new Set(here.map(({ place }) => places.get(place ?? '')?.area ?? ''))]
    .filter((area) => area !== '')
    .sort((a, b) => a.localeCompare(b));
  const whole: Scope[] =
    here.length === 0
      ? []
      : [{ key: 'site', title: words.wholeSite, body: { site: site.id }, buttons: here }];
  if (overdue.length > 0 && overdue.length < here.length)
    whole.push({
      key: 'overdue',
      title: words.overdue,
      body: { devices: overdue.map(({ id }) => id) },
      buttons: overdue,
    });
  return {
    whole,
    areas:
      names.length < 2
        ? []
        : names.map((area) => ({
            key: `area ${area}`,
            title: areaWords(area, site.id) || site.name,
            body: { site: site.id, area },
            buttons: here.filter(({ place }) => places.get(place ?? '')?.area === area),
          })),
    groups: groupsOf(me)
      .map((group) => ({
        key: `group ${group.id}`,
        title: group.name,
        body: { group: group.id },
        buttons: buttons.filter(({ id }) => group.devices.includes(id)),
      }))
      .filter((scope) => scope.buttons.length > 0),
  };
}

/** The choice. */
export function WalkChoose({ walks }: { readonly walks: Walks }) {
  const { t, me, is } = useSession();
  const words = t.pages.walk;
  const devices = useSteady<unknown>('/api/devices', ['site']);
  const [site, setSite] = useState(me.site ?? me.sites[0]?.id ?? '');
  const [chosen, setChosen] = useState<string>('site');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly title: string; readonly text: string } | null>(null);
  const mayRun = is('facilities', 'coordinator', 'admin');
  const buttons = devices.value === null ? null : buttonsOf(devices.value);
  const here = me.sites.find(({ id }) => id === site) ?? me.sites[0];
  if (devices.value === null && devices.failed !== null)
    return <Failure status={devices.failed} again={() => void devices.again()} />;
  if (devices.value === null) return <p aria-live="polite">{t.pages.common.loading}</p>;
  const scopes = here === undefined ? null : scopesOf(here, buttons ?? [], me, words);
  const all = scopes === null ? [] : [...scopes.whole, ...scopes.areas, ...scopes.groups];
  const scope = all.find(({ key }) => key === chosen) ?? all[0];
  const empty = scope === undefined;
  const start = async (): Promise<void> => {
    if (scope === undefined || busy) return;
    setBusy(true);
    setRefusal(null);
    const refused = await walks.start(scope.body);
    setBusy(false);
    if (refused === null || refused.ok) return;
    const { status, message } = refused;
    if (unanswered(status)) {
      setRefusal({ title: words.maybeStarted, text: words.maybeStartedText });
      return;
    }
    setRefusal({
      title: status === 409 ? words.occupied : words.notStarted,
      text: message,
    });
  };
  const choices = (list: readonly Scope[]) => (
    <div class="nk-choices">
      {list.map((each) => (
        <Choice
          key={each.key}
          name="scope"
          value={each.key}
          checked={each.key === scope?.key}
          onChoose={() => setChosen(each.key)}
          title={<Name>{each.title}</Name>}
          text={<ScopeText buttons={each.buttons} />}
        />
      ))}
    </div>
  );
  return (
    <div class="nk-walkchoose">
      <p class="nk-lead">{words.intro}</p>
      {!mayRun && <Notice kind="info" title={words.readOnly} />}
      {mayRun && (
        <>
          {me.sites.length > 1 && (
            <fieldset class="nk-chips">
              <legend>{t.pages.fleet.site}</legend>
              {me.sites.map((each) => (
                <button
                  type="button"
                  key={each.id}
                  class="nk-chip"
                  aria-pressed={each.id === here?.id}
                  onClick={() => {
                    setSite(each.id);
                    setChosen('site');
                  }}
                >
                  <Name>{each.name}</Name>
                </button>
              ))}
            </fieldset>
          )}
          {empty ? (
            <p class="nk-card nk-empty">{words.noButtons}</p>
          ) : (
            <fieldset class="nk-group">
              <legend>{words.choose}</legend>
              {choices(scopes?.whole ?? [])}
              {(scopes?.areas.length ?? 0) > 0 && (
                <>
                  <h3 class="nk-walkchoose__kind">{words.areas}</h3>
                  {choices(scopes?.areas ?? [])}
                </>
              )}
              {(scopes?.groups.length ?? 0) > 0 && (
                <>
                  <h3 class="nk-walkchoose__kind">{words.groups}</h3>
                  <p class="nk-hint">{words.groupsHint}</p>
                  {choices(scopes?.groups ?? [])}
                </>
              )}
            </fieldset>
          )}
          <section class="nk-card nk-rules" aria-labelledby="walk-rules">
            <h2 class="nk-card__title" id="walk-rules">
              {words.rules}
            </h2>
            <ul>
              {words.ruleList.map((rule, index) => (
                <li key={rule}>
                  <Icon name={index === 0 ? 'check' : 'warn'} /> <span>{rule}</span>
                </li>
              ))}
            </ul>
          </section>
          {refusal !== null && (
            <Notice kind="error" title={refusal.title} live="alert">
              {refusal.text !== '' && <Name>{refusal.text}</Name>}
            </Notice>
          )}
          {!empty && (
            <Button
              look="primary"
              icon="walk-test"
              extra="nk-big nk-walkchoose__go"
              onClick={() => void start()}
              disabled={busy}
            >
              {busy ? words.starting : words.start}
            </Button>
          )}
        </>
      )}
      <Others walks={walks} />
    </div>
  );
}
