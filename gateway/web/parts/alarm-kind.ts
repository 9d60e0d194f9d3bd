/**
 * Which alarms are real, and that these always go before the others: what nobody is in danger for never stands between a
 * person and somebody who is. Pure.
 */
import type { AlarmView } from '../../core/api.ts';
import type { Tone } from './sound.ts';

type Marks = Pick<AlarmView, 'drill' | 'virtual'>;

/** 0: real. 1: a drill. 2: of the simulator, as a drill or not. */
export const rankOf = ({ drill, virtual }: Marks): 0 | 1 | 2 =>
  virtual === true ? 2 : drill === true ? 1 : 0;

/** Somebody may be in danger. */
export const isReal = (alarm: Marks): boolean => rankOf(alarm) === 0;

/** Orders real before drill before simulated; 0 for two of a kind. */
export const realFirst = (a: Marks, b: Marks): number => rankOf(a) - rankOf(b);

/**
 * The tone for alarms that are to be heard; null for none. Real ones alone set it while there are any, so that no
 * exercise drowns them or makes them sound worse than they are.
 */
export function alarmTone(
  alarms: readonly Pick<AlarmView, 'drill' | 'virtual' | 'level'>[],
): Exclude<Tone, 'notice'> | null {
  const real = alarms.filter(isReal);
  if (real.length === 0) {
    if (alarms.length === 0) return null;
    return alarms.some((alarm) => rankOf(alarm) === 1) ? 'drill' : 'simulation';
  }
  return real.some(({ level }) => level === 'emergency') ? 'emergency' : 'assist';
}
