/**
 * All by which a running gateway attends to itself, joined to it: its own device's key and ear, its figures, its journal,
 * and the look every minute. Puts together and decides nothing.
 */
import type { Logger } from 'pino';
import type { Channels } from '../channels/open.ts';
import type { Broker, Gateway, KeyRing } from '../faces.ts';
import { publishDiscovery } from '../home-assistant.ts';
import type { House } from '../house.ts';
import { openJournal } from '../journal.ts';
import { openMeasures } from '../measures.ts';
import { type GatewayOptions, isLoopback } from '../options.ts';
import { VERSION } from '../paths.ts';
import type { Family } from '../prometheus.ts';
import { selfFigures } from './figures.ts';
import { drawSelfKeys } from './holder.ts';
import { markingHear, noMarks } from './journey.ts';
import { Rehearsals } from './rehearsals.ts';
import { reachable, type SelfCheck, startSelfCheck } from './start.ts';

/** With a certificate the world gets TLS; plain MQTT then stays on this machine unless told otherwise. */
export const plainHostOf = ({ host, allowPlain }: GatewayOptions): string =>
  isLoopback(host) || allowPlain ? host : '127.0.0.1';

/** The doors that a look goes through. */
export interface OpenDoors {
  readonly broker: Broker;
  readonly channels: Channels;
  readonly web: { readonly port: number; pulse(): Promise<void> };
  /** The certificate in use, PEM. */
  readonly certificate: string | null;
}
/** A gateway that attends to itself. */
export interface Attending {
  /** The key ring and the ear to give to the broker. */
  readonly ring: KeyRing;
  readonly hear: Gateway['hear'];
  /** Families for `/metrics`. */
  figures(): readonly Family[];
  /** The doors are open: looks begin, and Home Assistant is told where that is switched on. */
  begin(doors: OpenDoors): void;
  stop(): void;
}

/** Joins it to a house. */
export function attend(options: GatewayOptions, house: House, log: Logger): Attending {
  const marks = noMarks();
  const { own, ring } = drawSelfKeys(house.keys);
  const now = (): number => performance.now();
  const measures = openMeasures();
  house.watchLog(measures);
  house.watchLog(openJournal(log, now));
  const stops: (() => void)[] = [measures.stop];
  let check: SelfCheck | null = null;
  return {
    ring,
    hear: markingHear((event) => house.gateway.hear(event), marks, now),
    figures: () => [
      ...measures.families(),
      ...selfFigures({
        state: house.gateway.state,
        now: house.gateway.now(),
        lanes: house.doors.channels?.states() ?? [],
        room: check?.room() ?? null,
        certificateUntil: check?.certificateUntil() ?? null,
        version: VERSION,
      }),
    ],
    begin({ broker, channels, web, certificate }) {
      const rehearsals = new Rehearsals(now);
      house.doors.rehearse = (channel, far) => rehearsals.took(channel, channels.rehearse(channel, far));
      check = startSelfCheck({
        began: measures.minute,
        gateway: house.gateway,
        keys: own,
        marks,
        mqtt: [
          { host: reachable(options.host), port: () => broker.ports.mqtts, pin: certificate },
          { host: reachable(plainHostOf(options)), port: () => broker.ports.mqtt, pin: null },
        ],
        lanes: () => channels.states(),
        rehearsals,
        web: {
          host: reachable(options.host),
          port: web.port,
          https: certificate !== null,
          pulse: web.pulse,
        },
        folder: house.dir.folder,
        certificate:
          certificate === null || options.tls === null
            ? null
            : { file: options.tls.certFile, pem: certificate },
      });
      stops.push(check.stop);
      if (options.homeAssistant === true) stops.push(publishDiscovery(house.gateway, broker, VERSION));
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}
