/**
 * A walk test that goes on, for a phone in the hand of somebody who walks: how far one is, what was just pressed, what
 * failed, what is still to press, time left, and what is true while the phone hears nothing.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { clockTime, gatewayNow, useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { Said } from './fields.tsx';
import { useSilence } from './frame.tsx';
import { Icon } from './icons.tsx';
import { useWakeLock } from './screen.ts';
import { useSession } from './session.tsx';
import { DeviceStretches, FailedList, JustPressed, LeftOutList } from './walk-device.tsx';
import { useScopeWords } from './walk-scope.tsx';
import { isWaiting, lastPressed, type Walk, type WalkDevice } from './walk-shape.ts';
import { allowBeeps, signOfPress } from './walk-sign.ts';
import type { Walks } from './walk-state.ts';

/** Milliseconds for which a press counts as just now. */
const FRESH = 8000;
/** Minutes before the end from which the time left is said loudly. */
const NEARLY = 3;
const ROUND = 2 * Math.PI * 88;

/** While nothing is heard: since when, that presses still count, and when the buttons are real again. */
export function WalkSilence({ walk }: { readonly walk: Walk }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const silence = useSilence();
  const now = useTick();
  if (silence === null) return null;
  const over = Date.parse(walk.until) <= now;
  return (
    <div class="nk-silence nk-walklost" role="alert">
      <Icon name="warn" />
      <div>
        <p>
          <strong>
            {words.lostTitle(clockTime(Math.round((now - silence * 1000) / 10_000) * 10_000, t.locale))}
          </strong>
        </p>
        {over ? (
          <p>{words.lostOver}</p>
        ) : (
          <>
            <p>{words.lostCounts}</p>
            <p>
              <strong>{words.lostUntil(clockTime(walk.until, t.locale))}</strong> {words.lostReal}
            </p>
          </>
        )}
      </div>
    </div>
  );
}

function Counter({ walk }: { readonly walk: Walk }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const share = walk.total === 0 ? 0 : Math.min(1, walk.tested / walk.total);
  return (
    <div class="nk-count">
      <svg viewBox="0 0 200 200" aria-hidden="true" focusable="false">
        <circle cx="100" cy="100" r="88" class="nk-count__ground" />
        <circle
          cx="100"
          cy="100"
          r="88"
          class="nk-count__done"
          stroke-dasharray={`${share * ROUND} ${ROUND}`}
          transform="rotate(-90 100 100)"
        />
      </svg>
      <p class="nk-count__words">
        <span class="nk-count__tested">{walk.tested}</span>
        <span class="nk-count__of">
          {words.of(walk.total)} {words.tested}
        </span>
      </p>
    </div>
  );
}

function TimeLeft({ walk }: { readonly walk: Walk }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const left = Date.parse(walk.until) - useTick();
  const minutes = Math.floor(left / 60_000);
  if (left <= 0)
    return (
      <p class="nk-timeleft nk-timeleft--over" role="alert">
        {words.over}
      </p>
    );
  return (
    <>
      <p class="nk-timeleft">
        {words.left(minutes)} <span>({words.until(clockTime(walk.until, t.locale))})</span>
      </p>
      {minutes < NEARLY && <output class="nk-timeleft nk-timeleft--over">{words.almostOver}</output>}
    </>
  );
}

/** The press that came last, and whether it is fresh; signs each new one. */
function useLastPress(
  walk: Walk,
  aloud: boolean,
  mine: boolean,
): { readonly last: WalkDevice | null; readonly fresh: boolean } {
  const last = lastPressed(walk);
  const press = last?.press == null ? null : `${last.device} ${last.press.receivedAt}`;
  const told = useRef<{ readonly press: string | null; readonly failed: boolean } | null>(null);
  const [freshUntil, setFresh] = useState(0);
  const failed = last?.state === 'failed';
  useEffect(() => {
    const before = told.current;
    told.current = { press, failed };
    // What was there when the page came up is no news.
    if (before === null || press === null) return;
    const arrived = before.press !== press;
    if (arrived) setFresh(gatewayNow() + FRESH);
    // One sign as it arrives, and another only if it then turns out to have failed.
    if (mine && (arrived || (failed && !before.failed))) signOfPress(!failed, aloud);
  }, [press, failed]);
  useTick();
  return { last, fresh: gatewayNow() < freshUntil };
}

/** Stopping, with one question before it. */
function StopWalk({ walk, walks }: { readonly walk: Walk; readonly walks: Walks }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const [asking, setAsking] = useState(false);
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const stop = async (): Promise<void> => {
    setState('busy');
    const refused = await walks.ask(walk, 'stop');
    setState(refused === null ? 'idle' : 'failed');
    if (refused === null) setAsking(false);
  };
  const left = Math.max(0, walk.total - walk.tested);
  return (
    <div class="nk-walkstop">
      {state === 'failed' && <Notice kind="error" title={words.notStopped} live="alert" />}
      {asking ? (
        <fieldset class="nk-walkstop__ask">
          <legend>{left > 0 ? words.stopAsk(left) : words.stopAskDone}</legend>
          <Button onClick={() => setAsking(false)}>{words.stopNo}</Button>
          <Button look="primary" onClick={() => void stop()} disabled={state === 'busy'}>
            {words.stopYes}
          </Button>
        </fieldset>
      ) : (
        <button type="button" class="nk-walkhead__do" onClick={() => setAsking(true)}>
          <Icon name="cross" /> {words.stop}
        </button>
      )}
    </div>
  );
}

/** The test. */
export function WalkGoing({ walk, walks }: { readonly walk: Walk; readonly walks: Walks }) {
  const { t, nameOf, is } = useSession();
  const words = t.pages.walk;
  const mine = walks.isMine(walk);
  const scopeWords = useScopeWords();
  const [aloud, setAloud] = useState(false);
  const awake = useWakeLock(mine);
  const { last, fresh } = useLastPress(walk, aloud, mine);
  const devices = walk.devices ?? [];
  const failed = devices.filter(({ state }) => state === 'failed');
  const waiting = devices.filter(isWaiting);
  const untested = devices.filter((each) => each.state === 'untested' && !isWaiting(each));
  const passed = devices.filter(({ state }) => state === 'passed');
  const retried = passed.filter(({ failedTries }) => failedTries.length > 0).length;
  const outcome =
    last?.state === 'failed' ? words.failed : last !== null && isWaiting(last) ? words.heard : words.works;
  const toggle = (): void => {
    if (!aloud) void allowBeeps().then(() => signOfPress(true, true));
    setAloud(!aloud);
  };
  return (
    <>
      {!mine && (
        <Notice
          kind="info"
          title={
            <>
              {words.watching} <Name>{walk.testerName ?? nameOf(walk.tester) ?? words.someone}</Name>
            </>
          }
        />
      )}
      <p class="nk-walkscope">
        <Name>{scopeWords(walk).join(' · ')}</Name>
      </p>
      <section class="nk-walkhead" aria-label={words.counted(walk.tested, walk.total)}>
        <Counter walk={walk} />
        <div class="nk-walkhead__side">
          <TimeLeft walk={walk} />
          {waiting.length > 0 && <p class="nk-count__heard">{words.alsoHeard(waiting.length)}</p>}
          {mine && (
            <button type="button" class="nk-walkhead__do" aria-pressed={aloud} onClick={toggle}>
              <Icon name={aloud ? 'sound' : 'mute'} /> {aloud ? words.soundOn : words.soundOff}
            </button>
          )}
          {is('facilities', 'coordinator', 'admin') && <StopWalk walk={walk} walks={walks} />}
          {awake && <p class="nk-walkhead__awake">{words.awake}</p>}
        </div>
      </section>
      <Said>
        {fresh && last !== null
          ? words.said(last.placeName ?? last.device, outcome, walk.tested, walk.total)
          : ''}
      </Said>
      {last === null ? (
        <p class="nk-walkhint">
          <Icon name="walk-test" /> {words.waiting}
        </p>
      ) : (
        <JustPressed device={last} fresh={fresh} />
      )}
      <FailedList devices={failed} going />
      {waiting.length > 0 && (
        <section aria-labelledby="walk-waiting">
          <h2 class="nk-card__title" id="walk-waiting">
            {words.waitingTitle}
          </h2>
          <p class="nk-hint">{words.waitingHint}</p>
          <DeviceStretches devices={waiting} />
        </section>
      )}
      <section aria-labelledby="walk-untested">
        <h2 class="nk-card__title" id="walk-untested">
          {untested.length === 0 && walk.devices !== null ? words.allPressed : words.untested}
        </h2>
        <DeviceStretches devices={untested} />
      </section>
      {passed.length > 0 && (
        <details class="nk-walkpassed">
          <summary>
            <Icon name="check" /> {words.passedList(passed.length)}
            {retried > 0 && <span class="nk-walkpassed__tries"> {words.afterFailure(retried)}</span>}
          </summary>
          <DeviceStretches devices={passed} />
        </details>
      )}
      <LeftOutList devices={walk.leftOut} />
    </>
  );
}
