/** Routes about the channels that lead outside: how they are, and a health check that disturbs nobody. */
import { z } from 'zod';
import { FAR_CHANNELS } from '../../core/far-channel.ts';
import { found, type Route, route } from './route.ts';
import { ChannelHealth } from './schemas.ts';

const answers = [{ status: 200, description: 'All channels', schema: z.array(ChannelHealth) }] as const;

/** The routes about channels. */
export const channelRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/channels',
    permission: 'channels.read',
    summary: 'Channels that lead outside, and how they are',
    query: null,
    body: null,
    answers,
    run: ({ options }) => found(options.channels?.list() ?? []),
  }),
  route({
    method: 'POST',
    path: '/api/channels/check',
    permission: 'channels.check',
    summary: 'Looks now whether a channel works, or all of them, without disturbing anybody',
    query: null,
    body: z.strictObject({ kind: z.enum(FAR_CHANNELS).optional() }),
    answers,
    run: async ({ options }, { body }) => {
      await options.channels?.check(body.kind ?? null);
      return found(options.channels?.list() ?? []);
    },
  }),
];
