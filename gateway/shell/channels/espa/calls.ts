/**
 * What data blocks mean (ESPA 4.4.4 sections 4.2 and 4.3): a call to a pager, the reset of one, and status information
 * read back. Promises a call that any paging system of this standard understands, and that a status counts only when it
 * names a pager.
 */
import type { AlarmLevel } from '../../../../protocol/messages.ts';
import { type Block, type EspaRecord, encodeBlock } from './wire.ts';

/** Headers (section 4.2). */
const HEADER = { call: '1', status: '2', request: '3', subscriber: '4' } as const;
/** Record identifiers (section 4.3). */
const RECORD = {
  address: '1',
  display: '2',
  beep: '3',
  callType: '4',
  transmissions: '5',
  priority: '6',
  callStatus: '7',
  systemStatus: '8',
} as const;
/** Call types (record 4). */
const CALL_TYPE = { reset: '1', standard: '3' } as const;
/** Priorities (record 6): 1 alarm, 2 high. Nothing of ours is 3, normal. */
const PRIORITY: Readonly<Record<AlarmLevel, string>> = { emergency: '1', assist: '2' };

/** Whether a text can be the call address of a pager: 1 to 16 characters, digits here as in the site file. */
export const isPagerAddress = (text: unknown): text is string =>
  typeof text === 'string' && /^[0-9]{1,16}$/.test(text);

/** What a call needs. */
export interface Call {
  readonly address: string;
  /** Already fitted to the pager (`text.ts`). */
  readonly display: string;
  /** 1 to 9. */
  readonly beep: number;
  readonly transmissions: number;
  readonly level: AlarmLevel;
}

/** The block that calls a pager. */
export const callBlock = ({ address, display, beep, transmissions, level }: Call): Uint8Array =>
  encodeBlock({
    header: HEADER.call,
    records: [
      { id: RECORD.address, value: address },
      { id: RECORD.display, value: display },
      { id: RECORD.beep, value: String(beep) },
      { id: RECORD.callType, value: CALL_TYPE.standard },
      { id: RECORD.transmissions, value: String(transmissions) },
      { id: RECORD.priority, value: PRIORITY[level] },
    ],
  });

/** The block that takes the calls to a pager back. */
export const resetBlock = (address: string): Uint8Array =>
  encodeBlock({
    header: HEADER.call,
    records: [
      { id: RECORD.address, value: address },
      { id: RECORD.callType, value: CALL_TYPE.reset },
    ],
  });

/** Whether a block can be taken here. We are no pager and no telephone line: who calls us must hear that nobody rings. */
export const isForUs = ({ header }: Block): boolean =>
  header !== HEADER.call && header !== HEADER.request && header !== HEADER.subscriber;

/** Status information. */
export interface Status {
  /** The pager it is about; null: none is named. */
  readonly address: string | null;
  /** The text of the call it is about, where the paging system repeats it. */
  readonly display: string | null;
  /** `paged`: sent out to the pager. `acknowledged`: the person answered on it. */
  readonly call: 'paged' | 'acknowledged' | 'other' | null;
  /** The paging system says that it has trouble itself: the value of record 8. */
  readonly system: string | null;
}

/** Reads status information; null: the block holds none. */
export function readStatus({ header, records }: Block): Status | null {
  if (header !== HEADER.status) return null;
  const address = valueIn(records, RECORD.address)?.trim() ?? null;
  const call = valueIn(records, RECORD.callStatus);
  return {
    address: isPagerAddress(address) ? address : null,
    display: valueIn(records, RECORD.display),
    call: call === null ? null : callStatus(call.trim()),
    system: valueIn(records, RECORD.systemStatus)?.trim() ?? null,
  };
}

/** Record 7. Only the plain codes: what a maker adds behind one is a matter between two makers. */
const callStatus = (value: string): 'paged' | 'acknowledged' | 'other' =>
  value === '3' ? 'paged' : value === '6' ? 'acknowledged' : 'other';

const valueIn = (records: readonly EspaRecord[], wanted: string): string | null =>
  records.find(({ id }) => id === wanted)?.value ?? null;
