/** How the connection to the gateway stands, in a word for programs and a sentence for people. */
import type { SessionEnd } from '../../link/session.ts';
import type { Address } from '../node/cable.ts';
import type { PartState } from './report.ts';

/** A connection as its holder sees it. */
export interface Connection {
  /** A message came on it. */
  readonly heard: boolean;
  /** Attempts in a row that came to nothing. */
  readonly failures: number;
  /** Why the last session ended. */
  readonly trouble: SessionEnd | null;
  readonly addresses: readonly Address[];
}

const written = ({ host, port, tls }: Address): string =>
  `${tls === undefined ? 'mqtt' : 'mqtts'}://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The state of a connection, and whether it is trouble. */
export function gatewayState(connection: Connection): [state: PartState, trouble: boolean] {
  const { heard, failures, trouble } = connection;
  if (heard) return [{ state: 'heard', text: 'the gateway answers' }, false];
  const where = connection.addresses.map(written).join(' or ');
  if (trouble === 'refused') {
    const text = `${where} refuses this device: was its key changed, or the device revoked? Print a new key file with "noodknop device rotate-key ID --json"`;
    return [{ state: 'refused', text }, true];
  }
  if (failures === 0) return [{ state: 'connecting' }, false];
  const text = `no gateway answers at ${where}: does it run, is it the right address? It is tried again and again`;
  return [{ state: 'away', text }, true];
}
