/**
 * How things leave: gives each message to a device its number and its boots at the moment it goes, and turns pages
 * into work for their lanes. Remembers what was sent to which boot, since a device is believed only when it answers
 * to that (PROTOCOL section 5, confirmed boot). A device that is not there gets nothing: what is still true is said
 * when it comes back.
 */
import type { DownBody } from '../../protocol/messages.ts';
import { isOpenPage } from './alarm-facts.ts';
import { pageBody } from './bodies.ts';
import type { Effect, FarPage } from './effects.ts';
import { addressesOf, type FarChannel, isFar, triesKey } from './far-channel.ts';
import { personOf } from './ground.ts';
import type { Out } from './out.ts';
import { wordsOf } from './page-words.ts';
import { SELF_DEVICE, selfDown } from './self-state.ts';
import type { Alarm, Device, PageRecord, State } from './state.ts';
import type { Instant } from './time.ts';

/** Boots of a device whose first number is remembered; more are never in use at a time. */
const SENT_TO_LIMIT = 32;

/** Lets one thing leave. `late`: the disk does not have its batch yet. */
export function emit(state: State, out: Out, late: boolean, now: Instant, effects: Effect[]): void {
  switch (out.kind) {
    case 'effect':
      effects.push(out.effect);
      return;
    case 'down': {
      const device = state.devices.get(out.device);
      if (device === undefined || device.revoked || !device.connected) return;
      if (isOvertaken(device, out)) return;
      for (const boot of out.boot === null ? livingBoots(device) : [out.boot]) {
        const n = number(device, boot);
        if (out.owed !== null && (boot === device.confirmed || device.confirmed === null)) {
          const owed = device.owed.get(out.owed);
          if (owed !== undefined) {
            owed.n = n;
            owed.boot = boot;
          }
        }
        effects.push({ type: 'send-down', device: device.id, boot, n, body: out.body });
      }
      return;
    }
    case 'receipt': {
      const device = state.devices.get(out.device);
      const self = out.device === SELF_DEVICE;
      if (!self && (device === undefined || device.revoked || !device.connected)) return;
      const body: DownBody = {
        type: 'receipt',
        seq: out.seq,
        id: out.id,
        state: out.test ? 'test' : late && !onDisk(state, out.batch) ? 'unlogged' : 'logged',
      };
      if (device === undefined) {
        effects.push(selfDown(state.self, out.boot, body));
        return;
      }
      const n = number(device, out.boot);
      effects.push({ type: 'send-down', device: device.id, boot: out.boot, n, body });
      const { receipt } = device.tests;
      if (out.test && (receipt?.press !== out.id || receipt.boot !== out.boot))
        device.tests.receipt = { press: out.id, boot: out.boot, n, t: now };
      return;
    }
    case 'page':
      emitPage(state, out, now, effects);
      return;
    case 'withdraw':
      emitWithdraw(state, out, now, effects);
      return;
  }
}

/**
 * A closing that the disk held back, and that is owed no more: the same press has opened another alarm meanwhile, and "closed" would be
 * taken for that one; or it was heard.
 */
const isOvertaken = (device: Device, { owed, body }: Extract<Out, { readonly kind: 'down' }>): boolean =>
  owed !== null && body.type === 'progress' && !device.owed.has(owed);

/** The confirmed boot and the newer ones that are not confirmed yet. */
export function livingBoots(device: Device): readonly number[] {
  if (device.confirmed === null) return device.unconfirmed;
  return device.unconfirmed.length === 0 ? [device.confirmed] : [device.confirmed, ...device.unconfirmed];
}

function emitPage(
  state: State,
  out: Extract<Out, { readonly kind: 'page' }>,
  now: Instant,
  effects: Effect[],
): void {
  const alarm = state.alarms.get(out.alarm);
  const page = alarm?.pages.get(out.page);
  if (alarm === undefined || page === undefined || alarm.state === 'closed' || !isOpenPage(page)) return;
  // Its pager came while it waits for its batch: it goes with that, once (P9).
  if (page.handed || (out.again && !page.left)) return;
  if (!out.again) page.left = true;
  const common = {
    type: 'send-page',
    page: page.id,
    alarm: alarm.id,
    channel: page.channel,
    person: page.person,
  } as const;
  if (isFar(page.channel)) {
    if (page.person === null || page.tries === 0) return;
    page.handed = true;
    effects.push({ ...common, device: null, sends: [], far: farPage(state, alarm, page, page.channel, now) });
    return;
  }
  if (page.channel === 'mqtt') {
    const device = page.device === null ? undefined : state.devices.get(page.device);
    if (device === undefined || device.revoked || !device.connected || device.greeted.size === 0) return;
    const boots = livingBoots(device);
    if (boots.length === 0) return;
    // It left while this waited for its numbers, to every boot there was.
    if (out.again && page.sentAt !== null && page.state !== 'failed') return;
    const body = pageBody(state, alarm, page, now);
    page.handed = true;
    effects.push({
      ...common,
      device: device.id,
      sends: boots.map((boot) => ({ boot, n: number(device, boot), body })),
    });
    return;
  }
  if (page.channel === 'web' && (page.person === null || !state.webPagers.has(page.person))) return;
  if (page.channel === 'board' && (alarm.site === null || !state.boards.has(alarm.site))) return;
  page.handed = true;
  effects.push({ ...common, device: null, sends: [] });
}

function emitWithdraw(
  state: State,
  { alarm: id, page: pageId, reason }: Extract<Out, { readonly kind: 'withdraw' }>,
  now: Instant,
  effects: Effect[],
): void {
  const alarm = state.alarms.get(id);
  const page = alarm?.pages.get(pageId);
  if (alarm === undefined || page === undefined || page.person === null || !isFar(page.channel)) return;
  // A page of a later round that waits its turn stands for those before it: they may lie on the person's phone.
  if (page.tries === 0 && !alarm.tries.has(triesKey(page))) return;
  effects.push({
    type: 'withdraw-page',
    page: page.id,
    alarm: alarm.id,
    channel: page.channel,
    person: page.person,
    reason,
    far: farPage(state, alarm, page, page.channel, now),
  });
}

const farPage = (
  state: State,
  alarm: Alarm,
  page: PageRecord,
  channel: FarChannel,
  now: Instant,
): FarPage => ({
  attempt: page.tries,
  number: alarm.number,
  to: addressesOf(personOf(state, alarm, page.person), channel),
  words: wordsOf(state, alarm, page, now),
});

function number(device: Device, boot: number): number {
  device.n += 1;
  if (!device.sentTo.has(boot)) {
    if (device.sentTo.size >= SENT_TO_LIMIT) forgetOldest(device);
    device.sentTo.set(boot, device.n);
  }
  return device.n;
}

function forgetOldest(device: Device): void {
  for (const boot of device.sentTo.keys()) {
    if (boot === device.confirmed || device.unconfirmed.includes(boot)) continue;
    device.sentTo.delete(boot);
    return;
  }
}

/** What a receipt speaks of was on disk before this turn: the turn's own failure does not make it unlogged. */
const onDisk = (state: State, batch: number | null): boolean =>
  batch !== null && batch <= state.store.doneUpto;
