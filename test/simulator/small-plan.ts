/** A small hand-written plan for tests: one button, two pagers, a board; nothing happens unless a test says so. */
import type { Plan, PlanEvent } from '../../simulator/plan/plan.ts';

/** The plan; `events` in order of time. */
export function smallPlan(events: readonly PlanEvent[], more: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    seed: 7,
    begins: '2026-11-25T09:00:00.000Z',
    safetyMs: 120_000,
    livenessMs: 2_400_000,
    healed: { people: ['anna', 'gijs'], devices: ['desk-1'] },
    site: {
      groups: [['anna', 'bram']],
      fallback: ['gijs'],
      zone: 'Europe/Amsterdam',
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2026-01-05',
      assist: null,
      emergency: null,
      expiryS: 120,
      board: true,
    },
    people: [
      { id: 'anna', habit: 'quick', channels: ['mqtt', 'web'], coordinator: false },
      { id: 'bram', habit: 'slow', channels: ['mqtt'], coordinator: false },
      { id: 'gijs', habit: 'quick', channels: ['web'], coordinator: true },
    ],
    devices: [
      { id: 'desk-1', kind: 'desk', place: 0, person: null, cancel: false, latencyMs: 10 },
      { id: 'pager-anna', kind: 'pager', place: 0, person: 'anna', cancel: false, latencyMs: 10 },
      { id: 'pager-bram', kind: 'pager', place: 0, person: 'bram', cancel: false, latencyMs: 10 },
    ],
    events,
    ...more,
  };
}

/** A short press of the desk button. */
export const press = (at: number): PlanEvent => ({
  at,
  do: 'press',
  device: 'desk-1',
  button: 0,
  holdMs: 200,
  taps: 1,
});
