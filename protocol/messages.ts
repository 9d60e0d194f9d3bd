/**
 * The words of the wire, version 1: every message a device and the gateway may exchange, as plain types with
 * their limits. Promises that a reader can build a device or a client from these names alone. Checking bytes
 * against these shapes is left to `codec.ts` (gateway) and `chip.ts` (microcontroller).
 */

/** Version of the wire contract, the `v` of every message. */
export const WIRE_VERSION = 1;
/** Largest envelope in bytes: JSON, one space, 32 hex digits. */
export const MAX_ENVELOPE = 512;
/** Largest MQTT packet a device may send, header included, in bytes. */
export const MAX_PACKET = 4096;
/** Hex digits of the message code at the end of an envelope (16 bytes of HMAC-SHA-256). */
export const MAC_DIGITS = 32;
/** Largest value of `boot`, `seq`, `heard` and `n`. */
export const UINT32_MAX = 4294967295;
/** Most characters of `place` in a page. */
export const PLACE_LENGTH = 40;
/** Most characters of `text` in a page. */
export const TEXT_LENGTH = 80;

/** A device id: `[a-z0-9][a-z0-9-]{0,31}`. */
export const DEVICE_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** A press id: 16 lower-case hex digits. */
export const PRESS_ID = /^[0-9a-f]{16}$/;
/** A page or alarm id on the wire. */
export const WIRE_ID = /^[A-Za-z0-9-]{1,24}$/;

/** The kinds of device there are. */
export type DeviceKind = 'desk' | 'wearable' | 'pager' | 'sounder';
/** What a press asks for. */
export type PressLevel = 'assist' | 'emergency' | 'test';
/** The level of an alarm; a press of level `test` outside a test session becomes `assist`. */
export type AlarmLevel = 'assist' | 'emergency';
/** What a pager or its user says about a page. */
export type ReplyAnswer =
  | 'ringing'
  | 'coming'
  | 'cannot'
  | 'arrived'
  | 'clear'
  | 'calling-112'
  | 'called-112';
/** How far the alarm of a presser has come. */
export type ProgressState = 'paged' | 'coming' | 'on-scene' | 'nobody' | 'closed';
/** What the gateway says of a press, cancel or reply. */
export type ReceiptState = 'logged' | 'unlogged' | 'test';
/** Why a pager may stop ringing. */
export type UnpageReason = 'taken' | 'closed' | 'answered';

interface UpHead {
  readonly device: string;
  /** New random uint32 at each power-up. */
  readonly boot: number;
  /** 1 first, one more per new message of this boot; a repeat keeps its number. */
  readonly seq: number;
  /** Highest `n` accepted in this boot, 0 if none. */
  readonly heard: number;
}

/** A call for help. Fields other than the key may be unusable without the press being refused. */
export interface Press extends UpHead {
  readonly type: 'press';
  /** 16 hex digits; derived from (boot, seq) when the device sent none. */
  readonly id: string;
  /** `unknown` pages as an emergency. */
  readonly level: PressLevel | 'unknown';
  /** Milliseconds since the finger, a lower bound; undefined when unusable. */
  readonly age?: number;
  readonly resumed?: boolean;
  readonly battery?: number;
  /** True when (boot, seq, heard) were unusable: the press counts, but nothing can be concluded from its counters. */
  readonly damaged?: boolean;
}
/** "False alarm", said by the presser. It informs and never closes. */
export interface Cancel extends UpHead {
  readonly type: 'cancel';
  readonly id: string;
  readonly duress: boolean;
}
/** Heartbeat. */
export interface Beat extends UpHead {
  readonly type: 'beat';
  /** Seconds since power-up. */
  readonly uptime: number;
  readonly battery?: number;
  /** dBm. */
  readonly rssi?: number;
  readonly firmware?: string;
  readonly fault?: string;
}
/** A pager's evidence (`ringing`) or its user's answer to a page. */
export interface Reply extends UpHead {
  readonly type: 'reply';
  /** The page's id. */
  readonly id: string;
  readonly answer: ReplyAnswer;
}
/** A well-signed message of a type this version does not know. With an id it is paged as an unknown alarm. */
export interface Unknown extends UpHead {
  readonly type: 'unknown';
  readonly id: string | null;
}
/** Any message from a device, checked. */
export type UpMessage = Press | Cancel | Beat | Reply | Unknown;

interface DownHead {
  readonly device: string;
  readonly boot: number;
  /** One counter per device for the life of its key. */
  readonly n: number;
}
/** What a device waits for before it stops repeating. */
export interface Receipt extends DownHead {
  readonly type: 'receipt';
  readonly seq: number;
  readonly id: string;
  readonly state: ReceiptState;
}
/** Answer to a beat. */
export interface Alive extends DownHead {
  readonly type: 'alive';
  readonly seq: number;
}
/** How the presser's alarm stands. */
export interface Progress extends DownHead {
  readonly type: 'progress';
  /** Id of the alarm's first press. */
  readonly id: string;
  readonly state: ProgressState;
  /** People coming or on scene. */
  readonly responders: number;
  /** 1 while 112 guidance is on and nobody has taken the call. */
  readonly call112: 0 | 1;
}
/** Ring. The same `page` again is new text, not a new ring. */
export interface Page extends DownHead {
  readonly type: 'page';
  readonly page: string;
  readonly alarm: string;
  readonly level: AlarmLevel;
  /** ASCII, at most 40 characters. */
  readonly place: string;
  /** ASCII, at most 80 characters. */
  readonly text: string;
  /** Seconds since the first press. */
  readonly age: number;
  readonly call112: 0 | 1;
}
/** Stop ringing. */
export interface Unpage extends DownHead {
  readonly type: 'unpage';
  readonly page: string;
  readonly reason: UnpageReason;
}
/** Settings; unknown fields are ignored, out of range is clamped. */
export interface Settings extends DownHead {
  readonly type: 'settings';
  /** Seconds between beats, 5 to 600. */
  readonly beat?: number;
  readonly covert?: 0 | 1;
}
/** Any message to a device. */
export type DownMessage = Receipt | Alive | Progress | Page | Unpage | Settings;

/** `Omit` that keeps a union a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A message to a device before it was given its addressee, boot and number. */
export type DownBody = Without<DownMessage, 'device' | 'boot' | 'n'>;

/** Topic on which a device speaks. */
export const upTopic = (device: string): string => `noodknop/v1/${device}/up`;
/** Topic on which a device is spoken to. */
export const downTopic = (device: string): string => `noodknop/v1/${device}/down`;

/** Why something that arrived was refused; the `reason` of `noodknop_refused_total`. */
export type RefusalReason =
  | 'unknown-device'
  | 'bad-login'
  | 'bad-mac'
  | 'too-long'
  | 'not-ascii'
  | 'not-json'
  | 'foreign-topic'
  | 'retained'
  | 'oversize'
  | 'rate';
