/**
 * What an announced talk or visit amounts to: who may do what with it, whether there is a button, when an alarm
 * follows. Reads only.
 */
import type { Actor } from '../events.ts';
import { ROSTER_RULES } from '../site.ts';
import type { State } from '../state.ts';
import { after, type Duration, type Instant, millis, minutes, type Now, type Wall, wall } from '../time.ts';
import type { TalkRecord } from './state.ts';

/** What can be done with a talk. */
export type TalkDeed = 'start' | 'extend' | 'well' | 'cancel';

/** The one call leaves this long to answer before an alarm is raised. */
const CALL_PATIENCE = minutes(1);

/** Nothing more follows from it. */
export const isTalkOver = ({ state }: TalkRecord): boolean =>
  state === 'well' || state === 'alarm' || state === 'cancelled';

/** Minutes between reminders to walk past. */
export const walkPastOf = (state: State): Duration => minutes((state.site.roster ?? ROSTER_RULES).walkPast);

const graceOf = (state: State): Duration => minutes((state.site.roster ?? ROSTER_RULES).talkGrace);
const patienceOf = (state: State): Duration => millis(Math.min(graceOf(state), CALL_PATIENCE));

/** When the one call is made to somebody who was asked. */
export const callDue = (state: State, { changedT }: TalkRecord): Instant =>
  after(changedT, millis(graceOf(state) - patienceOf(state)));

/** When the alarm is raised after the call. */
export const alarmDue = (state: State, { changedT }: TalkRecord): Instant =>
  after(changedT, patienceOf(state));

/** A moment on the time line by the clock on the wall, as far as anybody can say now. */
export const onWall = (now: Now, due: Instant): Wall => wall(now.wall + (due - now.t));

/** When a talk that goes on is over: by the clock, or by the time that passed if the clock was set back meanwhile. */
export const endDue = ({ until, changedAt, changedT }: TalkRecord, now: Now): Wall =>
  wall(Math.min(until, onWall(now, after(changedT, millis(until - changedAt)))));

/** When an alarm is raised if nobody signs off. */
export function alarmAt(state: State, talk: TalkRecord, now: Now): Wall {
  if (talk.state === 'called') return onWall(now, alarmDue(state, talk));
  if (talk.state === 'asked') return wall(onWall(now, callDue(state, talk)) + patienceOf(state));
  return wall(talk.until + graceOf(state));
}

/** The person carries a button, or the room has one; for a visit elsewhere only the carried one counts. */
export function hasButton(state: State, talk: Pick<TalkRecord, 'person' | 'place'>): boolean {
  for (const device of state.devices.values()) {
    // A virtual button of a simulation brings nobody.
    if (device.revoked || device.simulation !== null) continue;
    if (device.kind === 'wearable' && device.person === talk.person) return true;
    if (device.kind === 'desk' && talk.place !== null && device.place === talk.place) return true;
  }
  return false;
}

/** A coordinator's authority over other people's talks. */
export const coordinatesTalks = ({ role }: Actor): boolean => role === 'coordinator' || role === 'admin';

/** What an asker may do with a talk as it stands. */
export function mayDo(talk: TalkRecord, actor: Actor): readonly TalkDeed[] {
  const own = actor.person !== null && actor.person === talk.person;
  const looksIn = actor.person !== null && actor.person === talk.looksIn;
  const coordinates = coordinatesTalks(actor);
  if (isTalkOver(talk) || !(own || looksIn || coordinates)) return [];
  const deeds: TalkDeed[] = [];
  if (talk.state === 'planned' && (own || coordinates)) deeds.push('start');
  deeds.push('extend');
  if (talk.state !== 'planned') deeds.push('well');
  else if (own || coordinates) deeds.push('cancel');
  return deeds;
}
