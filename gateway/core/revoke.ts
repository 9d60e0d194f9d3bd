/** A device is taken out for good: promises that nothing waits for it, that it is out at once (P12), and that its faults end. */
import type { Device } from './state.ts';
import { record, type Turn } from './turn.ts';

/** Revokes a device that is not revoked yet. */
export function revokeDevice(turn: Turn, device: Device, by: string | null): void {
  const { state } = turn;
  record(turn, { type: 'device.revoked', device: device.id, by });
  for (const id of [...state.openFaults.values()])
    if (state.faults.get(id)?.device === device.id) record(turn, { type: 'fault.cleared', fault: id });
  failPagesOf(turn, device.id);
  turn.outs.push({ kind: 'effect', effect: { type: 'expel', device: device.id } });
}

/** What rang at a device that is no more cannot be answered: the alarm must not wait for it. */
function failPagesOf(turn: Turn, device: string): void {
  for (const [page, alarm] of [...(turn.state.rings.get(`mqtt|${device}`) ?? [])])
    record(turn, { type: 'page.failed', alarm, pages: [page], reason: 'revoked' });
}
