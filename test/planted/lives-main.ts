/**
 * A thread that lives simulated lives with every check there is. Bundled anew for each planted bug, with that bug in
 * it; puts parts together and holds no logic.
 */
import { CHECKS } from '../../simulator/checks/all.ts';
import { drawPlan } from '../../simulator/plan/draw.ts';
import { live } from '../../simulator/world/life.ts';
import { livesThread } from './lives.ts';

livesThread((seed) => {
  const { failures, pending, trace } = live(drawPlan(seed), { checks: CHECKS, marks: [] });
  const unfinished = failures.length === 0 && pending.length > 0;
  return {
    trace,
    broken: unfinished
      ? [{ promise: null, kind: 'liveness', message: `unfinished: ${pending.join('; ')}` }]
      : failures,
  };
});
