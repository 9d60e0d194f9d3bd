/**
 * What `/metrics` tells of the gateway's look at itself, its lanes, disk, certificate and batteries. Promises labels
 * from short lists (parts, channels, versions) and nothing of people, places or single devices.
 */
import { FAR_CHANNELS } from '../../core/far-channel.ts';
import type { State } from '../../core/state.ts';
import type { Now } from '../../core/time.ts';
import { viewWatchers } from '../../core/watchers/view.ts';
import type { LaneState } from '../channels/lane.ts';
import { type Family, type Sample, single } from '../prometheus.ts';
import type { Room } from './disk.ts';

/** What is read. */
export interface FigureSources {
  readonly state: State;
  readonly now: Now;
  readonly lanes: readonly LaneState[];
  readonly room: Room | null;
  /** End of the certificate, milliseconds since 1970. */
  readonly certificateUntil: number | null;
  readonly version: string;
}

/** Steps of the battery, percent. */
const BATTERY = [10, 20, 30, 50, 80, 100];
const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  kind: 'gauge',
  help,
  samples,
});

/** All of them, each also when there is nothing to tell. */
export function selfFigures({ state, now, lanes, room, certificateUntil, version }: FigureSources): Family[] {
  const { found } = state.self;
  const parts = found?.parts ?? [];
  const batteries: number[] = [];
  for (const { revoked, battery, simulation } of state.devices.values())
    if (!revoked && battery !== null && simulation === null) batteries.push(battery);
  const ofLane = (value: (lane: LaneState) => number): Sample[] =>
    FAR_CHANNELS.flatMap((channel) => {
      const lane = lanes.find(({ kind }) => kind === channel);
      return lane === undefined ? [] : [{ labels: { channel }, value: value(lane) }];
    });
  return [
    gauge(
      'noodknop_self_check_up',
      '1 while the newest look of the gateway at itself found this part well.',
      parts.map(({ part, ok }) => ({ labels: { part }, value: ok ? 1 : 0 })),
    ),
    gauge(
      'noodknop_self_check_part_seconds',
      'What this part of the newest look took.',
      parts.flatMap(({ part, ms }) => (ms === null ? [] : [{ labels: { part }, value: ms / 1000 }])),
    ),
    single(
      'noodknop_self_check_seconds',
      'gauge',
      'From connecting to the receipt, in the newest look that got one.',
      found === null || found.ms === null ? null : found.ms / 1000,
    ),
    single(
      'noodknop_self_check_age_seconds',
      'gauge',
      'Since the newest look was finished.',
      found === null ? null : Math.max(0, (now.wall - found.at) / 1000),
    ),
    single(
      'noodknop_watchers',
      'gauge',
      'Who watches this gateway from outside; 0: nobody does.',
      state.watchers.size,
    ),
    gauge(
      'noodknop_watcher_up',
      '1 while a watcher outside asks as it should, 0 while it is lost.',
      viewWatchers(state).map(({ watcher, ok }) => ({ labels: { watcher }, value: ok ? 1 : 0 })),
    ),
    gauge(
      'noodknop_watcher_age_seconds',
      'Since a watcher outside last asked; none before it did since the start.',
      [...state.watchers.values()].flatMap(({ name, askedT }) =>
        askedT === null ? [] : [{ labels: { watcher: name }, value: (now.t - askedT) / 1000 }],
      ),
    ),
    gauge(
      'noodknop_drills',
      'Drills that are announced, or whose alarm is open.',
      (['armed', 'running', 'became-real'] as const).map((how) => ({
        labels: { state: how },
        value: [...state.drills.open.values()].filter(({ state: its }) => its === how).length,
      })),
    ),
    gauge(
      'noodknop_lane_up',
      '1 while the channel works, 0 while it fails.',
      ofLane(({ state: how }) => (how === 'failing' ? 0 : 1)),
    ),
    gauge(
      'noodknop_lane_queue',
      'Pages in the lane of a channel, waiting or on their way.',
      ofLane(({ waiting }) => waiting),
    ),
    gauge(
      'noodknop_lane_oldest_seconds',
      'Age of the oldest page in the lane of a channel; 0 when it is empty.',
      ofLane(({ oldestMs }) => (oldestMs ?? 0) / 1000),
    ),
    single(
      'noodknop_disk_free_bytes',
      'gauge',
      'What may still be written on the disk of the data directory.',
      room?.free ?? null,
    ),
    single(
      'noodknop_disk_size_bytes',
      'gauge',
      'Size of the file system of the data directory.',
      room?.total ?? null,
    ),
    single(
      'noodknop_certificate_days',
      'gauge',
      'Days until the TLS certificate expires; none without TLS.',
      certificateUntil === null ? null : Math.round((certificateUntil - now.wall) / 864_000) / 100,
    ),
    gauge(
      'noodknop_batteries',
      'Devices whose battery holds this percentage or less.',
      BATTERY.map((upto) => ({
        labels: { upto: String(upto) },
        value: batteries.filter((percent) => percent <= upto).length,
      })),
    ),
    single(
      'noodknop_battery_lowest_percent',
      'gauge',
      'The emptiest battery of all devices.',
      batteries.length === 0 ? null : batteries.reduce((least, percent) => Math.min(least, percent), 100),
    ),
    gauge('noodknop_build_info', '1; says what runs.', [
      { labels: { version, node: process.version }, value: 1 },
    ]),
  ];
}
