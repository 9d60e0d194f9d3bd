/**
 * The network of a board with Wi-Fi: association, sockets, and the MQTT session over them. Promises that a way that is
 * gone is told once, that bytes of one turn leave together, and that what belongs to an earlier connection changes
 * nothing; when to connect and when to give up is the core's.
 */
import { type ChipUp, encodeUp, openDown, sealUp } from '../../../protocol/chip.ts';
import type { Hmac } from '../../../protocol/hmac.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import { NEVER } from '../../core/timing.ts';
import {
  logIn,
  newSession,
  publish,
  receive,
  type Session,
  sessionDeadline,
  sessionTime,
} from '../../link/session.ts';
import type { RadioEffect } from './loop.ts';
import type { SettingsFile } from './settings.ts';

/** Association and an address must come within this, a slow DHCP included, or they are asked for anew. */
const JOIN_MS = 60000;
/** The chip gives up after a few tries and says so; then it is asked again. */
const REJOIN_MS = 2000;

/** What the network tells. */
export interface NetworkEnd {
  opened(attempt: number): void;
  lost(attempt: number): void;
  found(): void;
  /** Something else is due, and perhaps sooner. */
  changed(): void;
  heard(message: DownMessage): void;
  now(): number;
}
/** A network. */
export interface Network {
  readonly file: SettingsFile;
  readonly password: string;
  readonly up: Hmac;
  readonly down: Hmac;
  readonly end: NetworkEnd;
  readonly wifi: EspruinoWifi | null;
  joined: boolean;
  /** When joining is given up and begun anew. */
  joinBy: number;
  socket: EspruinoSocket | null;
  session: Session | null;
  attempt: number;
  address: number;
  /** The attempt waits for the network. */
  wanted: boolean;
}

const drop = (network: Network): void => {
  const socket = network.socket;
  network.socket = null;
  network.session = null;
  network.wanted = false;
  if (socket === null) return;
  try {
    socket.end();
  } catch (_error) {
    // It was closed already.
  }
};

/** The connection is over: told, but after whatever the pins have said in the meantime. */
const lose = (network: Network, attempt: number): void => {
  drop(network);
  setTimeout(() => network.end.lost(attempt), 1);
};

const write = (network: Network, bytes: string): void => {
  const socket = network.socket;
  if (socket === null || bytes === '') return;
  try {
    socket.write(bytes);
  } catch (_error) {
    lose(network, network.attempt);
  }
};

const endOfSession = (network: Network, session: Session): void => {
  if (session.end === null || network.session !== session) return;
  print(`noodknop: ${session.end} ${session.refusal}`);
  lose(network, network.attempt);
};

const received = (network: Network, piece: string, attempt: number): void => {
  const session = network.session;
  if (session === null || network.attempt !== attempt) return;
  const heard = receive(session, piece, network.end.now());
  write(network, heard.out);
  for (const envelope of heard.envelopes) {
    const message = openDown(envelope, network.file.device, network.down);
    if (typeof message !== 'string') network.end.heard(message);
  }
  endOfSession(network, session);
};

const closed = (network: Network, attempt: number): void => {
  if (network.attempt !== attempt || network.socket === null) return;
  lose(network, attempt);
};

const connect = (network: Network): void => {
  const attempt = network.attempt;
  const gateway = network.file.gateways[network.address];
  network.wanted = false;
  if (gateway === undefined) return;
  try {
    const socket = require('net').connect({ host: gateway[0], port: gateway[1] }, () => {
      if (network.attempt === attempt && network.socket !== null) network.end.opened(attempt);
    });
    network.socket = socket;
    socket.on('data', (piece) => received(network, piece, attempt));
    socket.on('close', () => closed(network, attempt));
    socket.on('error', () => closed(network, attempt));
  } catch (_error) {
    lose(network, attempt);
  }
};

const send = (network: Network, message: ChipUp): void => {
  const session = network.session;
  if (session === null) return;
  const envelope = sealUp(encodeUp(message), network.up);
  write(network, publish(session, envelope, message.type === 'beat', network.end.now()));
};

/** Does what the core asks of the radio. */
export function perform(network: Network, effect: RadioEffect): void {
  switch (effect.type) {
    case 'connect':
      drop(network);
      network.attempt = effect.attempt;
      network.address = effect.address;
      network.wanted = true;
      if (network.joined) connect(network);
      return;
    case 'log-in':
      network.session = newSession(network.file.device, network.end.now());
      write(network, logIn(network.session, network.password, network.end.now()));
      return;
    case 'send':
      send(network, effect.message);
      return;
    case 'close':
      drop(network);
      return;
  }
}

const join = (network: Network): void => {
  const wifi = network.wifi;
  const ssid = network.file.ssid;
  if (wifi === null || ssid === undefined) return;
  network.joinBy = network.end.now() + JOIN_MS;
  try {
    wifi.connect(ssid, { password: network.file.password ?? '' }, () => undefined);
  } catch (_error) {
    // Tried again at `joinBy`.
  }
};

const joinedNow = (network: Network): void => {
  network.joined = true;
  network.joinBy = NEVER;
  if (network.wanted) connect(network);
  network.end.found();
};

const leftNow = (network: Network): void => {
  if (network.joined) {
    network.joined = false;
    lose(network, network.attempt);
  }
  network.joinBy = network.end.now() + REJOIN_MS;
  network.end.changed();
};

/** What is owed by now: a ping, or another try to join. */
export function networkTime(network: Network, now: number): void {
  const session = network.session;
  if (session !== null) {
    write(network, sessionTime(session, now));
    endOfSession(network, session);
  }
  // Not `disconnect` first: after it the chip does not try again by itself.
  if (network.joinBy <= now) join(network);
}

/** When something is owed. */
export function networkDeadline(network: Network): number {
  const session = network.session;
  return Math.min(network.joinBy, session === null ? NEVER : sessionDeadline(session));
}

/** Opens the network. A board without Wi-Fi is taken to be on a cable. */
export function openNetwork(
  file: SettingsFile,
  password: string,
  up: Hmac,
  down: Hmac,
  end: NetworkEnd,
): Network {
  let wifi: EspruinoWifi | null = null;
  try {
    if (file.ssid !== undefined) wifi = require('Wifi');
  } catch (_error) {
    print('noodknop: no Wi-Fi');
  }
  const network: Network = {
    file: file,
    password: password,
    up: up,
    down: down,
    end: end,
    wifi: wifi,
    joined: wifi === null,
    joinBy: NEVER,
    socket: null,
    session: null,
    attempt: 0,
    address: 0,
    wanted: false,
  };
  if (wifi !== null) {
    wifi.on('connected', () => joinedNow(network));
    wifi.on('disconnected', () => leftNow(network));
    join(network);
  }
  return network;
}
