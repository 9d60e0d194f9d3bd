/**
 * A pager watch behind two hubs in virtual time: the real core of the gateway, the real adapter, the real core and link of
 * the watch, and hubs that need a second to connect and 30 ms for each piece, hear nothing meanwhile, and can fail in the
 * middle. Promises that nothing happens but in steps of 10 ms.
 */
import { onTestFinished } from 'vitest';
import { startHubs } from '../../../gateway/shell/hub/hubs.ts';
import { bytesOf, hexOf } from '../../../protocol/hmac.ts';
import type { RefusalReason } from '../../../protocol/messages.ts';
import { WatchLife } from '../../firmware/watch-life.ts';
import { Life } from '../core/life.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { memoryRing } from './broker-rig.ts';

/** How long a hub needs to connect, and for each piece of 20 bytes. */
export const CONNECT_MS = 1_000;
export const PIECE_MS = 30;
const STEP_MS = 10;
const SWEEP_MS = 500;
const ADDRESS = 'c0:52:3f:50:42:c9';

/**
 * What a hub does with an order: carries it out; nothing at all; loses the connection, or its plug, after so many pieces;
 * loses one piece and says that it wrote all.
 */
export type Mood =
  | 'works'
  | 'deaf'
  | { readonly losesPiece: number }
  | { readonly cutAfter: number }
  | { readonly diesAfter: number };
/** A hub. */
interface Hub {
  readonly name: string;
  rssi: number;
  mood: Mood;
  alive: boolean;
  /** What it is writing, and when the next piece is due. */
  job: { readonly bytes: Uint8Array; at: number; due: number } | null;
}

const bytes = (hex: string): Uint8Array => bytesOf(hex) ?? new Uint8Array(0);

/** Begins with a watch that was heard and answered. */
export async function watchWorld(device = 'p-anna') {
  const life = new Life({
    ...LIFE_SITE,
    hubs: [
      { id: 'noord', place: 'balie' },
      { id: 'zuid', place: 'kamer-1' },
    ],
  });
  const keys = await memoryRing();
  const root = bytes((await keys.create(device)).key);
  const counts: RefusalReason[] = [];
  const soon: (() => void)[] = [];
  const orders: {
    readonly at: number;
    readonly hub: string;
    readonly word: string;
    readonly size: number;
  }[] = [];
  const hubs = new Map<string, Hub>();
  for (const [name, rssi] of [
    ['noord', -55],
    ['zuid', -70],
  ] as const)
    hubs.set(name, { name, rssi, mood: 'works', alive: true, job: null });
  const hub = (name: 'noord' | 'zuid'): Hub => {
    const found = hubs.get(name);
    if (found === undefined) throw new Error('no such hub');
    return found;
  };
  const open = () => {
    const made = startHubs({
      keys,
      hear: (event) => {
        life.hear(event);
        return null;
      },
      state: () => life.state,
      now: () => life.t,
      soon: (then) => void soon.push(then),
    });
    made.open({
      tell(name, topic, payload) {
        const [, , word = '', address = ''] = topic.split('/');
        const to = hubs.get(name);
        if (to === undefined || !to.alive || address !== ADDRESS) return;
        const data =
          word === 'write' ? bytes((JSON.parse(payload) as { data: string }).data) : new Uint8Array(0);
        orders.push({ at: life.t, hub: name, word, size: data.length });
        if (word === 'write' && to.mood !== 'deaf') to.job = { bytes: data, at: 0, due: life.t + CONNECT_MS };
        if (word === 'disconnect') {
          if (to.job === null && watch.connected) watch.gone();
          to.job = null;
        }
      },
      listens: (name) => hubs.get(name)?.alive === true,
      connected: () => false,
      count: (reason) => void counts.push(reason),
    });
    for (const { name, alive } of hubs.values()) if (alive) made.came(name);
    return made;
  };
  let adapter = open();
  onTestFinished(() => adapter.close());
  life.overAir.set(device, (boot, n, body) => adapter.send(device, boot, n, body));
  const watch = new WatchLife(device, life.device(device).number, root, life.t);

  const settle = (): void => {
    for (let then = soon.shift(); then !== undefined; then = soon.shift()) then();
  };
  const say = (name: string, frame: Uint8Array, rssi: number): void => {
    const payload = JSON.stringify({ rssi, manufacturerData: `9005${hexOf(frame)}` });
    adapter.said(name, `advertise/${ADDRESS}`, Buffer.from(payload));
    settle();
  };
  const work = (one: Hub): void => {
    const { job, mood } = one;
    if (job === null || job.due > life.t) return;
    const pieces = job.at / 20;
    if (
      typeof mood === 'object' &&
      !('losesPiece' in mood) &&
      pieces >= ('cutAfter' in mood ? mood.cutAfter : mood.diesAfter)
    ) {
      one.job = null;
      watch.gone();
      if ('diesAfter' in mood) {
        one.alive = false;
        adapter.went(one.name);
        settle();
      }
      return;
    }
    if (job.at === 0 && job.bytes.length > 0 && world.inReach) watch.connect();
    if (!watch.connected) {
      one.job = null;
      return;
    }
    const isLost = typeof mood === 'object' && 'losesPiece' in mood && mood.losesPiece === pieces;
    if (!isLost) watch.piece(job.bytes.slice(job.at, job.at + 20));
    job.at += 20;
    job.due = life.t + PIECE_MS;
    if (job.at < job.bytes.length) return;
    one.job = null;
    adapter.said(one.name, `written/${ADDRESS}/s/c`, Buffer.from('{}'));
    settle();
  };
  let adverts = life.t;
  let sweeps = life.t;
  const stepOnce = (): void => {
    life.pass(STEP_MS / 1_000);
    settle();
    watch.until(life.t);
    for (const one of hubs.values()) work(one);
    if (life.t >= adverts && world.inReach) {
      adverts = life.t + watch.on.everyMs;
      const { frame } = watch;
      // A hub that writes hears nobody, and a watch that is connected is not to be found.
      if (!watch.connected)
        for (const { name, rssi, alive, job } of hubs.values())
          if (alive && job === null) say(name, frame, rssi);
    }
    if (life.t >= sweeps) {
      sweeps = life.t + SWEEP_MS;
      adapter.sweep();
      settle();
    }
  };
  const world = {
    life,
    watch,
    hub,
    orders,
    counts,
    device,
    /** False: nobody hears it. */
    inReach: true,
    say,
    pass(seconds: number): void {
      const end = life.t + seconds * 1_000;
      while (life.t < end) stepOnce();
    },
    /** Seconds until this is so; fails after `most`. */
    until(what: string, is: () => boolean, most = 60): number {
      const begun = life.t;
      while (!is()) {
        if (life.t - begun > most * 1_000) throw new Error(`not ${what} after ${most} s`);
        stepOnce();
      }
      return (life.t - begun) / 1_000;
    },
    /** The gateway dies and starts again; hubs come back to it. */
    restart(): void {
      adapter.close();
      life.restart();
      adapter = open();
    },
    page: () =>
      [...life.state.alarms.values()]
        .flatMap(({ pages }) => [...pages.values()])
        .filter((one) => one.device === device),
    writes: () => orders.filter(({ word }) => word === 'write'),
    alarm() {
      const [alarm] = [...life.state.alarms.values()].filter(({ state }) => state !== 'closed');
      if (alarm === undefined) throw new Error('no alarm');
      return alarm;
    },
  };
  life.connect('kamer-2', ...['p-bram', 'p-cleo'].filter((id) => id !== device));
  world.until('answered', () => life.device(device).confirmed === watch.state.boot);
  return world;
}
