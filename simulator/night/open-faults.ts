/**
 * The faults that are open, by the log alone. A fault that another replaces in the same turn (an area of which more
 * devices fell silent, a device of an area that is one no more) goes on under a new id: since when it is open, and who
 * was told of it, stay.
 */
import type { Entry, EntryOf } from '../../gateway/core/entries.ts';
import type { FaultCode } from '../../gateway/core/fault-codes.ts';

/** One open fault. */
export interface OpenFault {
  readonly id: string;
  readonly code: FaultCode;
  readonly device: string | null;
  readonly devices: readonly string[];
  readonly channel: string | null;
  /** Since when it is open, under whatever id. */
  readonly since: number;
  readonly told: Set<string>;
  /** It was looked at whether everyone was told. */
  asked: boolean;
}

/** Trouble that is told at any hour. */
export const atAnyHour = ({ code, device }: Pick<OpenFault, 'code' | 'device'>): boolean =>
  code === 'area-lost' || code === 'store' || code === 'channel' || (code === 'clock' && device === null);

/** The open faults of a log. */
export class OpenFaults {
  private readonly open = new Map<string, OpenFault>();
  private readonly ended: OpenFault[] = [];
  /** Faults ever raised. */
  raised = 0;

  get(id: string): OpenFault | undefined {
    return this.open.get(id);
  }
  all(): Iterable<OpenFault> {
    return this.open.values();
  }

  /** Takes in one turn; `now` in true time. Gives the faults that were raised. */
  take(entries: readonly Entry[], now: number): readonly OpenFault[] {
    const raised: OpenFault[] = [];
    this.ended.length = 0;
    for (const entry of entries)
      if (entry.type === 'fault.cleared') {
        const fault = this.open.get(entry.fault);
        if (fault !== undefined) this.ended.push(fault);
        this.open.delete(entry.fault);
      } else if (entry.type === 'fault.raised') {
        const before = this.before(entry);
        const { fault: id, code, device, channel } = entry;
        const fault: OpenFault = {
          id,
          code,
          device,
          channel,
          devices: device === null ? entry.devices : [device],
          since: before?.since ?? now,
          told: new Set(before?.told ?? []),
          asked: before?.asked ?? false,
        };
        this.raised += 1;
        this.open.set(id, fault);
        raised.push(fault);
      }
    return raised;
  }

  private before({ code, channel, device }: EntryOf<'fault.raised'>): OpenFault | undefined {
    if (code !== 'area-lost' && code !== 'device-lost') return undefined;
    return this.ended.find(
      (was) =>
        was.code === 'area-lost' &&
        (code === 'area-lost' ? was.channel === channel : device !== null && was.devices.includes(device)),
    );
  }
}
