/**
 * A gateway that keeps starting anew. Each start gives every device its whole time again and ends tests, so one that
 * comes back every ten minutes never misses a silent wearable and is up whenever its watch asks. Promises a fault at
 * the fifth start within an hour, and its end once there were fewer.
 */
import { faultText } from './fault-text.ts';
import { STARTS_MOST } from './self-state.ts';
import { after, hours } from './time.ts';
import { clearFault, raiseFault, type Turn } from './turn.ts';

/** So long a gateway that runs as it should was not started `STARTS_MOST` times. */
const WITHIN = hours(1);
/** The part of the self-check under which it is told. */
export const STARTS = 'starts';

/** Looks whether it starts too often: at each start, and while it runs. */
export function judgeStarts(turn: Turn): void {
  const { state, now } = turn;
  const [oldest] = state.self.starts;
  const often =
    state.self.starts.length === STARTS_MOST && oldest !== undefined && now.t < after(oldest, WITHIN);
  if (often)
    raiseFault(
      turn,
      'self-check',
      { channel: STARTS },
      faultText(state, 'self-check', null, `${STARTS_MOST}`, [], STARTS),
    );
  else clearFault(turn, 'self-check', null, STARTS);
}
