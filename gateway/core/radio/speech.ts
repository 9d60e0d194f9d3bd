/**
 * Frames and the core's messages, each said as the other. Promises that a press is the same whichever hub it came by,
 * and that what a frame has no room for is found in what the gateway knows: the press that a cancel takes back, and the
 * numbers of the press with which an alarm began (PROTOCOL section 8).
 */
import type { DownBody, UpMessage } from '../../../protocol/messages.ts';
import { fitsRadio, type RadioDown, type RadioUp } from '../../../protocol/radio.ts';
import type { Alarm, Device, State } from '../state.ts';
import type { RadioLine } from './lines.ts';

/** A frame as the core hears it. `id` is that of the press, or of the page answered; `rssi` in dBm, null when no hub told it. */
export function messageOf(
  state: State,
  device: Device,
  message: RadioUp,
  id: string,
  rssi: number | null,
): UpMessage {
  const { boot, seq, heard, battery } = message;
  const head = { device: device.id, boot, seq, heard };
  const charge = battery === undefined ? {} : { battery };
  switch (message.type) {
    case 'press':
      return {
        type: 'press',
        ...head,
        id,
        level: message.level,
        age: message.age,
        ...(message.resumed && { resumed: true }),
        ...charge,
      };
    case 'beat':
      return {
        type: 'beat',
        ...head,
        uptime: 0,
        ...charge,
        ...(rssi !== null && { rssi: Math.round(rssi) }),
      };
    case 'cancel':
      return { type: 'cancel', ...head, id: newestPress(state, device) ?? id, duress: message.duress };
    case 'reply':
      return { type: 'reply', ...head, id, answer: message.answer ?? 'ringing' };
  }
}

/** A frame has no room for the press that a cancel takes back: it is the newest. */
function newestPress(state: State, device: Device): string | undefined {
  const alarm = state.alarms.get(device.alarms.at(-1) ?? '');
  return alarm?.presses.at(-1)?.id;
}

/** A frame whose code was right, of a version or type that nobody knows. */
export function unusableOf(device: string, bytes: Uint8Array): UpMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    type: 'unknown',
    device,
    boot: view.getUint32(3),
    seq: view.getUint16(7),
    heard: view.getUint32(12),
    id: null,
  };
}

/** True for what can be spoken to in lines: buttons know of frames alone. */
export const takesLines = ({ kind }: Device): boolean => kind === 'pager' || kind === 'sounder';

/** What the core says, as a line for a pager; null for what a frame says shorter, and for buttons. */
export function lineOf(device: Device, boot: number, n: number, body: DownBody): RadioLine | null {
  if (!takesLines(device)) return null;
  return body.type === 'page' || body.type === 'unpage' || body.type === 'settings'
    ? { type: 'line', boot, n, body }
    : null;
}

/** What the core says, as a frame holds it; null for what no frame can say. */
export function frameOf(
  state: State,
  device: Device,
  boot: number,
  n: number,
  body: DownBody,
): RadioDown | null {
  const common = { number: device.number, boot, n, call112: 0, responders: 0 } as const;
  switch (body.type) {
    case 'receipt':
      return fitsRadio(body.seq)
        ? {
            ...common,
            type: 'receipt',
            seq: body.seq,
            state: body.state,
            responders: raises(state, device, body.id),
          }
        : null;
    case 'alive':
      return fitsRadio(body.seq) ? { ...common, type: 'alive', seq: body.seq, state: undefined } : null;
    case 'progress': {
      const first = firstPress(state, device, body.id);
      if (first === undefined || !fitsRadio(first.seq)) return null;
      const { state: progress, responders, call112 } = body;
      return { ...common, type: 'progress', ...first, state: progress, responders, call112 };
    }
    default:
      return null;
  }
}

/**
 * 1 for a press that was heard once more as an emergency: it has the same numbers, so that its receipt would be taken
 * for that of the press before. The byte means nothing in other receipts.
 */
function raises(state: State, device: Device, id: string): 0 | 1 {
  const seen = device.seen.get(id)?.alarm ?? null;
  const alarm = seen === null ? undefined : state.alarms.get(seen);
  return alarm?.story.some((entry) => entry.type === 'press.raised' && entry.press === id) === true ? 1 : 0;
}

/** The counters of the press with which an alarm of this device began. */
function firstPress(
  state: State,
  device: Device,
  id: string,
): { readonly boot: number; readonly seq: number } | undefined {
  const open = device.alarms.map((alarm) => state.alarms.get(alarm));
  const owed = [...device.owed.values()].map(({ alarm }) => state.alarms.get(alarm));
  for (const alarm of [...open, ...owed]) {
    const press = alarm === undefined ? undefined : pressOf(alarm, id);
    if (press !== undefined) return { boot: press.boot, seq: press.seq };
  }
  return undefined;
}
const pressOf = (alarm: Alarm, id: string) => alarm.presses.find((press) => press.id === id);
