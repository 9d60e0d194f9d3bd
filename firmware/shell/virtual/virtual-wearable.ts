/**
 * One virtual wearable: the firmware core and the radio link of a real one, and a button. Promises that the radio is
 * silent when there is nothing to say; what it has in common with others on the air is in `on-air.ts`.
 */
import { newRadio, onAir, radioDeadline, say, takePiece } from '../../link/radio.ts';
import { OnAirDevice, type OnAirParts } from './on-air.ts';

/** What a wearable needs of the world. */
export type WearableParts = OnAirParts;

/** A wearable that lives until it is stopped. */
export class VirtualWearable extends OnAirDevice {
  constructor(parts: WearableParts) {
    super(parts, (boot, codes) => {
      const radio = newRadio(parts.config.device, parts.number, boot);
      return {
        radio,
        say: (message, now) => say(radio, message, now),
        onAir: (state, now) => onAir(radio, state.alarms.list.length > 0, now),
        deadline: (now) => radioDeadline(radio, now),
        take: (piece, now) => takePiece(radio, piece, codes.frames, now),
        connected: () => undefined,
      };
    });
  }

  /** A finger on the button, or off it. */
  pin(down: boolean): void {
    this.hear({ type: 'pin.changed', button: 0, down });
  }
}
