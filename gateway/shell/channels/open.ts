/**
 * Reads `channels.yaml`, opens its channels each in a lane of its own, and joins them to the core. Promises that a
 * channel that cannot be opened is a fault to facilities that says why, and holds up neither the start nor the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { UnpageReason } from '../../../protocol/messages.ts';
import type { FarPage } from '../../core/effects.ts';
import { FAR_CHANNELS, type FarChannel } from '../../core/far-channel.ts';
import { REHEARSAL } from '../../core/rehearsal.ts';
import { SELF_DEVICE } from '../../core/self-state.ts';
import { wall } from '../../core/time.ts';
import { CHANNELS_FILE, checkChannels, inWords } from '../config/channels-file.ts';
import type { Gateway } from '../faces.ts';
import { type CommonConfig, channelSchemas } from './config.ts';
import type { Channel, ChannelNews, OutPage } from './face.ts';
import { type Handed, Lane, type LaneState } from './lane.ts';
import { type Opener, openers } from './registry.ts';

/** The channels of a running gateway. */
export interface Channels {
  /** One attempt over a channel. */
  send(page: string, alarm: string, channel: FarChannel, person: string, far: FarPage): Promise<Handed>;
  /** Takes a page that is for nobody through the lane of a channel, up to handing it over. */
  rehearse(channel: FarChannel, far: FarPage): Promise<Handed>;
  withdraw(
    page: string,
    alarm: string,
    channel: FarChannel,
    person: string,
    far: FarPage,
    reason: UnpageReason,
  ): void;
  say(to: string, text: string): void;
  /** How every lane is, for facilities. */
  states(): readonly LaneState[];
  /** A health check of one channel, or of all, now. */
  check(kind?: FarChannel): Promise<void>;
  close(): Promise<void>;
}

/** What opening needs of the house. */
export interface ChannelWorld {
  readonly folder: string;
  readonly gateway: Pick<Gateway, 'hear'>;
  link(common: CommonConfig, alarm: string, person: string): string | null;
  /** Opens the channel of push messages, which needs the phones. */
  readonly openPush?: Opener<'web-push'>;
  /** A simulated world: lets channels work as it likes, and stands in for those that are not set up. */
  readonly world?: {
    wrap(channel: Channel): Channel;
    standIn(kind: FarChannel, news: ChannelNews): Channel | null;
  } | null;
}

/** Opens what the file names. Resolves also when nothing could be opened. */
export async function openChannels(world: ChannelWorld): Promise<Channels> {
  const path = join(world.folder, CHANNELS_FILE);
  const lanes = new Map<FarChannel, Lane>();
  const hear = world.gateway.hear.bind(world.gateway);
  const fault = (channel: string, ok: boolean, reason: string): void =>
    void hear({ type: 'channel.changed', channel, ok, reason });
  let text = '';
  let unread: string | null = null;
  try {
    if (existsSync(path)) text = readFileSync(path, 'utf8');
  } catch (error) {
    unread = `${CHANNELS_FILE} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`;
  }
  const config = checkChannels(text);
  const problems = config.problems.filter(({ channel }) => channel === null);
  const whole = unread ?? problems.map(inWords).join('; ');
  fault(CHANNELS_FILE, whole === '', whole);
  /** Opens the channel of this kind; null: it is not set up, or cannot be. */
  const open = async (kind: FarChannel): Promise<Channel | null> => {
    const wrong = config.problems.filter(({ channel }) => channel === kind);
    if (wrong.length > 0) {
      const said = wrong.map(inWords).join('; ');
      fault(kind, false, `${CHANNELS_FILE}: ${said}`);
      return null;
    }
    // Push works without a section: everybody switches it on for themselves, on the pager page.
    const section =
      config.channels[kind] ?? (kind === 'web-push' ? channelSchemas[kind].parse({}) : undefined);
    const opener = (kind === 'web-push' ? world.openPush : openers[kind]) as Opener<FarChannel> | undefined;
    const news: ChannelNews = {
      reached: (page) => void hear({ type: 'page.reached', page, channel: kind }),
      answered: (page, answer) => void hear({ type: 'page.answered', page, channel: kind, answer }),
      text: (from, said, at) =>
        void hear({
          type: 'text.received',
          from,
          text: said,
          ...(at === undefined ? {} : { at: wall(at) }),
        }),
      trouble: (reason) => lanes.get(kind)?.trouble(reason),
    };
    try {
      const channel =
        opener !== undefined && section !== undefined
          ? await opener({
              config: section as never,
              common: config.common,
              news,
              link: (alarm, person) => world.link(config.common, alarm, person),
            })
          : (world.world?.standIn(kind, news) ?? null);
      // What is not set up has no trouble any more; what is, shows by its first check whether what was told stands.
      if (channel === null) fault(kind, true, '');
      return channel;
    } catch (error) {
      fault(kind, false, error instanceof Error ? error.message : 'cannot be opened');
      return null;
    }
  };
  // All at once: a file that hangs holds up nobody else.
  const opened = await Promise.all(FAR_CHANNELS.map(open));
  for (const channel of opened)
    if (channel !== null)
      lanes.set(
        channel.kind,
        new Lane(world.world?.wrap(channel) ?? channel, {
          now: () => performance.now(),
          wall: () => Date.now(),
          changed: (ok, reason) => fault(channel.kind, ok, reason),
        }),
      );
  const country = config.channels.sms?.country;
  hear({
    type: 'lanes.opened',
    channels: [...lanes.keys()],
    ...(country === undefined ? {} : { country }),
  });
  const check = async (kind?: FarChannel): Promise<void> => {
    await Promise.all(
      [...lanes.values()]
        .filter((lane) => kind === undefined || lane.channel.kind === kind)
        .map((lane) => lane.check()),
    );
  };
  const firstCheck = async (): Promise<void> => {
    await Promise.all(
      [...lanes].map(async ([kind, lane]) => {
        await lane.check();
        if (lane.state().state === 'ok') fault(kind, true, '');
      }),
    );
  };
  const first = setImmediate(() => void firstCheck());
  const timer = setInterval(() => void check(), config.common.checkEvery * 1000);
  timer.unref();
  const out = (page: string, alarm: string, person: string, far: FarPage): OutPage => ({
    ...far,
    page,
    alarm,
    person,
  });
  return {
    send: (page, alarm, channel, person, far) =>
      lanes.get(channel)?.send(out(page, alarm, person, far)) ??
      Promise.resolve({ ok: false, reason: 'not-set-up' }),
    rehearse: (channel, far) =>
      lanes.get(channel)?.rehearse(out(REHEARSAL, REHEARSAL, SELF_DEVICE, far)) ??
      Promise.resolve({ ok: false, reason: 'not-set-up' }),
    withdraw: (page, alarm, channel, person, far, reason) =>
      void lanes.get(channel)?.withdraw(out(page, alarm, person, far), reason),
    say: (to, said) => void lanes.get('sms')?.say(to, said),
    states: () => [...lanes.values()].map((lane) => lane.state()),
    check,
    async close() {
      clearImmediate(first);
      clearInterval(timer);
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
  };
}
