/** Virtual devices as their process tells of them, for the stub server: with the patterns and signals of the real core. */
import { standardConfig } from '../../../firmware/core/config.ts';
import { type Pattern, signalOf } from '../../../firmware/core/signals.ts';
import type { PageHeld, VirtualDevice } from '../../../gateway/web/parts/virtual.ts';

/** A virtual device that shows a pattern. */
export function virtualDevice(
  id: string,
  kind: 'desk' | 'wearable' | 'sounder',
  place: string,
  pattern: Pattern,
  serial = 1,
  stages: VirtualDevice['stages'] = [],
): VirtualDevice {
  const config = standardConfig(id, kind, 'test');
  return {
    id,
    kind,
    place,
    person: null,
    second: config.gestures?.second ?? false,
    gestures: kind === 'desk' ? ['assist', 'emergency', 'cancel', 'duress'] : ['assist', 'emergency'],
    serial,
    link: pattern === 'not-received' ? 'down' : 'up',
    stages,
    look: {
      pattern,
      signal: signalOf(pattern, kind, false),
      alarm: null,
      pending: pattern === 'not-received' ? 1 : 0,
    },
  };
}

/** A page as a pager holds it. */
export const heldPage = (extra: Partial<PageHeld> = {}): PageHeld => ({
  page: '1',
  alarm: 'A1',
  level: 'assist',
  place: 'Spreekkamer 2',
  text: 'Assistentie, Spreekkamer 2, De Linde',
  call112: false,
  ringing: true,
  answer: '',
  over: '',
  ...extra,
});

/** A virtual pager that holds these pages. */
export function virtualPager(id: string, person: string, pages: readonly PageHeld[]): VirtualDevice {
  const pattern = pages.some(({ ringing }) => ringing) ? 'ringing' : pages.length > 0 ? 'paged' : 'idle';
  return {
    id,
    kind: 'pager',
    place: 'linde-teamkamer',
    person,
    second: false,
    gestures: [],
    serial: pages.length + 1,
    link: 'up',
    stages: [],
    look: { pattern, signal: signalOf(pattern, 'pager', false), alarm: null, pending: 0, pages },
  };
}
