/**
 * A crowd of virtual devices in one process, each with the real core, its own key and its own MQTT connection: they
 * beat, spread over the interval, while some of them press. Promises a report of what every press waited for its
 * receipt; judging the figures is the caller's.
 */
import { rootKey } from '../../../protocol/keys.ts';
import type { DeviceKind } from '../../../protocol/messages.ts';
import { standardConfig } from '../../core/config.ts';
import { memoryFlash } from '../node/flash-file.ts';
import { VirtualDevice } from './virtual-device.ts';

/** What to run. */
export interface CrowdOptions {
  readonly host: string;
  readonly port: number;
  readonly devices: readonly {
    readonly id: string;
    readonly kind: DeviceKind /** 64 hex digits. */;
    readonly key: string;
  }[];
  /** The devices switch on evenly over this time, so that their beats stay spread. */
  readonly rampMs: number;
  /** Presses go on for this long once all are on. */
  readonly runMs: number;
  /** Over the whole crowd; each device presses at most once in 10 s. */
  readonly pressesPerSecond: number;
  /** How long to wait for the last receipts. */
  readonly settleMs: number;
  /** Told now and then how it goes. */
  readonly onNote?: (note: string) => void;
}
/** Milliseconds at these shares of all presses. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}
/** How it went. */
export interface CrowdReport {
  readonly devices: number;
  /** Devices that heard their gateway on their connection at the end. */
  readonly up: number;
  readonly beats: number;
  readonly presses: number;
  /** Presses with a receipt `logged` (or `test`). */
  readonly received: number;
  /** From the first transmission to that receipt; null without any. */
  readonly latencyMs: Latencies | null;
  /** Times a device showed "not received" or "out of order". */
  readonly notReceived: number;
  readonly outOfOrder: number;
  /** Largest delay of this process's own event loop, which is in every figure above. */
  readonly loopLagMs: number;
  readonly rssMiB: number;
}

const TAP_MS = 80;
const REST_MS = 10_000;
const FIRMWARE = 'crowd 1';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The value below which this share of the sorted values lies. */
const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

const latencies = (values: readonly number[]): Latencies | null => {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return {
    p50: share(sorted, 0.5),
    p95: share(sorted, 0.95),
    p99: share(sorted, 0.99),
    max: share(sorted, 1),
  };
};

/** Counts what a crowd does. */
class Tally {
  beats = 0;
  notReceived = 0;
  outOfOrder = 0;
  readonly waits: number[] = [];
  /** When each press was first sent. */
  readonly sentAt = new Map<string, number>();
  private readonly done = new Set<string>();

  pressed(id: string): void {
    if (!this.sentAt.has(id)) this.sentAt.set(id, performance.now());
  }
  received(id: string): void {
    const since = this.sentAt.get(id);
    if (since === undefined || this.done.has(id)) return;
    this.done.add(id);
    this.waits.push(performance.now() - since);
  }
  get open(): number {
    return this.sentAt.size - this.done.size;
  }
}

/** Largest lateness of a timer, which tells how busy this process was. */
class LoopWatch {
  lag = 0;
  private due = performance.now() + 20;
  private readonly timer = setInterval(() => {
    const now = performance.now();
    this.lag = Math.max(this.lag, now - this.due);
    this.due = now + 20;
  }, 20);
  stop(): void {
    clearInterval(this.timer);
  }
}

const switchOn = (
  entry: CrowdOptions['devices'][number],
  options: CrowdOptions,
  tally: Tally,
): VirtualDevice | null => {
  const key = rootKey(entry.key);
  if (key === undefined) return null;
  let before = '';
  return new VirtualDevice({
    config: standardConfig(entry.id, entry.kind, FIRMWARE),
    key,
    address: () => ({ host: options.host, port: options.port }),
    flash: memoryFlash(),
    onShow: (device) => {
      const { pattern } = device.look;
      if (pattern === before) return;
      before = pattern;
      if (pattern === 'not-received') tally.notReceived += 1;
      if (pattern === 'out-of-order') tally.outOfOrder += 1;
    },
    onTraffic: (what) => {
      if (what.type === 'beat') tally.beats += 1;
      if (what.type === 'press') tally.pressed(what.id);
      if (what.type === 'receipt' && what.state !== 'unlogged') tally.received(what.id);
    },
  });
};

const pressSome = async (devices: readonly VirtualDevice[], options: CrowdOptions): Promise<void> => {
  const buttons = devices.filter((device) => device.config.kind === 'desk');
  if (options.pressesPerSecond <= 0 || buttons.length === 0) return sleep(options.runMs);
  const restedAt = new Map<VirtualDevice, number>();
  const end = performance.now() + options.runMs;
  // A stride that shares no factor with the crowd visits all of it before it comes back.
  let next = 0;
  for (let due = performance.now(); due < end; due += 1000 / options.pressesPerSecond) {
    await sleep(Math.max(0, due - performance.now()));
    const device = buttons[next % buttons.length];
    next += 7919;
    if (device === undefined || (restedAt.get(device) ?? 0) > performance.now()) continue;
    restedAt.set(device, performance.now() + REST_MS);
    device.pin(0, true);
    setTimeout(() => device.pin(0, false), TAP_MS);
  }
};

/** Runs a crowd from switching on to the last receipt, then switches it off. */
export async function runCrowd(options: CrowdOptions): Promise<CrowdReport> {
  const tally = new Tally();
  const watch = new LoopWatch();
  const devices: VirtualDevice[] = [];
  const begin = performance.now();
  for (const [i, entry] of options.devices.entries()) {
    const due = begin + (i / options.devices.length) * options.rampMs;
    if (due > performance.now() + 1) await sleep(due - performance.now());
    const device = switchOn(entry, options, tally);
    if (device !== null) devices.push(device);
  }
  options.onNote?.(`${devices.length} devices are on`);
  await pressSome(devices, options);
  const deadline = performance.now() + options.settleMs;
  while (tally.open > 0 && performance.now() < deadline) await sleep(50);
  watch.stop();
  const report: CrowdReport = {
    devices: devices.length,
    up: devices.filter((device) => device.look.gatewayHeard).length,
    beats: tally.beats,
    presses: tally.sentAt.size,
    received: tally.waits.length,
    latencyMs: latencies(tally.waits),
    notReceived: tally.notReceived,
    outOfOrder: tally.outOfOrder,
    loopLagMs: watch.lag,
    rssMiB: process.memoryUsage.rss() / 1_048_576,
  };
  for (const device of devices) device.stop();
  return report;
}
