/**
 * Faults of the world around a gateway in which everything is simulated: channels that hang or refuse, a broker that
 * stops, a wall clock that jumps, phones that are off. Promises that each stands until it is taken back, that all can be
 * taken back at once, and that each is made where the real one would strike, so that what follows is the gateway's own.
 */
import { faultKey } from '../../core/evolve-faults.ts';
import type { FarChannel } from '../../core/far-channel.ts';
import { type Problem, problem } from '../../core/problem.ts';
import type { Channel } from '../../core/site.ts';
import {
  ChannelError,
  type ChannelNews,
  type Channel as OutChannel,
  type OutPage,
} from '../channels/face.ts';
import type { Broker } from '../faces.ts';
import type { House } from '../house.ts';
import type { Lane } from '../run.ts';
import type { ChannelMode, StandingFaults, WorldChange } from './face.ts';
import type { Played } from './played.ts';
import { virtualChannel } from './virtual-channel.ts';

/** Channels that end on somebody's telephone. */
const ON_PHONE: ReadonlySet<Channel> = new Set(['web', 'web-push', 'sms']);
/** Furthest that the clock is set from the real one, in milliseconds: ten years. */
const FURTHEST_MS = 10 * 366 * 86_400_000;

/** What the world needs of the house. */
export interface WorldParts {
  readonly house: House;
  readonly broker: () => Broker | null;
  readonly played: () => Played | null;
  /** Told of every change, after it was made. */
  readonly told: (change: WorldChange) => void;
  /** A page lies on somebody's virtual phone. */
  readonly shown: (page: OutPage, kind: FarChannel) => void;
}
/** The world. */
export interface World {
  faults(): StandingFaults;
  change(change: WorldChange): Promise<Problem | null>;
  /** Hands a page to its lane as the world allows. */
  through(lane: Lane): Lane;
  /** A channel that leads outside, as the world lets it work. */
  wrap(channel: OutChannel): OutChannel;
  /** Stands in for a channel that is not set up; null where nobody of the site is paged over it. */
  standIn(kind: FarChannel, news: ChannelNews): OutChannel | null;
  /** Whether this person's open pager page can be heard of. */
  isPhoneOn(person: string): boolean;
}

/** Gives up when the attempt does. */
const hanging = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new ChannelError('hangs, as simulated')));
  });

/** Makes the world; at first everything works. */
export function openWorld(parts: WorldParts): World {
  const { house } = parts;
  const modes = new Map<Channel, ChannelMode>();
  const off = new Set<string>();
  let stopped = false;
  /** The fault of a clock that stands elsewhere is ours, and over when the clock is back. */
  let clockIsOurs = false;
  const modeOf = (kind: Channel): ChannelMode => modes.get(kind) ?? 'works';

  function setChannel(kind: Channel, mode: ChannelMode): void {
    if (mode === 'works') modes.delete(kind);
    else modes.set(kind, mode);
    // The breaker of its lane finds out at once, not at the next page.
    if (kind !== 'mqtt' && kind !== 'web' && kind !== 'board') void house.doors.channels?.check(kind);
  }

  async function setBroker(stop: boolean): Promise<Problem | null> {
    const broker = parts.broker();
    if (broker === null || stop === stopped) return null;
    stopped = stop;
    const why = await broker.halt(stop);
    if (why !== null) stopped = !stop;
    return why;
  }

  async function setPhone(person: string, on: boolean): Promise<void> {
    const { state } = house.gateway;
    if (on) off.delete(person);
    else off.add(person);
    // Who carries a virtual pager carries it off too.
    for (const device of state.devices.values())
      if (device.kind === 'pager' && device.virtual && device.person === person && !device.revoked)
        await parts.played()?.act(device.id, 'power', { on });
  }

  function setClock(clock: NonNullable<WorldChange['clock']>): Problem | null {
    const real = house.gateway.now().wall - house.clockOffset();
    const offset = clock.at === undefined ? (clock.offsetMs ?? 0) : Date.parse(clock.at) - real;
    if (!Number.isFinite(offset) || Math.abs(offset) > FURTHEST_MS)
      return problem(
        'invalid',
        'the clock is set at most ten years from the real one',
        'clock',
        'De klok mag hoogstens tien jaar van de echte af staan.',
      );
    // One that stands already is the machine's, or of a jump before this world: it ends as any such fault does.
    if (house.clockOffset() === 0)
      clockIsOurs = !house.gateway.state.openFaults.has(faultKey('clock', null, null));
    house.setClockOffset(Math.round(offset));
    // Reading it is how the jump is noticed. It is heard of in a microtask; what ends its fault comes in the next one.
    house.gateway.now();
    if (house.clockOffset() === 0 && clockIsOurs)
      queueMicrotask(() => void house.gateway.hear({ type: 'clock.restored' }));
    return null;
  }

  return {
    faults: () => ({
      channels: Object.fromEntries(modes),
      broker: stopped ? 'stopped' : 'runs',
      clock: { offsetMs: house.clockOffset() },
      phones: [...off],
    }),
    async change(change) {
      const { all, channel, broker, clock, person } = change;
      if (person !== undefined && !house.gateway.state.index.people.has(person.id))
        return problem(
          'invalid',
          `there is no person "${person.id}"`,
          'person.id',
          `Er is niemand "${person.id}".`,
        );
      if (all === 'works') {
        for (const kind of [...modes.keys()]) setChannel(kind, 'works');
        for (const one of [...off]) await setPhone(one, true);
        if (house.clockOffset() !== 0) setClock({ offsetMs: 0 });
        const why = await setBroker(false);
        if (why !== null) return why;
      }
      if (channel !== undefined) setChannel(channel.kind, channel.mode);
      if (person !== undefined) await setPhone(person.id, person.phone === 'on');
      const wrong = clock === undefined ? null : setClock(clock);
      const why = wrong ?? (broker === undefined ? null : await setBroker(broker === 'stopped'));
      if (why === null) parts.told(change);
      return why;
    },
    through: (lane) => (page) => {
      const mode = modeOf(page.channel);
      if (mode === 'refuses') return false;
      // Nobody answers: the page fails by the core's own patience.
      if (mode === 'hangs') return new Promise(() => undefined);
      return page.channel === 'web' && page.person !== null && off.has(page.person) ? false : lane(page);
    },
    wrap(channel) {
      const refuse = (): never => {
        throw new ChannelError('refuses, as simulated');
      };
      return {
        ...{ kind: channel.kind, parallel: channel.parallel, patienceMs: channel.patienceMs },
        async send(page, signal) {
          const mode = modeOf(channel.kind);
          if (mode === 'hangs') return hanging(signal);
          if (mode === 'refuses') return refuse();
          // A phone that is off refuses nothing: the network takes the page, and it does not come.
          if (ON_PHONE.has(channel.kind) && off.has(page.person)) return undefined;
          return channel.send(page, signal);
        },
        rehearse: (page, signal) => channel.rehearse(page, signal),
        withdraw: (page, reason, signal) => channel.withdraw(page, reason, signal),
        ...(channel.say === undefined
          ? {}
          : { say: (to, text, signal) => channel.say?.(to, text, signal) ?? Promise.resolve() }),
        check(signal) {
          const mode = modeOf(channel.kind);
          return mode === 'hangs'
            ? hanging(signal)
            : mode === 'refuses'
              ? Promise.resolve().then(refuse)
              : channel.check(signal);
        },
        close: () => channel.close(),
      };
    },
    standIn: (kind, news) =>
      house.gateway.state.site.people.some(({ channels }) => channels.some((one) => one.kind === kind))
        ? virtualChannel(kind, news, {
            shown: parts.shown,
            isOn: (person) => !(ON_PHONE.has(kind) && off.has(person)),
          })
        : null,
    isPhoneOn: (person) => !off.has(person),
  };
}
