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
/** Makes the lane. True: at least one open screen took the page; it answers at once. */
export function webLane(
  { gateway, views }: Pick<WebOptions, 'gateway' | 'views'>,
  streams: Streams,
  screens: Screens,
): (effect: SendPage) => boolean {
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
    if (effect.channel === 'web')
      return effect.person !== null && say(screens.pagers(effect.person), effect, null) > 0;
    if (effect.channel !== 'board') return false;
    // The core's own eyes: a covert board would not tell where the alarm is.
    const everything = { role: 'coordinator', roles: ['coordinator'], person: null, site: null } as const;
    const site = views.viewAlarm(gateway.state, effect.alarm, everything, gateway.now())?.site ?? null;
    return site !== null && say(screens.boards(site), effect, site) > 0;
  };
}
