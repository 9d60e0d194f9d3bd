/**
 * The wall screen of a site: quiet when all is quiet, unmistakable when not. Shows exactly what the gateway gives for
 * this board, so a covert board has no name, place or sound to show. Says so itself when it is not connected.
 */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AlarmView, BoardView } from '../../core/api.ts';
import { alarmTone } from '../parts/alarm-kind.ts';
import { byUrgency } from '../parts/alarms.ts';
import { read } from '../parts/api.ts';
import { BoardAlarm } from '../parts/board-alarm.tsx';
import { MarkPresent, PresentList } from '../parts/board-present.tsx';
import { clockTime, dayInFull, gatewayNow, learnClock, useTick } from '../parts/clock.ts';
import { Name } from '../parts/controls.tsx';
import { Failure, Frame, LanguageButton, roughly, useSilence } from '../parts/frame.tsx';
import { Icon } from '../parts/icons.tsx';
import { useScreen, useWakeLock } from '../parts/screen.ts';
import { SelfCheckLine } from '../parts/self-check.tsx';
import { startPage, useDocument, useSession } from '../parts/session.tsx';
import { Sound } from '../parts/sound.ts';

/** Milliseconds after which the board is read anew even when nothing was heard to change. */
const READ_EVERY = 30_000;
const sound = new Sound();

interface Known {
  readonly board: BoardView | null;
  readonly checkedAt: number | null;
  /** Status of the last refusal. */
  readonly refused: number | null;
}

function useBoard(site: string): Known & { readonly again: () => void } {
  const { line } = useSession();
  const [known, setKnown] = useState<Known>({ board: null, checkedAt: null, refused: null });
  const load = useCallback(async (): Promise<void> => {
    const answer = await read<BoardView>(`/api/board?site=${encodeURIComponent(site)}`);
    if (answer.ok) {
      learnClock(answer.value.now);
      setKnown((old) =>
        old.board !== null && old.board.now > answer.value.now
          ? old
          : { board: answer.value, checkedAt: gatewayNow(), refused: null },
      );
    } else if (answer.status !== 0) setKnown((old) => ({ ...old, refused: answer.status }));
  }, [site]);
  useEffect(() => {
    void load();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const timer = setInterval(load, READ_EVERY);
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name) => {
        if (name === 'beat') setKnown((old) => ({ ...old, checkedAt: gatewayNow() }));
        else if (name !== 'hello' && name !== 'device') {
          clearTimeout(soon);
          soon = setTimeout(load, name === 'alarm' || name === 'page' || name === 'gone' ? 30 : 500);
        }
      }),
    ];
    return () => {
      clearInterval(timer);
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line, load]);
  return { ...known, again: () => void load() };
}

function Quiet({ board, checkedAt }: { readonly board: BoardView; readonly checkedAt: number | null }) {
  const { t } = useSession();
  const words = t.pages.board;
  const now = useTick();
  return (
    <div class={`nk-calm ${board.onDuty.length > 0 ? 'nk-calm--duty' : ''}`}>
      <div class="nk-calm__time">
        <p class="nk-calm__clock">{clockTime(now, t.locale)}</p>
        <p class="nk-calm__day">{dayInFull(now, t.locale)}</p>
        <p class="nk-calm__word">
          <Icon name="check" /> {words.quiet}
        </p>
      </div>
      {board.onDuty.length > 0 && (
        <section class="nk-calm__duty" aria-label={words.onDuty}>
          <h2>{words.onDuty}</h2>
          {board.onDuty.map((duty) => (
            <ul key={duty.group}>
              {duty.people.map((person) => (
                <li key={person}>
                  <Name>{person}</Name>
                </li>
              ))}
            </ul>
          ))}
        </section>
      )}
      <PresentList board={board} />
      <div class="nk-calm__check">
        <p>
          {checkedAt !== null && words.lastCheck(clockTime(checkedAt, t.locale, true))}
          {board.faults > 0 && <span class="nk-calm__faults"> · {words.faults(board.faults)}</span>}
        </p>
        <SelfCheckLine wall />
      </div>
    </div>
  );
}

function Deaf() {
  const { t } = useSession();
  const silence = useSilence();
  if (silence === null) return null;
  return (
    <div class="nk-deaf nk-deaf--silent" role="alert">
      <Icon name="warn" />
      <p>
        <strong>{t.pages.board.deaf}</strong>
        <span>{t.pages.board.deafText(roughly(silence))}</span>
      </p>
    </div>
  );
}

function SoundButton({ on, toggle }: { readonly on: boolean; readonly toggle: () => void }) {
  const { t } = useSession();
  const words = t.pages.board;
  return (
    <button type="button" class={`nk-bar__sound ${on ? '' : 'nk-bar__sound--off'}`} onClick={toggle}>
      <Icon name={on ? 'sound' : 'mute'} />
      <span>
        {on ? words.soundOn : words.soundOff} <span class="nk-bar__hint">{on ? '' : words.soundTap}</span>
      </span>
    </button>
  );
}

/** Fills the wall; the browser's own way out (Escape) works too. */
function FullScreenButton() {
  const { t } = useSession();
  const words = t.pages.board;
  const [full, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const changed = (): void => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  if (!document.fullscreenEnabled) return null;
  const toggle = (): Promise<void> =>
    full ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  return (
    <button type="button" class="nk-plain" onClick={() => void toggle().catch(() => undefined)}>
      <Icon name="full" />
      <span class="nk-bar__full">{full ? words.leaveFullscreen : words.fullscreen}</span>
    </button>
  );
}

function Board({ site }: { readonly site: string }) {
  const { t, siteOf, is } = useSession();
  const words = t.pages.board;
  const { board, checkedAt, refused, again } = useBoard(site);
  const [on, setOn] = useState(false);
  const [marking, setMarking] = useState(false);
  const alarms: readonly AlarmView[] = [...(board?.alarms ?? [])]
    .filter(({ state }) => state !== 'closed')
    .sort(byUrgency);
  const tone = alarmTone(alarms.filter(({ sounds }) => sounds));
  useScreen(false, site);
  useWakeLock(true);
  useDocument(t, `${alarms.length > 0 ? '● ' : ''}${words.title} ${siteOf(site) ?? ''}`);
  useEffect(() => {
    if (on && tone !== null) sound.ring(tone);
    else sound.stop();
  }, [on, tone]);
  // An alarm takes the whole wall.
  useEffect(() => {
    if (alarms.length > 0) setMarking(false);
  }, [alarms.length]);
  const toggle = async (): Promise<void> => {
    if (on) return setOn(false);
    setOn(await sound.unlock());
    if (tone === null) sound.sample();
  };

  if (board === null && refused !== null)
    return (
      <Frame title={words.title} here="board">
        <Failure status={refused} again={again} />
      </Frame>
    );
  // As its headline: a real call for assistance stands on its own colour, also above the drill of an emergency.
  const urgent = alarms[0]?.level === 'emergency';
  return (
    <div
      class={`nk-board ${alarms.length === 0 ? 'nk-board--quiet' : urgent ? 'nk-board--emergency' : 'nk-board--assist'}`}
    >
      <header class="nk-bar">
        <h1>
          <Name>{board?.site.name ?? siteOf(site) ?? ''}</Name>
        </h1>
        {alarms.length > 0 && <Clock />}
        {board?.covert === false && alarms.length > 0 && board.present.length > 0 && (
          <p class="nk-bar__present">
            <Icon name="inside" /> {t.pages.presence.presentCount(board.present.length)}
          </p>
        )}
        <div class="nk-bar__end">
          {board?.covert === false && alarms.length === 0 && is('board', 'coordinator', 'admin') && (
            <button type="button" class="nk-plain nk-bar__mark" onClick={() => setMarking(true)}>
              <Icon name="inside" />
              <span class="nk-bar__full">{t.pages.presence.mark}</span>
            </button>
          )}
          {board?.covert === false && <SoundButton on={on} toggle={() => void toggle()} />}
          {board?.covert === true && <span class="nk-bar__covert">{words.covert}</span>}
          <FullScreenButton />
          <LanguageButton />
          <a class="nk-plain" href="/">
            {t.pages.common.home}
          </a>
        </div>
      </header>
      <Deaf />
      {marking && <MarkPresent close={() => setMarking(false)} />}
      <main class="nk-board__main" id="content">
        {board === null && <p class="nk-calm__word">{t.pages.common.loading}</p>}
        {board !== null && alarms.length === 0 && <Quiet board={board} checkedAt={checkedAt} />}
        {board !== null &&
          alarms.map((alarm, index) => (
            <BoardAlarm key={alarm.id} alarm={alarm} board={board} large={index === 0} />
          ))}
      </main>
    </div>
  );
}

function Clock() {
  const { t } = useSession();
  return <p class="nk-bar__clock">{clockTime(useTick(), t.locale)}</p>;
}

function ChooseSite() {
  const { t, me } = useSession();
  return (
    <Frame title={t.pages.board.choose} here="board">
      <ul class="nk-tiles">
        {me.sites.map((site) => (
          <li key={site.id}>
            <a class="nk-tile" href={`/board/${encodeURIComponent(site.id)}`}>
              <span class="nk-tile__icon">
                <Icon name="board" />
              </span>
              <span class="nk-tile__words">
                <span class="nk-tile__title">
                  <Name>{site.name}</Name>
                </span>
              </span>
              <Icon name="arrow" />
            </a>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

const site = decodeURIComponent(location.pathname.split('/')[2] ?? '');
startPage(site === '' ? <ChooseSite /> : <Board site={site} />);
