/**
 * The ways of paging in a simulated world: pagers on the wire, open pager pages, the board; and all that a channel can
 * do wrong. Promises that every page handed to a lane is witnessed with what became of it there.
 */
import type { Effect } from '../../gateway/core/effects.ts';
import type { Draws } from '../chance.ts';
import type { OutsideKind, Plan } from '../plan/plan.ts';
import type { Door } from './door.ts';
import type { ChannelFaults, Ground, PeoplePart } from './ground.ts';

/** A page as its lane gets it. */
export type PageEffect = Extract<Effect, { readonly type: 'send-page' }>;
/** What a lane says at once; null: nothing, for ever. */
export type Told = { readonly page: string; readonly ok: boolean; readonly reason?: string } | null;

/** A lane that leads outside gives an attempt up after this. */
export const LANE_PATIENCE_MS = 5_000;
const OUTSIDE = ['sms', 'espa'] as const;

/** The channels that lead outside, of a plan's people. */
export const lanesOf = ({ people }: Plan): readonly OutsideKind[] =>
  OUTSIDE.filter((kind) => people.some(({ channels }) => channels.includes(kind)));

/** A page that comes late, or a second time, comes within this. */
const LATE_MS = 20_000;

/** Hands a page to its lane. `alive`: the process still runs. */
export function handToLane(
  ground: Ground,
  effect: PageEffect,
  parts: {
    readonly door: Door;
    readonly people: PeoplePart;
    readonly channels: ChannelFaults;
    readonly chance: Draws;
    readonly alive: () => boolean;
  },
): Told {
  const { page, alarm, channel, person } = effect;
  const lane = channel === 'web-push' || channel === 'mail' || channel === 'webhook' ? null : channel;
  const fault = lane === null ? null : parts.channels(lane, person);
  const witness = (outcome: 'taken' | 'refused' | 'hangs' | 'lost'): void =>
    ground.witness({ type: 'page.handed', page, alarm, channel, person, outcome });
  const again = (least: number): void =>
    ground.after(parts.chance.whole(least, LATE_MS), () => {
      if (parts.alive()) deliver(ground, effect, parts.door, parts.people);
    });
  switch (fault) {
    case 'refuses':
      witness('refused');
      return { page, ok: false, reason: 'refused' };
    case 'hangs':
      witness('hangs');
      return null;
    case 'loses':
      witness('lost');
      return { page, ok: true };
    case 'late':
      witness('taken');
      again(1_000);
      return { page, ok: true };
    case 'twice':
    case null: {
      const taken = deliver(ground, effect, parts.door, parts.people);
      witness(taken ? 'taken' : 'refused');
      if (taken && fault === 'twice') again(100);
      return taken ? { page, ok: true } : { page, ok: false, reason: 'not-connected' };
    }
  }
}

function deliver(ground: Ground, effect: PageEffect, door: Door, people: PeoplePart): boolean {
  const { page, alarm, channel, person, device, sends } = effect;
  if (channel === 'mqtt')
    return (
      device !== null && sends.map(({ boot, n, body }) => door.send(device, boot, n, body)).includes(true)
    );
  if (channel === 'board') {
    if (people.boardOpen()) ground.witness({ type: 'page.rang', page, person: null, channel });
    return people.boardOpen();
  }
  if ((channel === 'sms' || channel === 'espa') && person !== null) {
    people.outsidePage(person, page, alarm, channel);
    return true;
  }
  if (channel !== 'web' || person === null || !people.webOpen(person)) return false;
  people.webPage(person, page, alarm);
  return true;
}
