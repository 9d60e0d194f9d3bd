/**
 * The running gateway: a house (log, core) with its doors put in, in the order in which they may fail: broker, pages,
 * local socket, the demo's virtual devices. Promises that a start that cannot succeed says what, where and how to mend
 * it and leaves nothing running, and that SIGTERM ends everything in order.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { findPage } from '../core/lanes.ts';
import { REHEARSAL } from '../core/rehearsal.ts';
import type { State } from '../core/state.ts';
import * as views from '../core/views.ts';
import { startBroker } from './broker/start.ts';
import { absenceReader } from './calendar/reader.ts';
import { openChannels } from './channels/open.ts';
import { preparePush } from './channels/push.ts';
import { channelViews } from './channels/view.ts';
import { CHANNELS_FILE, checkChannels } from './config/channels-file.ts';
import { loadDemo, refuseDemoOnRealSite } from './demo-house.ts';
import type { Broker } from './faces.ts';
import { type House, openHouse } from './house.ts';
import { type Hubs, startHubs } from './hub/hubs.ts';
import { openLogger } from './journal.ts';
import type { GatewayOptions } from './options.ts';
import { distFile, VERSION } from './paths.ts';
import { pdfMaker } from './report/maker.ts';
import { rosterViews } from './roster-views.ts';
import { type Attending, attend, plainHostOf } from './self/attend.ts';
import { firstLink, roleLinks, type SignIn } from './sign-in.ts';
import { openSimulation } from './simulation/open.ts';
import { openPlans } from './simulation/plans.ts';
import { listenAdmin } from './socket.ts';
import { publishStates } from './states.ts';
import { openLinks } from './web/links.ts';
import { LINK_PATH } from './web/routes-links.ts';
import { startWeb, type Web } from './web/server.ts';

/** A gateway that is up. */
export interface Serving {
  readonly house: House;
  readonly web: Web;
  readonly broker: Broker;
  /** One-time links made by this start, for the summary. */
  readonly links: readonly SignIn[];
  readonly demo: boolean;
  close(): Promise<void>;
  /** After `close`: ends the process soon, with this exit status, whatever becomes of its output. */
  leave(status: number): void;
}

/** Exit status of a crash by our own bug: a supervisor starts the gateway again, the log restores it. */
const CRASHED = 70;
/** A shutdown that takes longer is cut off; what was accepted is on disk or was never called logged. */
const SHUTDOWN_MS = 5_000;
const SWEEP_MS = 3_600_000;

/** Starts a gateway. Rejects with an `Error` whose message is fit for people. */
export async function serve(options: GatewayOptions): Promise<Serving> {
  const { log, leave } = openLogger(process.env.NOODKNOP_LOG ?? 'warn');
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const house = await openHouse(options.data, (error) => {
      log.fatal({ err: error }, 'the gateway met its own bug and ends; start it again, the log restores it');
      process.exit(CRASHED);
    });
    closers.push(() => house.close());
    if (options.demo) {
      refuseDemoOnRealSite(house);
      await loadDemo(house, options.site);
    }
    const simulation = openSimulation({ house, whole: options.demo, log });
    const tls = options.tls === null ? null : readCertificate(options.tls);
    const hubs = startHubs({
      keys: house.keys,
      hear: (event) => house.gateway.hear(event),
      state: () => house.gateway.state,
      now: () => performance.now(),
    });
    closers.push(() => hubs.close());
    const self = attend(options, house, log);
    closers.push(self.stop);
    const broker = await openBroker(options, house, self, hubs, tls, log);
    house.doors.broker = broker;
    closers.push(() => broker.close());
    const readAbsences = absenceReader();
    const push = joinPush(house);
    const links = openLinks(house.dir, (why) => log.warn(why));
    const publicHost = publicHostOf(house.dir.folder);
    const web = await startWeb({
      gateway: simulation.gateway,
      views,
      roster: rosterViews,
      readAbsences,
      makePdf: pdfMaker(),
      accounts: house.accounts,
      broker,
      parts: () => partsOf(house),
      push: push.door,
      links,
      // With a certificate of its own the server answers under any name already.
      ...(tls === null && publicHost !== null ? { hosts: [publicHost] } : {}),
      channels: {
        list: () => channelViews(house.gateway.state, house.doors.channels?.states() ?? []),
        check: async (kind) => house.doors.channels?.check(kind ?? undefined),
      },
      older: (id) => readBack(house, id),
      figures: self.figures,
      ...(options.scenarios === undefined ? {} : { scenarios: options.scenarios }),
      version: VERSION,
      host: options.host,
      port: options.httpPort,
      ...(options.live === undefined ? {} : { portOption: '--port' }),
      ...(tls === null ? {} : { tls }),
      allowPlain: options.allowPlain,
      assetsDir: distFile('web'),
      themeFile: join(house.dir.folder, 'theme.css'),
      virtual: simulation.line,
      simulation,
      plans: openPlans(house.dir.folder, (id) => house.gateway.state.index.sites.has(id)),
      log,
    });
    closers.push(() => web.close());
    closers.push(() => options.scenarios?.close());
    closers.push(sweepAccounts(house));
    house.doors.screens = web.lane;
    const channels = await openChannels({
      folder: house.dir.folder,
      gateway: house.gateway,
      link({ publicUrl }, alarm, person) {
        // Number 0 is given to no alarm: the link of a rehearsal leads nowhere.
        const number = alarm === REHEARSAL ? 0 : house.gateway.state.alarms.get(alarm)?.number;
        if (publicUrl === undefined || number === undefined) return null;
        return `${publicUrl}${LINK_PATH}${links.mint(number, person)}`;
      },
      openPush: push.open,
      world: simulation.world,
    });
    house.doors.channels = channels;
    closers.push(() => channels.close());
    const admin = await listenAdmin(house.dir.socket, {
      gateway: house.gateway,
      keys: house.keys,
      accounts: house.accounts,
      log: house.log,
      views,
      roster: rosterViews,
      readAbsences,
      channels: () => house.doors.channels,
      simulation,
      roundTrip: (device) => broker.roundTrip(device),
    });
    closers.push(() => admin.close());
    const stopStates = publishStates(house.gateway, broker);
    closers.push(stopStates);
    closers.push(() => simulation.close());
    await simulation.play({
      broker,
      mqttHost: options.host,
      mqttPort: broker.ports.mqtt ?? options.mqttPort,
      origins: originsOf(web),
    });
    self.begin({ broker, channels, web, certificate: tls?.cert ?? null });
    // Before the doors close, which is no fault.
    closers.push(self.stop);
    const signIns = options.demo ? await roleLinks(house) : await firstLink(house);
    log.info(
      { version: VERSION, http: web.port, ...broker.ports, rows: house.gateway.rows },
      'gateway started',
    );
    closers.push(() => log.info({}, 'gateway stops'));
    return { house, web, broker, links: signIns, demo: options.demo, close, leave };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs a gateway until a signal ends it, also one that comes while it starts. Resolves with the exit status. */
export async function runUntilSignal(
  options: GatewayOptions,
  started: (serving: Serving) => void,
): Promise<number> {
  let signal: NodeJS.Signals | null = null;
  let cut: NodeJS.Timeout | undefined;
  const told = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(name, () => {
        signal ??= name;
        cut ??= setTimeout(() => process.kill(process.pid, 'SIGKILL'), SHUTDOWN_MS).unref();
        resolve();
      });
  });
  const serving = await serve(options);
  if (signal === null) started(serving);
  await told;
  await serving.close();
  clearTimeout(cut);
  const status = signal === 'SIGHUP' ? 1 : 0;
  serving.leave(status);
  return status;
}

function readCertificate(files: { readonly certFile: string; readonly keyFile: string }): {
  cert: string;
  key: string;
} {
  const read = (file: string, what: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new Error(
        `the ${what} ${file} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`,
      );
    }
  };
  return { cert: read(files.certFile, 'certificate'), key: read(files.keyFile, 'private key') };
}

async function openBroker(
  options: GatewayOptions,
  house: House,
  { ring: keys, hear }: Attending,
  hubs: Hubs,
  tls: { cert: string; key: string } | null,
  log: Logger,
): Promise<Broker> {
  const started = await startBroker({
    host: options.host,
    plainHost: plainHostOf(options),
    mqttPort: options.mqttPort,
    mqttsPort: options.mqttsPort,
    certificate: tls,
    keys,
    hear,
    hubs,
    homeAssistant: options.homeAssistant === true,
    accounts: {
      hub: (name, password) => house.keys.login(`hub:${name}`, password) !== null,
      integration: (_name, token) => house.accounts.bearer(token)?.role === 'integration',
    },
    // Ten thousand devices that come back are no news.
    log: { info: (fields, text) => log.debug(fields, text), warn: (fields, text) => log.warn(fields, text) },
  });
  if (!started.ok) throw new Error(started.problem.message);
  return started.broker;
}

/** A closed alarm that left memory, as a state that views can look at; null when the log has none of this id. */
async function readBack(house: House, id: string): Promise<State | null> {
  const rows = await house.log.readAlarm(id);
  if (rows.length === 0) return null;
  return views.stateOfAlarm(
    house.gateway.state,
    rows.flatMap((row) => (row.entry === null ? [] : [row.entry])),
  );
}

/** Push to phones, joined to the core: it is told who has one, and phones of people who left are forgotten. */
function joinPush({ dir, phones, gateway }: House): ReturnType<typeof preparePush> {
  phones.onChange((people) => void gateway.hear({ type: 'phones.changed', people }));
  void gateway.hear({ type: 'phones.changed', people: phones.people() });
  const tidy = (): void => {
    const { people } = gateway.state.index;
    void phones.keepOnly((person) => people.has(person)).catch(() => undefined);
  };
  tidy();
  gateway.onShow(({ what }) => {
    if (what === 'site') tidy();
  });
  return preparePush({
    dir,
    phones,
    page(id) {
      const notice = gateway.state.roster.notices.get(id);
      if (notice !== undefined)
        return { alarm: null, person: notice.person, confirmed: notice.confirmedAt !== null };
      const found = findPage(gateway.state, id);
      return found?.page.channel === 'web-push'
        ? { alarm: found.alarm.id, person: found.page.person, confirmed: false }
        : null;
    },
    wall: () => gateway.now().wall,
  });
}

/** The host under which people outside reach the pages, from `channels.yaml`; null where none is set. */
function publicHostOf(folder: string): string | null {
  try {
    const { publicUrl } = checkChannels(readFileSync(join(folder, CHANNELS_FILE), 'utf8')).common;
    return publicUrl === undefined ? null : new URL(publicUrl).hostname;
  } catch {
    // No file, or none that can be read: opening the channels says so.
    return null;
  }
}

/** Deletes what expired of tokens, links and sessions, now and every hour. Returns how to stop it. */
function sweepAccounts(house: House): () => void {
  const sweep = (): void => void house.accounts.sweep().catch(() => undefined);
  sweep();
  const timer = setInterval(sweep, SWEEP_MS);
  return () => clearInterval(timer);
}

function partsOf(house: House) {
  const { store } = house.gateway.state;
  const trouble = house.log.trouble();
  const ok = !store.failing;
  return [
    { part: 'store' as const, ok, reason: ok ? '' : (trouble ?? 'the log does not take entries') },
    {
      part: 'broker' as const,
      ok: house.doors.broker !== null,
      reason: house.doors.broker === null ? 'not started' : '',
    },
    {
      part: 'channels' as const,
      ok: house.doors.screens !== null,
      reason: house.doors.screens === null ? 'not started' : '',
    },
  ];
}

function originsOf(web: Web): readonly string[] {
  const scheme = web.url.startsWith('https') ? 'https' : 'http';
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${scheme}://${host}:${web.port}`);
}
