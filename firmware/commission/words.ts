/** Why a board was not flashed, in a sentence that says how to mend it. No secret is ever in one. */
import type { FlashTrouble } from './flash.ts';
import type { CableEnd } from './tool.ts';

/** A reason. `code` is for programs; `field`: the option it is about. */
export interface Reason {
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} kB`;

function wordsOf(
  trouble: FlashTrouble,
  { port, baud }: CableEnd,
  boards: readonly string[],
): readonly [string | null, string] {
  switch (trouble.type) {
    case 'no-port':
      return [
        'port',
        `there is no board at ${port}: is the cable in? "ls /dev/serial/by-id" lists what is there`,
      ];
    case 'busy':
      return [
        'port',
        `${port} is in use by another program (a terminal, a button-host, an IDE): close that first`,
      ];
    case 'not-allowed':
      return [
        'port',
        `this user may not open ${port}: "sudo usermod -aG dialout $USER" (on some systems the group is uucp), then log out and in again`,
      ];
    case 'cable-out':
      return ['port', `the cable at ${port} came loose: put it back and run this again`];
    case 'no-board':
      return [
        'port',
        `nothing at ${port} answers as Espruino does: is it the right port and speed (--baud, now ${baud}), and is Espruino on the board? espruino.com/Download says how it gets there`,
      ];
    case 'silent':
      return [
        'port',
        `the board at ${port} stopped answering: take its cable out and in, and run this again`,
      ];
    case 'tool':
      return [null, 'the espruino program could not be started: npm ci puts it back'];
    case 'locked':
      return [
        'key-file',
        'its console is locked with a key that was not given: --old-key-file FILE with the key it had, or --replace ID when it was another device; else put Espruino on it anew, which erases it',
      ];
    case 'refused':
      return [
        'port',
        'the board would not store it: its flash may be full or worn; take its cable out and in, and run this again',
      ];
    case 'wrong-board':
      return [
        'board',
        `this is a ${trouble.found || 'board that says no name'}, and the firmware is for ${boards.join(' or ')}`,
      ];
    case 'other-program':
      return [
        'settings-only',
        'the firmware on it is another version: flash it in full, without --settings-only',
      ];
    case 'no-settings':
      return [
        'device',
        'it has no settings of this device, so that a new key alone is not enough: flash it in full, without --key-only',
      ];
    case 'too-big':
      return [
        'board',
        `it has ${kilobytes(trouble.free)} of room, and ${kilobytes(trouble.needed)} are needed`,
      ];
    case 'differs':
      return [
        null,
        `${trouble.files.join(' and ')} read back otherwise than written: run this again, with another cable if it stays so`,
      ];
    case 'open':
      return [null, 'it started, and its console is not locked: the firmware did not begin; run this again'];
    case 'not-wanted':
      return [null, 'it was left as it is'];
  }
}

/** The reason of a trouble with a board on this cable. `begun`: it is no button now. */
export function reasonOf(
  trouble: FlashTrouble,
  cable: CableEnd,
  boards: readonly string[],
  begun: boolean,
): Reason {
  const [field, words] = wordsOf(trouble, cable, boards);
  return {
    code: trouble.type,
    field,
    reason: begun ? `${words}. The board is NOT in service until it is flashed in full` : words,
  };
}
