/**
 * Where a drill ends and an alarm begins. Promises that whatever is doubtful is real: another press, an emergency, a press that cannot be
 * trusted, a press beside a real alarm, a cancel; and that everybody is then paged again at once, under new ids, with "no drill" first. Fails towards paging.
 */
import type { Press } from '../../../protocol/messages.ts';
import { realAlarmAt } from '../alarm-facts.ts';
import { startStep } from '../paging.ts';
import type { Alarm, Device, State } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import type { Doubt } from './entries.ts';
import type { Drill } from './state.ts';

/** The drill that the next press of this device is, as far as time goes; undefined: none. */
export function armedFor(turn: Turn, device: string): Drill | undefined {
  for (const drill of turn.state.drills.open.values())
    if (drill.state === 'armed' && drill.device === device && turn.now.t < drill.until) return drill;
  return undefined;
}

/** The drill whose alarm this is. */
export function drillOf(state: State, alarm: string): Drill | undefined {
  for (const drill of state.drills.open.values()) if (drill.alarm === alarm) return drill;
  return undefined;
}

/** Why this press is not the one that was announced; null: it is. */
export function doubtAbout(turn: Turn, drill: Drill, press: Press, unverified: boolean): Doubt | null {
  if (unverified) return 'unverified';
  if (press.level !== 'assist') return 'emergency';
  // Made before anybody announced a drill: somebody meant it.
  const pressedT = turn.now.t - (press.age ?? 0);
  if (press.resumed === true || pressedT < drill.announcedT) return 'unverified';
  // Somebody is in need there: whoever presses now may mean that. The device may have been moved since the announcement.
  const place = turn.state.devices.get(press.device)?.place ?? null;
  const now = place === null ? null : (turn.state.index.places.get(place)?.site ?? null);
  return realAlarmAt(turn.state, new Set([drill.site, now])) === undefined ? null : 'alarm';
}

/** A drill is armed or under way at this site, or anywhere for an alarm that may be anywhere: what is not part of it is told to be none. */
export function isAmidDrill(turn: Turn, site: string | null): boolean {
  for (const drill of turn.state.drills.open.values())
    if ((site === null || drill.site === site) && (drill.state === 'running' || turn.now.t < drill.until))
      return true;
  return false;
}

/**
 * The alarm of a drill becomes real. Who said "coming" said it to an exercise: nobody is counted on but those who are there.
 * `pages`: everybody is paged here; false where the caller does so at once.
 */
export function becomeReal(turn: Turn, alarm: Alarm, why: Doubt, pages: boolean): void {
  if (alarm.drill !== 'on') return;
  const drill = drillOf(turn.state, alarm.id);
  record(turn, { type: 'drill.became-real', drill: drill?.id ?? '', alarm: alarm.id, why });
  const people = [...alarm.responders].filter(([, { answer }]) => answer === 'coming').map(([id]) => id);
  if (people.length > 0) record(turn, { type: 'acknowledgement.expired', alarm: alarm.id, people });
  if (alarm.state === 'acknowledged')
    record(turn, { type: 'alarm.reopened', alarm: alarm.id, reason: 'unanswered' });
  if (pages) startStep(turn, alarm, 0, turn.now.t, 'real', alarm.paged);
}

/** A device with its own open drill is pressed where the press cannot join: the new alarm is real, and so is the old one. */
export function realElsewhere(turn: Turn, device: Device): void {
  for (const id of [...device.alarms]) {
    const alarm = turn.state.alarms.get(id);
    if (alarm !== undefined && alarm.state !== 'closed') becomeReal(turn, alarm, 'press', false);
  }
}
