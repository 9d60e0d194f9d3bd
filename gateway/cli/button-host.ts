/** What the command line and a button's host say to each other. Types only: neither needs to know the other. */

/** What was asked for, its form checked. */
export interface ButtonHostAsked {
  /** The serial port, by its path. */
  readonly port: string;
  readonly device: string;
  /** The file with the device's key or MQTT password. */
  readonly keyFile: string;
  /** `mqtt://HOST[:PORT]` or `mqtts://HOST[:PORT]`; none: as the file says. */
  readonly gateways: readonly string[];
  /** A file with certificates to trust, in PEM. */
  readonly authority: string | null;
  /** True: the board signs for itself and speaks in lines. */
  readonly carries: boolean;
  /** Bits a second of such a board. */
  readonly baud: number;
  /** Pins of the first and, if there is one, the second button. */
  readonly buttons: readonly number[];
  readonly pressed: 'low' | 'high';
  /** The light's pin; or three: red, green, blue. */
  readonly light: readonly number[];
  readonly cancel: boolean;
  /** Where presses without a receipt are kept. */
  readonly folder: string;
  readonly json: boolean;
}
/** How it ended: with an exit status, or it could not begin. */
export type ButtonHostEnded =
  | { readonly status: number }
  | { readonly wrong: { readonly field: string; readonly reason: string } };
