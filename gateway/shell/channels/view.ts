/** How each channel that leads outside is, for facilities: those with a lane, and those that are not set up here. */
import type { ChannelView } from '../../core/api.ts';
import { FAR_CHANNELS } from '../../core/far-channel.ts';
import type { State } from '../../core/state.ts';
import { iso, wall } from '../../core/time.ts';
import type { LaneState } from './lane.ts';

const timeOf = (ms: number | null): string | null => (ms === null ? null : iso(wall(ms)));

/** All channels, in their usual order. */
export function channelViews(state: State, lanes: readonly LaneState[]): readonly ChannelView[] {
  return FAR_CHANNELS.map((kind) => {
    const lane = lanes.find((one) => one.kind === kind);
    const fault = state.openFaults.get(`channel||${kind}`);
    const why = fault === undefined ? '' : (state.faults.get(fault)?.text ?? '');
    const people =
      kind === 'web-push'
        ? state.phones.size
        : state.site.people.filter(({ channels }) => channels.some((one) => one.kind === kind)).length;
    if (lane === undefined)
      return {
        kind,
        // One that could not be opened has a fault that says why.
        state: why === '' ? 'off' : 'failing',
        reason: why,
        lastOkAt: null,
        lastFailedAt: null,
        waiting: 0,
        remark: '',
        checkedAt: null,
        people,
      };
    return {
      kind,
      state: lane.state,
      reason: lane.reason,
      lastOkAt: timeOf(lane.lastOkAt),
      lastFailedAt: timeOf(lane.lastFailedAt),
      waiting: lane.waiting,
      remark: lane.remark,
      checkedAt: timeOf(lane.checkedAt),
      people,
    };
  });
}
