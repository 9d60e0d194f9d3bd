/**
 * Talks and visits: the viewer's own, those to walk past, and for a coordinator all of them. Promises that what asks
 * most stands first: a talk whose time is up, then the one going on.
 */
import { useState } from 'preact/hooks';
import type { TalkView } from '../../core/api-roster.ts';
import { clockTime, useTick } from '../parts/clock.ts';
import { Button, Name } from '../parts/controls.tsx';
import { Failure, Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icons.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { countdownWords, TalkCard, timesOf, whereIs } from '../parts/talk-card.tsx';
import { TalkForm } from '../parts/talk-form.tsx';
import { concernsNow, goingOn, inTalkOrder, notOver } from '../parts/talk-state.ts';
import { type Talks, useTalks } from '../parts/talks.ts';

/** Talks that are over shown at most. */
const MOST_PAST = 30;

function WalkPast({ talks }: { readonly talks: readonly TalkView[] }) {
  const { t, nameOf, placeOf } = useSession();
  const words = t.pages.talks;
  const now = useTick();
  if (talks.length === 0) return null;
  return (
    <section class="nk-card" aria-labelledby="walk-title">
      <h2 id="walk-title" class="nk-card__title">
        {words.walk}
      </h2>
      <p class="nk-soft">{words.walkText}</p>
      <ul class="nk-walks">
        {talks.map((talk) => (
          <li key={talk.id} class="nk-walk">
            <p class="nk-walk__where">
              <Name>{whereIs(talk, placeOf)}</Name>
            </p>
            <p>
              <Name>{nameOf(talk.person) ?? talk.person}</Name> · {countdownWords(talk, now, t)}
            </p>
            <p class="nk-soft">
              {talk.walkedAt === null ? words.neverWalked : words.walked(clockTime(talk.walkedAt, t.locale))}
              {talk.noButton && (
                <strong class="nk-walk__nobutton">
                  {' '}
                  <Icon name="warn" /> {words.noButton}
                </strong>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ talk, talks }: { readonly talk: TalkView; readonly talks: Talks }) {
  const { t, nameOf, placeOf } = useSession();
  const words = t.pages.talks;
  const now = useTick();
  const state = talks.doing.get(talk.id);
  return (
    <tr class={talk.state === 'asked' || talk.state === 'called' ? 'nk-row--pressing' : ''}>
      <th scope="row" data-label={words.who}>
        <Name>{nameOf(talk.person) ?? talk.person}</Name>
      </th>
      <td data-label={words.place}>
        <Name>{whereIs(talk, placeOf)}</Name>
        {talk.noButton && notOver(talk) && (
          <span class="nk-row__nobutton">
            <Icon name="warn" /> {words.noButton}
          </span>
        )}
      </td>
      <td data-label={words.time}>{timesOf(talk, t)}</td>
      <td data-label={words.watch}>
        {talk.looksIn === null ? t.pages.common.nobody : <Name>{nameOf(talk.looksIn) ?? talk.looksIn}</Name>}
      </td>
      <td data-label={words.stateWord}>
        <span class={`nk-tag nk-tag--${talk.state}`}>{words.state[talk.state]}</span>{' '}
        {notOver(talk) && <span class="nk-soft">{countdownWords(talk, now, t)}</span>}
        {notOver(talk) && talk.may.includes('well') && (
          <Button
            onClick={() => void talks.act(talk, 'well')}
            extra="nk-row__well"
            disabled={state === 'well'}
          >
            {words.well}
          </Button>
        )}
        {state === 'changed' && <p role="alert">{words.changedElsewhere}</p>}
      </td>
    </tr>
  );
}

function Table({ list, talks }: { readonly list: readonly TalkView[]; readonly talks: Talks }) {
  const { t } = useSession();
  const words = t.pages.talks;
  return (
    <div class="nk-table-holder">
      <table class="utrecht-table utrecht-table--html-table nk-table">
        <thead>
          <tr>
            {[words.who, words.place, words.time, words.watch, words.stateWord].map((word) => (
              <th key={word} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.map((talk) => (
            <Row key={talk.id} talk={talk} talks={talks} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AllTalks({ talks }: { readonly talks: Talks }) {
  const { t } = useSession();
  const words = t.pages.talks;
  const [past, setPast] = useState(false);
  const list = inTalkOrder(talks.known.value ?? []);
  const open = list.filter(notOver);
  const over = list.filter((talk) => !notOver(talk)).slice(0, MOST_PAST);
  return (
    <section class="nk-all" aria-labelledby="all-title">
      <h2 id="all-title" class="nk-card__title">
        {words.all}
      </h2>
      {open.length === 0 ? <p class="nk-card nk-soft">{words.none}</p> : <Table list={open} talks={talks} />}
      {over.length > 0 && (
        <details open={past} onToggle={(event) => setPast(event.currentTarget.open)}>
          <summary>{words.past}</summary>
          {past && <Table list={over} talks={talks} />}
        </details>
      )}
    </section>
  );
}

function TalksPage() {
  const { t, me, is } = useSession();
  const words = t.pages.talks;
  const talks = useTalks(true);
  const { value, failed, again } = talks.known;
  const now = useTick();
  const person = me.person?.id ?? null;
  const mine = inTalkOrder(value ?? []).filter((talk) => talk.person === person && concernsNow(talk, now));
  const toWalk = (value ?? []).filter((talk) => person !== null && talk.looksIn === person && goingOn(talk));
  const coordinates = is('coordinator', 'admin');
  // Responders are shown the talks of the day; nobody else is shown more than their own and those they look in on.
  const others = (value ?? []).some((talk) => talk.person !== person && talk.looksIn !== person);
  return (
    <Frame title={words.title} here="talks" width={coordinates || others ? 'middle' : 'narrow'}>
      <p class="nk-lead">{words.intro}</p>
      {value === null && failed === null && <p aria-live="polite">{t.pages.common.loading}</p>}
      {value === null && failed !== null && <Failure status={failed} again={() => void again()} />}
      {mine.map((talk) => (
        <TalkCard key={talk.id} talk={talk} talks={talks} title={words.mine} />
      ))}
      <WalkPast talks={toWalk} />
      {value !== null && (coordinates || others) && <AllTalks talks={talks} />}
      {value !== null && (person !== null || coordinates) && <TalkForm talks={talks} />}
    </Frame>
  );
}

startPage(<TalksPage />);
