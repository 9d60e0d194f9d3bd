/**
 * Puts boards into service as far as the cable goes: which boards there are, the files for one device, writing them.
 * What the gateway thinks of the device, and the test press, are left to whoever asks.
 */
import { createHmac } from 'node:crypto';
import type { HmacSha256 } from '../../protocol/hmac.ts';
import { consolePassword, deriveKeys, rootKey } from '../../protocol/keys.ts';
import { privateText } from '../shell/node/private-text.ts';
import { BOARDS, type BoardFacts, type Program, programOf } from './boards.ts';
import { checksumOf } from './expressions.ts';
import { type FlashProgress, type Found, flash } from './flash.ts';
import { type SettingsAsked, settingsText } from './settings-text.ts';
import type { CableEnd } from './tool.ts';
import { type Reason, reasonOf } from './words.ts';

/** A board in the list. */
export interface BoardRow extends BoardFacts {
  /** Bytes of its program, and its version; null when it was not built. */
  readonly bytes: number | null;
  readonly version: string | null;
}
/** The files for one device. */
export interface DeviceFiles {
  readonly version: string;
  readonly program: string;
  readonly settings: string;
  /** CRC-32 of the program, 8 hex digits. */
  readonly checksum: string;
}
/** What is to be written, and how. */
export interface FlashAsked {
  readonly board: string;
  readonly settings: SettingsAsked;
  readonly port: string;
  /** Null: as the board's console has it. */
  readonly baud: number | null;
  /** How much is written: firmware and settings, settings, or of these the key alone. */
  readonly writes: 'all' | 'settings' | 'key';
  /** What unlocks the board as it is, beside the key that it gets. */
  readonly unlocks: readonly string[];
}
/** How flashing ended. */
export type FlashEnded =
  | {
      readonly ok: true;
      readonly holds: Found;
      /** Version of its firmware; null when that stayed, and is not the one that is here. */
      readonly version: string | null;
      /** CRC-32 of it, 8 hex digits. */
      readonly checksum: string;
    }
  | ({ readonly ok: false; readonly begun: boolean } & Reason);

const no = (code: string, field: string | null, reason: string): Reason & { readonly ok: false } => ({
  ok: false,
  code,
  field,
  reason,
});

const hmac: HmacSha256 = (key, message) => createHmac('sha256', key).update(message, 'latin1').digest('hex');
const rootOf = (key: string): Uint8Array => rootKey(key) ?? new Uint8Array(0);

/** Commissioning with the programs in this folder. */
export class Commissioning {
  constructor(
    private readonly folder: string,
    private readonly runFlash: typeof flash = flash,
  ) {}

  boards(): readonly BoardRow[] {
    return BOARDS.map((facts) => {
      const program = programOf(facts, this.folder);
      return { ...facts, bytes: program?.text.length ?? null, version: program?.version ?? null };
    });
  }

  /** What unlocks a board that holds this key; null when it is none. */
  unlockOf(key: string): string | null {
    return rootKey(key) === undefined ? null : consolePassword(hmac, rootOf(key));
  }

  /** The MQTT password that grows from a key. */
  passwordOf(key: string): string {
    return deriveKeys(hmac, rootOf(key)).mqtt;
  }

  /** The text of a file that only its owner may read, or why not. */
  privateText(file: string): { readonly text: string } | { readonly reason: string } {
    return privateText(file);
  }

  private of(
    name: string,
  ): { readonly facts: BoardFacts; readonly program: Program } | (Reason & { readonly ok: false }) {
    const facts = BOARDS.find((one) => one.name === name);
    if (facts === undefined)
      return no(
        'no-such-board',
        'board',
        `there is no board "${name}": ${BOARDS.map((one) => one.name).join(', ')}`,
      );
    const program = programOf(facts, this.folder);
    if (program === null)
      return no(
        'not-built',
        'board',
        `there is no firmware for ${name} here: npm run build makes it, where this version has it`,
      );
    return { facts, program };
  }

  /** Makes both files of a device. */
  build(
    board: string,
    asked: SettingsAsked,
  ): ({ readonly ok: true } & DeviceFiles) | (Reason & { readonly ok: false }) {
    const found = this.of(board);
    if ('ok' in found) return found;
    const { facts, program } = found;
    const checksum = checksumOf(program.text);
    const settings = settingsText(facts, asked, checksum);
    if ('reason' in settings) return no('invalid', settings.field, settings.reason);
    return { ok: true, version: program.version, program: program.text, settings: settings.text, checksum };
  }

  /**
   * Writes them into the board on a cable. `wanted` is told what the board holds and says whether it may be written over;
   * takes up to minutes.
   */
  async flash(
    asked: FlashAsked,
    wanted: (holds: Found) => Promise<boolean>,
    told: (progress: FlashProgress) => void,
  ): Promise<FlashEnded> {
    const { settings, writes } = asked;
    const of = this.of(asked.board);
    if ('ok' in of) return { ...of, begun: false };
    const { facts, program } = of;
    const files = writes === 'key' ? null : this.build(asked.board, settings);
    if (files?.ok === false) return { ...files, begun: false };
    const cable: CableEnd = { port: asked.port, baud: asked.baud ?? facts.baud };
    const password = consolePassword(hmac, rootOf(settings.key));
    const flashed = await this.runFlash(
      cable,
      {
        boards: facts.interpreters,
        device: settings.device,
        key: settings.key,
        program: writes === 'all' ? program.text : null,
        settings: files?.settings ?? null,
        unlocks: [password, ...asked.unlocks],
        password,
      },
      wanted,
      told,
    );
    if (!flashed.ok) {
      const { trouble, begun } = flashed;
      return { ok: false, begun, ...reasonOf(trouble, cable, facts.interpreters, begun) };
    }
    const { found: holds, checksum } = flashed;
    const version = checksum === checksumOf(program.text) ? program.version : null;
    return { ok: true, holds, version, checksum };
  }
}
