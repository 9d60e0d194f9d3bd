/**
 * A gateway with the devices that a load needs: buttons whose presses are measured, pagers, a screen that is read, and
 * all that makes noise beside them. Promises that a run of presses is timed in the same way whatever goes on, and that
 * pages of noisy devices are told apart from those that are measured.
 */
import { type House, openGateway } from '../bench/gateway.ts';
import { Handset, type Registered } from '../bench/handset.ts';
import { type Outcome, runLoad, type Target } from '../bench/load.ts';
import { Reader } from '../gateway/shell/web-reader.ts';
import { Peer } from '../whole/peer.ts';
import { until } from '../whole/rig.ts';
import { babbler, deafScreens, frozenPager, type Noise, silence, storm, telemetry } from './noises.ts';

/** How much there is of everything. */
export interface Sizes {
  /** Presses of one run; as many buttons. */
  readonly presses: number;
  readonly telemetryDevices: number;
  readonly telemetryPerSecond: number;
}

const PUBLISHERS = 150;
/** Each publisher presses once in so long: rounds of one device are at most one in 5 s. */
const PUBLISHER_EVERY_MS = 6_000;
const DEAF_EACH = 6;
const SCREEN_EVERY_MS = 2_000;
const REOPEN_MS = 1_000;
const OPERATING_DAYS = 1;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What there is beside silence. */
export const NOISES = ['telemetry', 'babbler', 'frozen', 'deaf', 'storm'] as const;
/** A noise, or none. */
export type NoiseName = (typeof NOISES)[number] | 'silence';

/** One run of presses. */
export interface Run extends Outcome {
  /** Press to its page on the screen that is read, ms. */
  readonly screenMs: readonly number[];
}

/** Everything that is up. */
export interface LoadScene {
  readonly house: House;
  readonly noises: Readonly<Record<NoiseName, Noise>>;
  readonly storm: ReturnType<typeof storm>;
  readonly telemetry: Awaited<ReturnType<typeof telemetry>>;
  /** Devices that do nothing wrong while the storm pretends to be them. */
  readonly bystanders: readonly Peer[];
  /** A token of somebody who is on duty. */
  readonly responder: string;
  /** How often the stream of the screen ended. */
  screenEnds(): number;
  run(perSecond: number, seed: number): Promise<Run>;
  /** Closes all that is open, also what noise raised; call it in silence. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the gateway in `folder` and connects everybody. */
export async function openLoadScene(folder: string, sizes: Sizes): Promise<LoadScene> {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const spare = sizes.presses;
    const house = await openGateway(folder, spare + 3 + PUBLISHERS + sizes.telemetryDevices, []);
    closers.push(() => house.stop());
    const { mqttPort: port, httpPort } = house;
    const button = (i: number): Registered => {
      const found = house.fixture.buttons[i];
      if (found === undefined) throw new Error(`there is no button ${i}`);
      return found;
    };
    const [loose, stolen, victim] = [button(spare), button(spare + 1), button(spare + 2)];
    const publishers = house.fixture.buttons.slice(spare + 3, spare + 3 + PUBLISHERS);
    const line = await house.connect(spare);

    const frozen = await house.ask('device.add', {
      id: 'frozen',
      kind: 'pager',
      place: loose.place ?? '',
      person: 'person-2',
    });
    const tokenOf = async (person: string): Promise<string> =>
      (
        await house.ask('token.create', {
          role: 'responder',
          person,
          site: null,
          days: OPERATING_DAYS,
          link: false,
        })
      ).token;
    const responder = await tokenOf('person-1');
    const screen = await openScreen(await tokenOf('person-3'), httpPort);
    closers.push(() => screen.close());

    const bystander = new Peer({ ...victim, port: () => port });
    closers.push(() => bystander.stop());
    const recording = await recordOne(stolen, port);
    const noises = {
      telemetry: await telemetry(folder, {
        port,
        devices: house.fixture.buttons.slice(spare + 3 + PUBLISHERS),
        perSecond: sizes.telemetryPerSecond,
      }),
      babbler: babbler(loose, port),
      frozen: await frozenPager(frozen, publishers, port, PUBLISHER_EVERY_MS),
      deaf: deafScreens([await tokenOf('person-1'), await tokenOf('person-2')], httpPort, DEAF_EACH),
      storm: storm(folder, {
        mqtt: port,
        http: httpPort,
        device: stolen.device,
        password: recording.password,
        recording: recording.envelope,
        victim: victim.device,
        token: responder,
      }),
      silence,
    };
    for (const noise of Object.values(noises)) closers.push(() => noise.close());
    await until('the bystander is known', 10_000, () => bystander.heard > 1);
    await until('the babbler is known', 10_000, () => noises.babbler.peer.heard > 1);

    const measured = new Set(line.buttons.map(({ id }) => id));
    /** Pages of noisy devices are nobody's. */
    const target: Target = {
      ...boundTo(line),
      read(wire, text) {
        const told = line.read(wire, text);
        return told?.what === 'page' && !measured.has(told.key) ? null : told;
      },
    };
    await line.settle(await openAlarms(house));
    return {
      house,
      noises,
      storm: noises.storm,
      telemetry: noises.telemetry,
      bystanders: [bystander, noises.babbler.peer],
      responder,
      screenEnds: () => screen.reopened,
      async run(perSecond, seed) {
        screen.arrived.clear();
        const presses = target.buttons.map((_, i) => target.press(i));
        const outcome = await runLoad(target, presses, { perSecond, seed });
        const screenMs = [...screen.arrived].flatMap(([place, at]) => {
          const sent = outcome.sentAt.get(place);
          return sent === undefined ? [] : [at - sent];
        });
        return { ...outcome, screenMs };
      },
      async settle() {
        await target.settle(await openAlarms(house));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const openAlarms = async (house: House): Promise<readonly string[]> =>
  (await house.ask('alarm.list', { open: true })).map(({ id }) => id);

/** A target is an object with methods of its class: a plain copy of it needs them bound. */
const boundTo = (line: Target): Target => ({
  name: line.name,
  pid: line.pid,
  pubackIsReceipt: line.pubackIsReceipt,
  // Grows when more are connected.
  get pagers() {
    return line.pagers;
  },
  get buttons() {
    return line.buttons;
  },
  press: (button) => line.press(button),
  read: (wire, text) => line.read(wire, text),
  settle: (alarms) => line.settle(alarms),
});

interface Screen {
  /** When the page of a place came, by `performance.now()`. */
  readonly arrived: Map<string, number>;
  /** Streams that ended and were opened anew. */
  reopened: number;
  close(): void;
}

/** A pager page in a browser that reads everything at once, and opens its stream again when it ends. */
async function openScreen(token: string, httpPort: number): Promise<Screen> {
  const headers = { authorization: `Bearer ${token}` };
  const say = async (): Promise<void> => {
    const reply = await fetch(`http://127.0.0.1:${httpPort}/api/screen`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ screen: 'read', pager: true }),
    });
    if (reply.status !== 204) throw new Error(`the screen was refused with ${reply.status}`);
  };
  let reader = await Reader.open(httpPort, '/api/events', headers);
  await reader.next('hello');
  await say();
  let stopped = false;
  const saying = setInterval(() => void say().catch(() => undefined), SCREEN_EVERY_MS);
  const screen: Screen = {
    arrived: new Map(),
    reopened: 0,
    close() {
      stopped = true;
      clearInterval(saying);
      reader.close();
    },
  };
  const readOn = async (): Promise<void> => {
    for (;;) {
      const page = (await reader.next('page')) as { readonly place: string | null };
      // Everything else on the stream is not looked at, and must not pile up.
      const pages = reader.events.filter(({ event }) => event === 'page');
      reader.events.splice(0, reader.events.length, ...pages);
      if (page.place !== null && !screen.arrived.has(page.place))
        screen.arrived.set(page.place, performance.now());
    }
  };
  void (async () => {
    while (!stopped) {
      await readOn().catch(() => undefined);
      if (stopped) return;
      screen.reopened += 1;
      // A request that fails never opens: the browser tries again as well.
      const next = Reader.open(httpPort, '/api/events', headers);
      const opened = await Promise.race([next, sleep(REOPEN_MS).then(() => null)]);
      if (opened === null) void next.then((late) => late.close());
      else reader = opened;
    }
  })();
  return screen;
}

/** A real press of a device, kept as it was said; the device then goes away. */
async function recordOne(
  registered: Registered,
  port: number,
): Promise<{ readonly envelope: string; readonly password: string }> {
  const receipts = new Set<string>();
  const peer = new Peer({
    ...registered,
    port: () => port,
    hear: (message) => void (message.type === 'receipt' && receipts.add(message.id)),
  });
  try {
    await until('the device to be stolen is known', 10_000, () => peer.heard > 1);
    const { id, envelope } = peer.press();
    await until('its press is receipted', 5_000, () => receipts.has(id));
    return { envelope, password: new Handset(registered).password };
  } finally {
    peer.stop();
  }
}
