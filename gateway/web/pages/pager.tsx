/**
 * The pager of one person, in a browser. Promises to ring within a moment of a page, to say loudly whenever it would
 * not, and to tell the gateway that it rings only when it really does.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { MarkWords } from '../parts/alarm-marks.tsx';
import { useAlarms } from '../parts/alarms.ts';
import { useAnswers } from '../parts/answers.ts';
import { change } from '../parts/api.ts';
import { clockTime, gatewayNow, useTick } from '../parts/clock.ts';
import { Button, Name, Notice } from '../parts/controls.tsx';
import { Brand, LanguageButton, roughly, useSilence } from '../parts/frame.tsx';
import { Icon } from '../parts/icons.tsx';
import { NoticeCard, NoticeStrips } from '../parts/notice-card.tsx';
import { useNotices, useShown } from '../parts/notices.ts';
import {
  type Chosen,
  cardOf,
  choose,
  chosenCard,
  inOrder,
  type PagerCard,
  toneOf,
} from '../parts/pager-state.ts';
import { PhoneCard } from '../parts/phone-card.tsx';
import { PresenceSwitch } from '../parts/presence.tsx';
import { RingCard } from '../parts/ring-card.tsx';
import { useScreen, useWakeLock } from '../parts/screen.ts';
import { startPage, useDocument, useSession } from '../parts/session.tsx';
import { Sound } from '../parts/sound.ts';
import { usePhone } from '../parts/use-phone.ts';
import { Since, whereOf } from '../parts/who.tsx';

const sound = new Sound();

/** Says why this pager would not ring; null while it would. */
function Deaf({ unlocked, audible }: { readonly unlocked: boolean; readonly audible: boolean }) {
  const { t } = useSession();
  const words = t.pages.pager;
  const silence = useSilence();
  const [title, text] =
    silence !== null
      ? [words.deaf, words.deafText(roughly(silence))]
      : !unlocked
        ? [words.locked, words.lockedText]
        : !audible
          ? [words.deaf, words.noSound]
          : [null, null];
  if (title === null) return null;
  return (
    <div class={`nk-deaf ${silence !== null ? 'nk-deaf--silent' : ''}`} role="alert">
      <Icon name="mute" />
      <p>
        <strong>{title}</strong>
        <span>{text}</span>
      </p>
    </div>
  );
}

function Others({
  cards,
  choose,
}: {
  readonly cards: readonly PagerCard[];
  readonly choose: (alarm: string) => void;
}) {
  const { t, placeOf } = useSession();
  const now = useTick();
  if (cards.length === 0) return null;
  return (
    <section class="nk-others" aria-label={t.pages.pager.others2}>
      <h2>{t.pages.pager.others2}</h2>
      <ul>
        {cards.map((card) => (
          <li key={card.alarm.id}>
            <button
              type="button"
              class={`nk-other nk-other--${card.alarm.level}`}
              onClick={() => choose(card.alarm.id)}
            >
              <span class="nk-other__what">
                <MarkWords alarm={card.alarm} />
                <span class="nk-other__level">
                  {card.ringing && <Icon name="bell" />} {t.level[card.alarm.level]}
                </span>
              </span>
              <Name>{whereOf(card.alarm, placeOf) ?? t.page.unknownPlace}</Name>
              <Since alarm={card.alarm} t={t} now={now} />
              <Icon name="arrow" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Rings while something must be heard, alarms before notices; tells the gateway of each page that truly rings. */
function useRinging(cards: readonly PagerCard[], notice: boolean, unlocked: boolean, audible: boolean): void {
  const told = useRef(new Set<string>());
  const tone = toneOf(cards) ?? (notice ? 'notice' : null);
  useEffect(() => {
    if (!unlocked || tone === null) sound.stop();
    else sound.ring(tone);
  }, [unlocked, tone]);
  useEffect(() => {
    if (!unlocked || !audible || !sound.ringing()) return;
    for (const { page, ringing } of cards) {
      if (!ringing || page === null || told.current.has(page.id)) continue;
      told.current.add(page.id);
      void change('POST', `/api/pages/${encodeURIComponent(page.id)}/ringing`).then((answer) => {
        if (!answer.ok && (answer.status === 0 || answer.status >= 500)) told.current.delete(page.id);
      });
    }
  });
}

function Ready({ since, awake }: { readonly since: number; readonly awake: boolean }) {
  const { t } = useSession();
  const words = t.pages.pager;
  return (
    <div class="nk-ready">
      <span class="nk-ready__rings" aria-hidden="true">
        <span />
        <span />
        <Icon name="pager" />
      </span>
      <h1>{words.ready}</h1>
      <p>{words.readyText}</p>
      <p class="nk-soft">
        {words.readySince(clockTime(since, t.locale))}. {awake ? words.wakeLock : words.noWakeLock}
      </p>
      <PresenceSwitch small />
    </div>
  );
}

/** This phone, and why an answer from its notification was not heard: said until an answer is given here. */
function useUnsent() {
  const { t } = useSession();
  const [why, setWhy] = useState<string>(() => location.hash.slice(1));
  const phone = usePhone(useCallback((said: string) => setWhy(said), []));
  const unsent = why === 'failed' || why === 'signedOut' ? t.push.unsent : null;
  const forget = (): void => {
    setWhy('');
    if (location.hash !== '') history.replaceState(null, '', location.pathname);
  };
  return { unsent, phone, forget };
}

function Pager() {
  const { t, me, placeOf } = useSession();
  const words = t.pages.pager;
  const now = useTick();
  const person = me.person?.id ?? '';
  const { alarms, learn } = useAlarms();
  const { sending, refused, say } = useAnswers(person, learn);
  const [beganAt, setBeganAt] = useState<number | null>(null);
  const [audible, setAudible] = useState(false);
  const [hushed, setHushed] = useState<ReadonlySet<string>>(new Set());
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const unlocked = beganAt !== null;
  useScreen(unlocked && audible, null);

  const cards = useMemo(
    () =>
      inOrder(alarms.map((alarm) => cardOf(alarm, person, hushed))).filter(
        (card) => !dismissed.has(`${card.alarm.id} ${card.stopped}`),
      ),
    [alarms, person, hushed, dismissed],
  );
  const news = useNotices(true);
  // On duty, and whenever an alarm is open: a screen that goes dark is not looked at.
  const awake = useWakeLock(unlocked || cards.some(({ alarm }) => alarm.state !== 'closed'));
  const { unsent, phone, forget } = useUnsent();
  const opened = chosenCard(cards, chosen);
  // Forgotten once the screen was taken: when that one is answered, the simulation chosen before does not come back.
  useEffect(() => {
    if (opened === null) setChosen(null);
  }, [opened]);
  const shown = opened ?? cards[0];
  const rings = cards.find(({ ringing }) => ringing);
  // An alarm goes before any message; one that is over leaves room for them again.
  const calm = shown === undefined || shown.stopped !== null;
  const message = calm ? (news.notices[0] ?? null) : null;
  const loud = message?.rings === true && !hushed.has(message.id);
  useRinging(cards, loud, unlocked, audible);
  useShown(calm ? news.notices : [], unlocked && audible);
  useDocument(
    t,
    rings !== undefined
      ? `● ${t.level[rings.alarm.level]}`
      : message !== null
        ? `○ ${message.title}`
        : words.title,
  );

  const begin = async (): Promise<void> => {
    setAudible(await sound.unlock());
    sound.onChange(() => setAudible(sound.audible()));
    sound.sample();
    setBeganAt(gatewayNow());
  };
  useEffect(() => {
    if (!unlocked || audible) return;
    const retry = (): void => void sound.unlock().then(setAudible);
    document.addEventListener('pointerdown', retry);
    return () => document.removeEventListener('pointerdown', retry);
  }, [unlocked, audible]);

  return (
    <div class={`nk-pager ${shown?.ringing === true ? 'nk-pager--ringing' : ''}`}>
      <header class="nk-pager__head">
        <a class="nk-brand" href="/" aria-label={t.pages.common.home}>
          <Brand />
        </a>
        <p class="nk-pager__who">
          <span>{words.title}</span> <Name>{me.person?.name ?? ''}</Name>
        </p>
        <LanguageButton />
      </header>
      {me.person !== null && <Deaf unlocked={unlocked} audible={audible} />}
      <main class="nk-pager__main" id="content">
        {unsent !== null && shown !== undefined && !calm && (
          <Notice kind="error" title={unsent[0]} live="alert">
            {unsent[1]}
          </Notice>
        )}
        {me.person === null && (
          <div class="nk-ready">
            <h1>{words.noPerson}</h1>
            <p>{words.noPersonText}</p>
          </div>
        )}
        {me.person !== null && !unlocked && (
          <div class={`nk-begin ${shown === undefined && message === null ? '' : 'nk-begin--small'}`}>
            {shown === undefined && message === null && <h1 class="nk-sr">{words.title}</h1>}
            <button type="button" class="nk-begin__button" onClick={() => void begin()}>
              <Icon name="sound" />
              {words.begin}
            </button>
            <p>{words.beginText}</p>
          </div>
        )}
        {me.person !== null && shown === undefined && message === null && beganAt !== null && (
          <Ready since={beganAt} awake={awake} />
        )}
        {message !== null && (
          <>
            <p class="nk-sr" aria-live="polite">
              {t.pages.notices.noAlarm}: {message.title}
            </p>
            <NoticeCard
              key={message.id}
              notice={message}
              settle={() => news.settle(message)}
              confirming={news.confirming.get(message.id) ?? null}
              hush={loud && unlocked ? () => setHushed((known) => new Set(known).add(message.id)) : null}
            />
            {news.notices.length > 1 && (
              <div class="nk-pager__more">
                <NoticeStrips from={{ ...news, notices: news.notices.slice(1) }} />
              </div>
            )}
          </>
        )}
        {shown === undefined && me.person !== null && (
          <PhoneCard phone={phone} sound={unlocked && audible} awake={unlocked ? awake : null} />
        )}
        {shown !== undefined && me.person !== null && (
          <>
            <p class="nk-sr" role="alert">
              {shown.ringing
                ? `${t.level[shown.alarm.level]}: ${whereOf(shown.alarm, placeOf) ?? t.page.unknownPlace}`
                : ''}
            </p>
            <RingCard
              key={shown.alarm.id}
              card={shown}
              now={now}
              sending={sending.get(shown.alarm.id) ?? null}
              refused={refused.get(shown.alarm.id) ?? null}
              say={(answer) => {
                forget();
                void say(shown.alarm, answer);
              }}
              hush={() => setHushed((known) => new Set(known).add(shown.page?.id ?? ''))}
              dismiss={() =>
                setDismissed((known) => new Set(known).add(`${shown.alarm.id} ${shown.stopped}`))
              }
              learn={learn}
            />
          </>
        )}
        <Others
          cards={cards.filter((card) => card !== shown)}
          choose={(alarm) => setChosen(choose(cards, alarm))}
        />
        {shown !== undefined && !calm && !shown.ringing && news.notices.length > 0 && (
          <div class="nk-pager__more">
            <NoticeStrips from={news} />
          </div>
        )}
      </main>
      {unlocked && (
        <footer class="nk-pager__foot">
          <Button look="subtle" icon="sound" onClick={() => sound.sample()}>
            {words.testSound}
          </Button>
          <Button
            look="subtle"
            onClick={() => {
              setBeganAt(null);
              sound.stop();
            }}
          >
            {words.end}
          </Button>
        </footer>
      )}
    </div>
  );
}

startPage(<Pager />);
