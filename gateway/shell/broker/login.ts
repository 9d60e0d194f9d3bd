/**
 * Who may come in: a device under its own id, a hub or integration under its account. Pure but for the key ring and
 * the account check it is given; default is no. What a right login then does to an older connection is left to
 * `start.ts`.
 */
import type { RefusalReason } from '../../../protocol/messages.ts';
import { DEVICE_ID, downTopic, upTopic } from '../../../protocol/messages.ts';
import { SELF_DEVICE } from '../../core/self-state.ts';
import type { KeyRing } from '../faces.ts';
import type { Peer } from './link.ts';

/** Accounts that are no devices. */
export interface OtherAccounts {
  /** Whether this is the password of the hub of this name. */
  hub(name: string, password: string): boolean;
  /** Whether this is a token for the integration of this name. */
  integration(name: string, token: string): boolean;
}

/** What a CONNECT says. */
export interface Credentials {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** The peer, or why there is none. */
export type Login =
  | {
      readonly ok: true;
      readonly peer: Exclude<Peer, { role: 'stranger' }>;
      /** Whether an account would be let in again now; null for devices, which are expelled when revoked. */
      readonly again: (() => boolean) | null;
    }
  | { readonly ok: false; readonly reason: Extract<RefusalReason, 'unknown-device' | 'bad-login'> };

const ACCOUNT = /^(hub|integration):([a-z0-9][a-z0-9-]{0,31})$/;
const WRONG: Login = { ok: false, reason: 'bad-login' };
const UNKNOWN: Login = { ok: false, reason: 'unknown-device' };

/** True for the user name of a hub or integration, whether or not there is such an account. */
export const isAccount = (username: string): boolean => ACCOUNT.test(username);

/** Decides on a login. */
export function login(given: Credentials, keys: KeyRing, others: OtherAccounts): Login {
  const { clientId, username, password = '' } = given;
  if (username === undefined) return WRONG;
  const account = ACCOUNT.exec(username);
  if (account === null) return deviceLogin(clientId, username, password, keys);
  // A device's id as client id would let an account pose as it in everything that shows client ids.
  if (keys.has(clientId)) return WRONG;
  const name = account[2] ?? '';
  if (account[1] === 'hub') {
    const again = (): boolean => others.hub(name, password);
    if (!again()) return WRONG;
    return { ok: true, peer: { role: 'hub', account: username, name, prefix: `hub/${name}/` }, again };
  }
  const again = (): boolean => others.integration(name, password);
  if (!again()) return WRONG;
  return { ok: true, peer: { role: 'integration', account: username }, again };
}

function deviceLogin(clientId: string, username: string, password: string, keys: KeyRing): Login {
  // The gateway's own device has an id that no other can have; without a key it is as unknown as any.
  if (!DEVICE_ID.test(username) && username !== SELF_DEVICE) return UNKNOWN;
  const right = keys.login(username, password);
  if (!keys.has(username)) return UNKNOWN;
  if (right === null || clientId !== username) return WRONG;
  return {
    ok: true,
    peer: { role: 'device', account: username, up: upTopic(username), down: downTopic(username) },
    again: null,
  };
}

const STATE = 'noodknop/v1/state/';
const HOME_ASSISTANT = 'homeassistant/';

/** Whether a peer may subscribe to this filter. */
export function maySubscribe(peer: Peer, filter: string, homeAssistant: boolean): boolean {
  switch (peer.role) {
    case 'stranger':
      return false;
    case 'device':
      return filter === peer.down;
    case 'hub':
      return filter.startsWith(peer.prefix) && filter.length > peer.prefix.length;
    case 'integration':
      return filter.startsWith(STATE) || (homeAssistant && filter.startsWith(HOME_ASSISTANT));
  }
}

/** Whether a peer may publish to this topic. */
export function mayPublish(peer: Peer, topic: string): boolean {
  switch (peer.role) {
    case 'device':
      return topic === peer.up;
    case 'hub':
      return topic.startsWith(peer.prefix) && topic.length > peer.prefix.length;
    case 'stranger':
    case 'integration':
      return false;
  }
}
