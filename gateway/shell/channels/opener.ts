/** What a channel is opened with, and what opens one; which file opens which channel is told in `registry.ts`. */
import type { z } from 'zod';
import type { FarChannel } from '../../core/far-channel.ts';
import type { CommonConfig, channelSchemas } from './config.ts';
import type { Channel, ChannelNews } from './face.ts';

/** What a channel is opened with. */
export interface Opening<K extends FarChannel> {
  readonly config: z.output<(typeof channelSchemas)[K]>;
  readonly common: CommonConfig;
  readonly news: ChannelNews;
  /** The link of a person to an alarm's answer page; null where no public address is set. */
  link(alarm: string, person: string): string | null;
}

/** Opens a channel. Rejects with an error that says what is wrong and how to mend it; must not wait for a peer. */
export type Opener<K extends FarChannel> = (opening: Opening<K>) => Promise<Channel>;
