/**
 * The sounder on an ESP32 or ESP32-C3: a buzzer and a light that call when an alarm of its site is open. With `pager` in
 * its settings it is one person's pager, whose buttons say "I am coming" and "I cannot". Promises that a flicker on a
 * wire never answers for a person; nobody can answer at a sounder, which is nobody's.
 */
import { buttonsDown } from './board.ts';
import { hear, type Loop } from './loop.ts';
import { type SettingsFile, wiredProblem } from './settings.ts';
import { serve } from './wired.ts';

/** A button that is still down after this long was pressed by somebody. */
const SETTLED_MS = 40;

const answered = (loop: Loop, file: SettingsFile, index: number, at: number): void => {
  if (buttonsDown(file)[index] !== true) return;
  hear(
    loop,
    { type: 'answer.given', page: null, answer: index === 0 ? 'coming' : 'cannot' },
    at + SETTLED_MS,
  );
};

serve(wiredProblem, (file) => ({
  kind: file.pager === 1 ? 'pager' : 'sounder',
  gestures: null,
  moved: (loop, index, down, at) => {
    if (down && file.pager === 1) setTimeout(() => answered(loop, file, index, at), SETTLED_MS);
  },
}));
