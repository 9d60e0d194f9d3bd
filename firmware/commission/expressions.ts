/**
 * What a board is asked to evaluate, in its own language: each is one expression on one line that gives a value for JSON.
 * Promises that no key ever comes back from a board.
 */
import { crc32 } from 'node:zlib';

/** Where a board looks for its program. */
export const PROGRAM_FILE = '.bootcde';
/** Where a board looks for its settings. */
export const SETTINGS_FILE = 'noodknop';
/** Where a device keeps presses without a receipt. */
export const SLOTS: readonly string[] = ['noodknop.0', 'noodknop.1'];

/** CRC-32 of a text's bytes. */
export const sumOf = (text: string): number => crc32(Buffer.from(text, 'latin1'));
/** A checksum as it is shown, and as it stands in files: 8 hex digits. */
export const hex = (sum: number): string => (sum >>> 0).toString(16).padStart(8, '0');
/** How a file's checksum is shown. */
export const checksumOf = (text: string): string => hex(sumOf(text));

const storage = 'require("Storage")';
const read = (name: string): string => `(${storage}.read(${JSON.stringify(name)})||"")`;

/** CRC-32 of a file; that of nothing when there is none. */
export const sumThere = (name: string): string => `E.CRC32(${read(name)})>>>0`;
/** The settings as an object `j`, and what is made of it; `otherwise` when there are none. */
const ofSettings = (made: string, otherwise: string): string =>
  `(t=>{try{var j=JSON.parse(t.substr(0,t.lastIndexOf("}")+1));return ${made}}catch(e){return ${otherwise}}})(${read(SETTINGS_FILE)})`;

/** A list: board, version, bytes of room, bytes that both files take, CRC-32 of the program, device of the settings. */
export const LOOK = `[process.env.BOARD,process.version,${storage}.getFree(),${read(PROGRAM_FILE)}.length+${read(SETTINGS_FILE)}.length,${sumThere(PROGRAM_FILE)},${ofSettings('j.device', 'null')}]`;

/** Removes files. */
export const erase = (names: readonly string[]): string =>
  `(${names.map((name) => `${storage}.erase(${JSON.stringify(name)})`).join(',')},E.kickWatchdog(),1)`;
/** Makes so many bytes of room, where there are not as many. */
export const makeRoom = (bytes: number): string =>
  `(${storage}.getFree()<${bytes}&&${storage}.compact(),E.kickWatchdog(),1)`;
/** Writes a piece of a file, ASCII; of the first piece the length of all is told. Gives true. */
export const writePiece = (name: string, piece: string, at: number, all: number): string =>
  `(E.kickWatchdog(),${storage}.write(${JSON.stringify(name)},${JSON.stringify(piece)},${at === 0 ? `0,${all}` : at}))`;

/**
 * Puts another key into the settings that are there, with the checksums of what comes of it: passwords of networks never
 * leave the board. Gives true.
 */
export const changeKey = (key: string): string =>
  ofSettings(
    `(j.key="${key}",(s=>{var h=x=>("0000000"+(E.CRC32(x)>>>0).toString(16)).substr(-8);return ${storage}.write("${SETTINGS_FILE}",s+" "+h(s)+" "+h(${read(PROGRAM_FILE)}))})(JSON.stringify(j)))`,
    'false',
  );
/** CRC-32 of the key in the settings; null when there is none. */
export const KEY_SUM = ofSettings('E.CRC32(j.key)>>>0', 'null');
