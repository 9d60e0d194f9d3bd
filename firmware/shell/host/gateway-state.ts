/** How the connection to the gateway stands, in a word for programs and a sentence for people. */
import type { SessionEnd } from '../../link/session.ts';
import type { PartState } from './report.ts';

/** The state of the connection, and whether it is trouble. */
export function gatewayState(
  linkUp: boolean,
  heard: boolean,
  trouble: SessionEnd | null,
): [state: PartState, trouble: boolean] {
  if (heard) return [{ state: 'heard', text: 'the gateway answers' }, false];
  if (trouble === 'refused')
    return [
      {
        state: 'refused',
        text: 'the gateway refuses this device: was its key changed, or the device revoked? Print a new key file with "noodknop device rotate-key ID --json"',
      },
      true,
    ];
  return [{ state: linkUp ? 'connected' : 'away' }, false];
}
