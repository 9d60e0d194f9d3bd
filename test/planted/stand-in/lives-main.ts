/** Lives of the kettle, a seed each: the world that the tests of the hunt bring. */
import { type Lived, livesThread } from '../lives.ts';
import type { Broken } from '../verdict.ts';
import { heated, staysOn } from './kettle.ts';

livesThread((seed): Lived => {
  let degrees = seed % 90;
  let on = true;
  const seen: number[] = [];
  for (let i = 0; i < 120 && on; i += 1) {
    degrees = heated(degrees, on);
    on = staysOn(degrees);
    seen.push(degrees);
  }
  // Seed 13 breaks by itself, as lives do whose check is wrong.
  const broken: Broken[] =
    seed === 13 ? [{ promise: 'P2', kind: 'safety', message: 'an unlucky kettle' }] : [];
  if (degrees > 100) broken.push({ promise: 'P1', kind: 'safety', message: `${degrees} degrees` });
  if (degrees < 100) broken.push({ promise: 'P2', kind: 'liveness', message: `only ${degrees} degrees` });
  return { broken, trace: seen.join() };
});
