/**
 * The sounder on an ESP32 or ESP32-C3: a buzzer and a light that call when an alarm of its site is open. With `pager` in
 * its settings it is one person's pager, whose buttons say "I am coming" and "I cannot". Promises that a flicker on a
 * wire never answers for a person; nobody can answer at a sounder, which is nobody's.
 */
import { buttonsDown } from './board.ts';
import { type SettingsFile, wiredProblem } from './settings.ts';
import { type Happen, serve } from './wired.ts';

/** A button that is still down after this long was pressed by somebody. */
const SETTLED_MS = 40;

const answered = (file: SettingsFile, index: number, at: number, happen: Happen): void => {
  if (buttonsDown(file)[index] !== true) return;
  happen({ type: 'answer.given', page: null, answer: index === 0 ? 'coming' : 'cannot' }, at + SETTLED_MS);
};

serve(wiredProblem, (file) => ({
  kind: file.pager === 1 ? 'pager' : 'sounder',
  gestures: null,
  moved: (index, down, at, happen) => {
    if (down && file.pager === 1) setTimeout(() => answered(file, index, at, happen), SETTLED_MS);
  },
}));
