/**
 * The lane of channels `web` and `board`: hands a page to the open pager pages of a person, or to the open wall
 * screens of a site. Promises to report a page as handed over only when at least one open screen was written to;
 * that it rang is told by the screen itself.
 */
import type { Effect } from '../../core/effects.ts';
import { boardActor } from './roles.ts';
import type { Screens } from './screens.ts';
import type { Streams } from './streams.ts';
import type { WebOptions } from './views-face.ts';

/** A page to hand over. */
export type SendPage = Extract<Effect, { readonly type: 'send-page' }>;
/** What became of it, for `pages.handed`. */
export interface Handed {
  readonly page: string;
  readonly ok: boolean;
  readonly reason?: string;
}

/** Makes the lane. It answers at once and never throws. */
export function webLane(
  { gateway, views }: Pick<WebOptions, 'gateway' | 'views'>,
  streams: Streams,
  screens: Screens,
): (effect: SendPage) => Handed {
  /** Says the page on every stream of these accounts; how many took it. */
  function say(accounts: ReadonlySet<string>, effect: SendPage, board: string | null): number {
    let taken = 0;
    for (const stream of [...streams.each()]) {
      if (!accounts.has(stream.account)) continue;
      const actor = board === null ? stream.who()?.actor : boardActor(board);
      if (actor === undefined || (board === null && stream.board !== null)) continue;
      const alarm = views.viewAlarm(gateway.state, effect.alarm, actor, gateway.now());
      if (alarm !== null && stream.say('page', { ...alarm, page: effect.page })) taken += 1;
    }
    return taken;
  }

  return (effect) => {
    const { page } = effect;
    if (effect.channel === 'web') {
      if (effect.person === null) return { page, ok: false, reason: 'no person named' };
      const open = screens.pagers(effect.person);
      return say(open, effect, null) > 0
        ? { page, ok: true }
        : { page, ok: false, reason: 'no pager page is open' };
    }
    if (effect.channel !== 'board') return { page, ok: false, reason: 'not a page for a screen' };
    // The core's own eyes: a covert board would not tell where the alarm is.
    const everything = { role: 'coordinator', roles: ['coordinator'], person: null, site: null } as const;
    const site = views.viewAlarm(gateway.state, effect.alarm, everything, gateway.now())?.site ?? null;
    if (site === null) return { page, ok: false, reason: 'the alarm belongs to no site' };
    return say(screens.boards(site), effect, site) > 0
      ? { page, ok: true }
      : { page, ok: false, reason: 'no wall screen of the site is open' };
  };
}
