/**
 * What facilities read about an ESPA line: what is wrong, where, and what to try. Promises no telephone number and no call
 * address in it, and that it fits the 160 characters of a fault.
 */
import type { LineSettings, Refusal, Trouble } from './line.ts';

/** What a line is called. */
export interface LineNames extends Pick<LineSettings, 'role' | 'own' | 'peer'> {
  readonly port: string;
  readonly baud: number;
}

/** A path may be long; its end says which port. */
const short = (port: string): string => (port.length <= 40 ? port : `...${port.slice(-37)}`);

/** Trouble of the line as a whole. */
export function troubleText(trouble: Trouble, names: LineNames): string {
  const port = short(names.port);
  switch (trouble) {
    case 'silent':
      return names.role === 'control'
        ? `no answer on ${port}: is the cable plugged in, is station ${names.peer} on, are speed and parity right?`
        : `nobody polls address ${names.own} on ${port}: is the cable plugged in, are speed and parity right?`;
    case 'garbled':
      return `garbage on ${port}: set both sides to ${names.baud} bit/s, 7 data bits, even parity, 2 stop bits`;
    case 'damaged':
      return `blocks from station ${names.peer} come with a wrong BCC on ${port}: check cable, earth and speed`;
  }
}

/** Why one call was not taken. */
export function refusalText(why: Refusal, names: LineNames): string {
  const port = short(names.port);
  switch (why) {
    case 'silent':
    case 'garbled':
      return troubleText(why, names);
    case 'transmission':
      return `station ${names.peer} got a wrong BCC twice: calls arrive damaged; check cable, earth and speed on ${port}`;
    case 'busy':
      return `station ${names.peer} busy: the paging system takes no calls now; look at the paging system`;
    case 'invalid':
      return `station ${names.peer} refuses the call as invalid: is this pager known in the paging system?`;
    case 'waited':
      return names.role === 'control'
        ? `too many calls waited on ${port}`
        : `the paging system did not poll address ${names.own} in time on ${port}`;
    case 'closed':
      return `${port} is not open`;
    case 'unwanted':
      return 'was taken back';
  }
}
