/** Times as people write them, without an offset: `2026-01-31T09:00`, on the clocks of a zone. */
import { type Wall, wall } from '../../core/time.ts';
import { instantOf } from '../../core/zone.ts';

/** The instant of a local time such as `2026-01-31T09:00` or `2026-01-31 09:00:30`; what is missing is 0. */
export function localTimeOf(zone: string, text: string): Wall {
  const [day = '', clock = ''] = text.split(/[T ]/);
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  const start = instantOf(zone, { year, month, day: date }, hour * 60 + minute);
  return wall(start + Math.round(second * 1000));
}
