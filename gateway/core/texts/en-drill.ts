/** English of drills. The form is the Dutch one. */
import type { drill as form } from './nl-drill.ts';

/** Texts of drills. */
export const drill: typeof form = {
  mark: { on: 'DRILL', off: 'NO DRILL' },
  title: 'Drill',
  state: {
    armed: 'announced, not begun yet',
    running: 'under way',
    ended: 'over',
    expired: 'not held: its time ran out',
    'became-real': 'became a real alarm',
  },
  moment: {
    pressed: 'Pressed',
    received: 'Received',
    paged: 'Paged',
    delivered: 'Page rings',
    coming: 'Coming',
    arrived: 'Knocks on the door',
    closed: 'All clear',
  },
  announcedAt: 'Announced',
  by: 'By',
  where: 'Where',
  device: 'Button',
  note: 'Note',
  outcome: 'Outcome',
  alarm: 'Alarm',
  times: 'Times',
  time: 'Time',
  after: 'After',
  who: 'Who',
  what: 'What',
  toDoor: 'From press to knock on the door',
  nobodyCame: 'Nobody said to be there.',
  seconds: (n) => `${n} s`,
};
