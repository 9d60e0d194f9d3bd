/**
 * What a healed world still has to do, in words. Promises an empty list only when every press that can be heard is
 * logged, every alarm is closed, the store keeps up and the process runs.
 */
import type { Plan } from '../plan/plan.ts';
import type { Cast } from './cast.ts';

/** Why a life is not finished yet. */
export function pendingOf(plan: Plan, cast: Cast): readonly string[] {
  const reasons: string[] = [];
  const { state } = cast.gateway;
  if (state === null) return ['the gateway is not up'];
  if (!cast.gateway.running()) reasons.push('the gateway stands still');
  if (state.store.failing) reasons.push('the log is failing');
  if (state.store.open.length > 0) reasons.push(`${state.store.open.length} batches are not on disk`);
  for (const id of plan.healed.devices) {
    if (state.devices.get(id)?.revoked === true) continue;
    const core = cast.devices.get(id)?.core;
    if (core === undefined || core === null) reasons.push(`${id} has no power`);
    else if (core.queue.presses.length > 0)
      reasons.push(`${id} waits for the receipt of ${core.queue.presses.map((press) => press.id).join()}`);
  }
  for (const alarm of state.alarms.values())
    if (alarm.state !== 'closed')
      reasons.push(`alarm ${alarm.id} of ${alarm.device ?? 'a person'} is ${alarm.state}`);
  return reasons;
}
