/**
 * What a message from the gateway does to a device. Promises that nothing but a message of this boot with a number
 * above the last changes anything, and that success is shown only on a receipt for exactly what was sent (P3). That
 * the code was right is the shell's part.
 */
import type { DownMessage, Page, Progress, Receipt, Settings } from '../../protocol/messages.ts';
import { called, forgetJoined, isHushed, progressed, wasTest } from './alarms.ts';
import { pass } from './display.ts';
import { answered, setBeatInterval } from './heartbeat.ts';
import { paged, unpaged } from './pages.ts';
import { addWord, takeReceipt } from './queue.ts';
import { type DeviceState, waitingIds } from './state.ts';
import { beatInterval, NEVER } from './timing.ts';
import { gatewayHeard } from './uplink.ts';

const heardReceipt = (state: DeviceState, message: Receipt): void => {
  state.uplink.waitingSince = NEVER;
  const done = takeReceipt(state.queue, message.seq, message.id, message.state);
  if (done === null) return;
  if (done.what === 'word') {
    if (done.word.kind === 'cancel') state.flash.dirty = true;
    return;
  }
  if (message.state !== 'unlogged') state.flash.dirty = true;
  state.display.stale = true;
  if (message.state === 'test') wasTest(state.alarms, message.id);
  else called(state.alarms, message.id, state.at);
  if (isHushed(state.alarms, message.id)) {
    // Which alarm it is part of will be said from now on.
    state.alarms.hushedAt = state.at;
    return;
  }
  if (!done.news) return;
  pass(state, message.state === 'logged' ? 'received' : message.state);
};

const heardProgress = (state: DeviceState, message: Progress): void => {
  const hushedBefore = state.alarms.hushed.length;
  const result = progressed(state.alarms, message, waitingIds(state), state.at);
  if (state.alarms.hushed.length !== hushedBefore) state.flash.dirty = true;
  if (result === 'closed') pass(state, 'closed');
  if (result !== 'same') state.display.stale = true;
};

const heardPage = (state: DeviceState, message: Page): void => {
  const rings = paged(state.pages, message, state.at);
  state.display.stale = true;
  if (rings) addWord(state.queue, 'reply', message.page, false, 'ringing', state.at);
};

const heardSettings = (state: DeviceState, message: Settings): void => {
  if (message.beat !== undefined) setBeatInterval(state.heartbeat, beatInterval(message.beat), state.at);
  if (message.covert !== undefined) {
    state.covert = message.covert === 1;
    state.display.stale = true;
  }
};

/** True when this message may change anything: its own boot, a number above the last, addressed to this device. */
export function accepted(state: DeviceState, message: DownMessage): boolean {
  return message.device === state.config.device && message.boot === state.boot && message.n > state.heard;
}

/** Takes an accepted message. True: the first `alive` of this connection, to be answered by one more beat. */
export function hear(state: DeviceState, message: DownMessage): boolean {
  state.heard = message.n;
  state.heardAt = state.at;
  if (!state.uplink.heard) state.display.stale = true;
  gatewayHeard(state.uplink, state.at);
  if (forgetJoined(state.alarms, waitingIds(state), state.uplink.heardSince, state.at))
    state.display.stale = true;
  switch (message.type) {
    case 'receipt':
      heardReceipt(state, message);
      return false;
    case 'alive': {
      answered(state.heartbeat);
      const first = !state.uplink.alive;
      state.uplink.alive = true;
      return first;
    }
    case 'progress':
      heardProgress(state, message);
      return false;
    case 'page':
      heardPage(state, message);
      return false;
    case 'unpage':
      unpaged(state.pages, message);
      state.display.stale = true;
      return false;
    case 'settings':
      heardSettings(state, message);
      return false;
  }
}
