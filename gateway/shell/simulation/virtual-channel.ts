/**
 * A channel that leads nowhere: it takes the place of one that is not set up, where everything is simulated, so that its
 * pages can be watched. Promises the timing of a channel that works, and that nothing leaves the house.
 */
import type { FarChannel } from '../../core/far-channel.ts';
import type { Channel, ChannelNews, OutPage } from '../channels/face.ts';

/** How long a page is on its way to the virtual device, in milliseconds. */
const ON_ITS_WAY_MS = 400;
const PATIENCE_MS = 4_000;

/** What a virtual channel tells. */
export interface VirtualChannelWorld {
  /** A page lies on the person's virtual phone or pager. */
  shown(page: OutPage, kind: FarChannel): void;
  /** Whether this person's device of the channel is on. */
  isOn(person: string): boolean;
}

/** Opens one. */
export function virtualChannel(kind: FarChannel, news: ChannelNews, world: VirtualChannelWorld): Channel {
  const timers = new Map<string, NodeJS.Timeout>();
  const drop = (page: string): void => {
    clearTimeout(timers.get(page));
    timers.delete(page);
  };
  return {
    kind,
    parallel: 8,
    patienceMs: PATIENCE_MS,
    async send(page) {
      drop(page.page);
      timers.set(
        page.page,
        setTimeout(() => {
          timers.delete(page.page);
          if (!world.isOn(page.person)) return;
          world.shown(page, kind);
          news.reached(page.page);
        }, ON_ITS_WAY_MS),
      );
    },
    async rehearse() {},
    async withdraw(page) {
      drop(page.page);
    },
    async say() {},
    check: async () => 'virtual',
    async close() {
      for (const page of [...timers.keys()]) drop(page);
    },
  };
}
