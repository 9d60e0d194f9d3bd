/**
 * The simulation of a running gateway: puts together its virtual devices, the faults of its world and its timeline.
 * Promises that nothing of it runs before it is used, and that in a real site only the core's open session lets virtual
 * devices exist. Routes are in `web/routes-simulation.ts`.
 */
import type { Logger } from 'pino';
import type { Actor } from '../../core/events.ts';
import { problem } from '../../core/problem.ts';
import { VIRTUAL_PREFIX } from '../../core/simulation-state.ts';
import type { Device } from '../../core/state.ts';
import { DEMO_SITE } from '../config/demo.ts';
import type { Broker, Gateway } from '../faces.ts';
import type { House } from '../house.ts';
import { SIMULATES } from '../web/roles.ts';
import type { Simulation, SimulationView } from './face.ts';
import { mayAnswer } from './phone-answer.ts';
import { type Played, playVirtual } from './played.ts';
import { openTimeline } from './timeline.ts';
import { viewSession } from './view.ts';
import { openWorld, type World } from './world.ts';

/** What a simulation needs. */
export interface OpenSimulation {
  readonly house: House;
  /** Everything here is simulated. */
  readonly whole: boolean;
  readonly log: Pick<Logger, 'warn'>;
}
/** A simulation, and what the start of a gateway does with it. */
export interface OpenedSimulation extends Simulation {
  /** Null where the world is real. */
  readonly world: World | null;
  /** The gateway as open pages speak to it: a pager page on a phone that is off is not heard of. */
  readonly gateway: Gateway;
  /** Plays what is registered from now on. */
  play(where: {
    readonly broker: Broker;
    readonly mqttHost: string;
    readonly mqttPort: number;
    readonly origins: readonly string[];
    /** Program of the process; for tests. */
    readonly program?: string;
  }): Promise<void>;
  /** Origin and word of the virtual devices for this asker; null: none here, or not for them. */
  line(actor: Pick<Actor, 'role'>): { readonly origin: string; readonly token: string } | null;
  close(): Promise<void>;
}

/** Opens it; no virtual device runs before `play`. */
export function openSimulation({ house, whole, log }: OpenSimulation): OpenedSimulation {
  const timeline = openTimeline({
    ...{ gateway: house.gateway, whole },
    clockOffset: () => house.clockOffset(),
  });
  let played: Played | null = null;
  let broker: Broker | null = null;
  const demo = new Set(DEMO_SITE.devices.map(({ id }) => id));
  const isDemo = house.gateway.state.site.sites.some(({ id }) =>
    DEMO_SITE.sites.some((site) => site.id === id),
  );
  // Directories of before virtual devices were marked hold the demo's without a mark.
  const isPlayed = ({ id, virtual, simulation }: Device): boolean =>
    whole ? virtual || (isDemo && demo.has(id)) : simulation !== null;
  const world = whole
    ? openWorld({
        house,
        broker: () => broker,
        played: () => played,
        told: (change) => timeline.changed(change),
        shown: (page) => timeline.shown(page),
      })
    : null;
  if (world !== null) house.doors.through = world.through;

  const ids = (): string[] =>
    [...house.gateway.state.devices.values()]
      .filter((device) => !device.revoked && isPlayed(device))
      .map(({ id }) => id);

  function view(): SimulationView {
    const { state } = house.gateway;
    return {
      ...viewSession(state, house.gateway.now()),
      ...(whole ? { open: true, whole, people: state.site.people.map(({ id }) => id) } : {}),
      devices: ids(),
      ...(world === null ? {} : { faults: world.faults() }),
    };
  }

  return {
    whole,
    world,
    timeline,
    view,
    gateway: world === null ? house.gateway : withoutPhones(house.gateway, world),
    async play({ broker: running, ...where }) {
      broker = running;
      played = playVirtual({ house, isPlayed, keepFolder: whole, ...where });
      const ready = played.sync();
      // A real gateway starts all the same: what is only played must not keep a press waiting.
      if (whole) await ready;
      else ready.catch((error: unknown) => log.warn({ error: String(error) }, 'no virtual devices'));
    },
    line(actor) {
      const line = played?.line() ?? null;
      if (line === null || !(whole || SIMULATES.includes(actor.role))) return null;
      return { origin: line.origin, token: line.mint(actor) };
    },
    origin: () => played?.line()?.origin ?? null,
    async add(actor, { id, kind, place, person = null }) {
      const { state } = house.gateway;
      const device = id ?? `${VIRTUAL_PREFIX}${kind}-${state.deviceNumber + 1}`;
      const virtual = whole ? 'whole' : 'session';
      const outcome = await house.gateway.ask({
        ...{ type: 'device.added', actor, device, kind, place, person, virtual },
      } as const);
      if (!outcome.ok) return outcome;
      try {
        await played?.sync();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return {
          ok: false,
          problem: problem(
            'unavailable',
            `the virtual devices cannot be played: ${why}`,
            undefined,
            'De virtuele apparaten kunnen nu niet gespeeld worden.',
          ),
        };
      }
      return outcome;
    },
    async remove(actor, device) {
      const known = house.gateway.state.devices.get(device);
      if (known === undefined || known.revoked || !isPlayed(known))
        return {
          ok: false,
          problem: problem(
            'not_found',
            `there is no virtual device "${device}"`,
            undefined,
            `Er is geen virtueel apparaat "${device}".`,
          ),
        };
      const outcome = await house.gateway.ask({ type: 'device.revoked', actor, device });
      await played?.sync().catch(() => undefined);
      return outcome;
    },
    async answer(actor, said) {
      const isOn = world?.isPhoneOn(said.person) ?? true;
      const why = mayAnswer(house.gateway.state, { actor, said, whole, isOn });
      if (why !== null) return { ok: false, problem: why };
      const { alarm, person, answer } = said;
      const phone: Actor = { role: 'responder', roles: ['responder'], person, site: null };
      return house.gateway.ask({ type: 'answer.given', actor: phone, alarm, answer });
    },
    async change(change) {
      return world === null
        ? problem(
            'conflict',
            'the world is broken only where everything is simulated: noodknop simulate --live',
            undefined,
            'De wereld is alleen te verstoren waar alles gesimuleerd is: noodknop simulate --live',
          )
        : world.change(change);
    },
    async close() {
      timeline.close();
      await played?.close();
    },
  };
}

/** Open pages of people whose phone is off count as closed until it is on again. */
function withoutPhones(gateway: Gateway, world: World): Gateway {
  return {
    get state() {
      return gateway.state;
    },
    now: () => gateway.now(),
    hear: (event) =>
      gateway.hear(
        event.type === 'web-pager.changed' && event.open && !world.isPhoneOn(event.person)
          ? { ...event, open: false }
          : event,
      ),
    ask: (event) => gateway.ask(event),
    onShow: (listener) => gateway.onShow(listener),
  };
}
