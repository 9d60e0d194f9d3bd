/** What a channel is called; one that this page does not know is called by its own name. */
import type { Texts } from '../../core/texts/index.ts';

/** The word. */
export const channelWord = (t: Texts, channel: string): string =>
  Object.hasOwn(t.channel, channel) ? t.channel[channel as keyof Texts['channel']] : channel;
