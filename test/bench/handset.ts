/**
 * What a button or pager of the bench signs: envelopes of the wire contract, made beforehand so that signing is in no
 * measured time. Promises rising counters and that `heard` is the newest number heard; sending is left to `wire.ts`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { keysOf, macOf } from '../../gateway/shell/hmac.ts';
import { seal } from '../../protocol/codec.ts';
import { rootKey } from '../../protocol/keys.ts';
import { upTopic } from '../../protocol/messages.ts';
import type { Press } from './load.ts';
import { publishPacket, unacknowledged } from './packets.ts';
import type { Wire } from './wire.ts';

/** A registered device: its id, its root key in hex, and where it belongs. */
export interface Registered {
  readonly device: string;
  readonly key: string;
  readonly place: string | null;
}

/** One device's side of the conversation. */
export class Handset {
  readonly device: string;
  readonly place: string;
  readonly password: string;
  /** Highest `n` heard. */
  heard = 0;
  private readonly up: Uint8Array;
  private readonly boot = randomInt(1, 2 ** 32 - 1);
  private seq = 0;

  constructor({ device, key, place }: Registered) {
    const root = rootKey(key);
    if (root === undefined) throw new Error(`the key of ${device} is not 64 hex digits`);
    const keys = keysOf(root);
    this.device = device;
    this.place = place ?? '';
    this.up = keys.up;
    this.password = keys.mqtt;
  }

  /** A press with a new id, known by that id and by `also`. */
  press(wire: Wire, also: readonly string[] = []): Press {
    const id = randomBytes(8).toString('hex');
    const identifier = wire.nextIdentifier();
    const bytes = this.packet(identifier, 'press', `"id":"${id}","level":"assist","age":12`);
    return { wire, bytes, keys: [id, ...also], identifier };
  }

  /** Sends a heartbeat: it confirms the boot and everything heard. */
  beat(wire: Wire): void {
    wire.send(this.packet(wire.nextIdentifier(), 'beat', '"uptime":60'));
  }

  /** Sends a heartbeat as the firmware does: at QoS 0, since the next one says the same. */
  beatOnce(wire: Wire): void {
    wire.send(unacknowledged(upTopic(this.device), this.envelope('beat', '"uptime":60')));
  }

  private packet(identifier: number, type: string, fields: string): Buffer {
    return publishPacket(identifier, upTopic(this.device), this.envelope(type, fields));
  }

  private envelope(type: string, fields: string): string {
    this.seq += 1;
    const head = `{"v":1,"type":"${type}","device":"${this.device}","boot":${this.boot},"seq":${this.seq},"heard":${this.heard}`;
    const json = `${head},${fields}}`;
    return seal(json, macOf(this.up, json));
  }
}

/** The JSON of an envelope, parsed; what is behind its last space is not looked at. */
export const bodyOf = (envelope: string): Readonly<Record<string, unknown>> =>
  JSON.parse(envelope.slice(0, envelope.lastIndexOf(' '))) as Readonly<Record<string, unknown>>;
