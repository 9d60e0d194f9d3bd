/**
 * The screen of a walk test that a real alarm interrupted: nothing else on it, so that nobody goes on pressing. Promises
 * to say that every button is real, to lead to the alarm, and to offer going on only once the alarm is closed.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import { isReal } from './alarm-kind.ts';
import { useAlarms } from './alarms.ts';
import { read } from './api.ts';
import { useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { SilenceNotice } from './frame.tsx';
import { Icon } from './icons.tsx';
import { RealWhere, ToAlarm } from './real-alarm.tsx';
import { useDocument, useSession } from './session.tsx';
import type { Walk } from './walk-shape.ts';
import { signOfReal } from './walk-sign.ts';
import type { Walks } from './walk-state.ts';
import { Since, whereOf } from './who.tsx';

/** A real alarm that is open where the test is, other than the one that interrupted it. */
const keepsFrom = (walk: Walk, alarm: AlarmView): boolean =>
  alarm.state !== 'closed' &&
  isReal(alarm) &&
  alarm.id !== walk.interruptedBy &&
  (alarm.site === null || walk.site === null || alarm.site === walk.site);

/** The alarm that interrupted it and how that stands, null where it is not known; and all that are known. */
function useCause(id: string | null): {
  readonly cause: AlarmView | null;
  readonly closed: boolean | null;
  readonly alarms: readonly AlarmView[];
} {
  const { alarms, loaded } = useAlarms();
  const known = alarms.find((alarm) => alarm.id === id) ?? null;
  const [asked, setFetched] = useState<{ readonly id: string; readonly as: AlarmView | 'none' } | null>(null);
  useEffect(() => {
    if (id === null || known !== null || !loaded) return;
    let over = false;
    void read<AlarmView>(`/api/alarms/${encodeURIComponent(id)}`).then((answer) => {
      if (over) return;
      if (answer.ok) setFetched({ id, as: answer.value });
      else if (answer.status === 404) setFetched({ id, as: 'none' });
    });
    return () => {
      over = true;
    };
  }, [id, known === null, loaded]);
  // How the one that interrupted it before stands says nothing about this one.
  const fetched = asked?.id === id ? asked.as : null;
  if (id === null) return { cause: null, closed: true, alarms };
  if (known !== null) return { cause: known, closed: known.state === 'closed', alarms };
  // Not ours to see, or long over: the gateway itself refuses to go on while it is open.
  if (fetched === 'none') return { cause: null, closed: true, alarms };
  return { cause: fetched, closed: fetched === null ? null : fetched.state === 'closed', alarms };
}

/** The screen. */
export function WalkReal({ walk, walks }: { readonly walk: Walk; readonly walks: Walks }) {
  const { t, placeOf, siteOf, is } = useSession();
  const words = t.pages.walk;
  const now = useTick();
  const { cause, closed: thatOne, alarms } = useCause(walk.interruptedBy);
  // Another alarm there may be open still: the gateway knows, where it says so. What it said before this one closed is old.
  const newer = cause !== null && cause.now > walk.now;
  const closed = walk.alarmOpen === true && !(thatOne === true && newer) ? false : thatOne;
  const unheard = closed === true && walk.alarmOpen === true;
  useEffect(() => {
    if (unheard) walks.again();
  }, [unheard]);
  const [refused, setRefused] = useState(false);
  const [busy, setBusy] = useState<'resume' | 'stop' | null>(null);
  const newest = useRef(0);
  const heading = useRef<HTMLHeadingElement>(null);
  useDocument(t, closed === true ? words.realOver : `● ${words.realTitle}`);
  useEffect(() => {
    window.scrollTo(0, 0);
    heading.current?.focus();
    signOfReal();
  }, []);
  const ask = async (what: 'resume' | 'stop'): Promise<void> => {
    newest.current += 1;
    const mine = newest.current;
    setBusy(what);
    const answer = await walks.ask(walk, what);
    if (newest.current !== mine) return;
    setRefused(answer !== null);
    setBusy(null);
  };
  // That one is over while another is open there: the other is the one to name, and no place is better than the old one.
  const another = thatOne === true && closed === false;
  const alarm = another ? (alarms.find((one) => keepsFrom(walk, one)) ?? null) : cause;
  const id = alarm?.id ?? (another && cause !== null ? null : walk.interruptedBy);
  // What the test keeps of it is as much as its readers may know, also where the alarm itself is not theirs to read.
  const kept = walk.interruptions.findLast((one) => one.alarm === id) ?? null;
  const place = (alarm === null ? null : whereOf(alarm, placeOf)) ?? kept?.placeName ?? null;
  const device = alarm?.device ?? kept?.device ?? null;
  const why = kept?.why ?? null;
  const nowhere = alarm === null ? null : t.page.unknownPlace;
  const mayRun = is('facilities', 'coordinator', 'admin');
  return (
    <div class={`nk-real ${closed === true ? 'nk-real--over' : ''}`}>
      <SilenceNotice />
      <main class="nk-real__main" id="content">
        <Icon name={closed === true ? 'check' : 'alarm'} />
        <h1 ref={heading} tabIndex={-1} class="nk-real__title">
          {closed === true ? words.realOver : words.realTitle}
        </h1>
        <p class="nk-real__text" role="alert">
          {why !== null && Object.hasOwn(words.realWhy, why) && `${words.realWhy[why]} `}
          {words.realText}
        </p>
        {alarm !== null || place !== null || device !== null ? (
          <p class="nk-real__alarm">
            {alarm !== null && <strong>{t.level[alarm.level]}</strong>}
            <RealWhere place={place ?? (device === null ? nowhere : null)} device={device} />
            {alarm !== null && siteOf(alarm.site) !== null && <Name>{siteOf(alarm.site) ?? ''}</Name>}
            {alarm !== null && closed !== true && <Since alarm={alarm} t={t} now={now} />}
          </p>
        ) : (
          closed !== true && <p class="nk-real__text">{words.realSome}</p>
        )}
        <ToAlarm id={id} site={alarm === null ? walk.site : alarm.site} open={closed !== true} />
        <div class="nk-real__on" aria-live="polite">
          {closed !== true && <p>{words.realWait}</p>}
          <p>{words.kept(walk.tested, walk.total)}</p>
          {refused && <Notice kind="warning" title={words.notResumed} live="alert" />}
          {mayRun && closed === true && (
            <Button
              look="primary"
              extra="nk-big nk-real__resume"
              onClick={() => void ask('resume')}
              disabled={busy !== null}
            >
              {words.resume}
            </Button>
          )}
          {mayRun && (
            <button
              type="button"
              class="nk-plain"
              onClick={() => void ask('stop')}
              disabled={busy === 'stop'}
            >
              {words.endInstead}
            </button>
          )}
        </div>
      </main>
    </div>
  );
}
