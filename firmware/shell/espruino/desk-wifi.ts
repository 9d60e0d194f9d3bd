/**
 * The desk button on an ESP32 or ESP32-C3: a button, if wanted a second one, a light. Every edge of a button is the
 * core's to judge.
 */
import { DESK_GESTURES } from '../../core/config.ts';
import { feel } from './loop.ts';
import { deskProblem } from './settings.ts';
import { serve } from './wired.ts';

serve(deskProblem, (file) => ({
  kind: 'desk',
  gestures: Object.assign(Object.assign({}, DESK_GESTURES), {
    second: file.second !== undefined,
    cancel: file.cancel === 1,
  }),
  moved: feel,
}));
