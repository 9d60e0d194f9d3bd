/**
 * One virtual device: a device in this process whose network cable can be pulled out and put back by the visitor of a
 * page. Promises nothing beyond what its two parts do; the page and the finger are left to others.
 */
import { NodeDevice } from '../node/node-device.ts';

/** A device that lives until it is stopped. */
export class VirtualDevice extends NodeDevice {
  get cableCut(): boolean {
    return this.cable.cut;
  }
  /** Cuts or mends the network cable. */
  setCable(up: boolean): void {
    if (up !== this.cable.cut) return;
    this.cable.setCut(!up);
    this.parts.onShow(this);
  }
}
