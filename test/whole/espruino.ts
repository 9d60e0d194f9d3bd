/**
 * A board with the real Espruino interpreter (its Linux build, named by `ESPRUINO_BIN`): a process in a folder of its
 * own, whose flash is a file there and whose pins are files below `gpio/`. Promises that it ends with the test; what
 * runs on it is written to its flash by the interpreter itself, as a cable would.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Path of the interpreter; undefined when there is none to be tried. */
export const INTERPRETER = process.env.ESPRUINO_BIN;

/** Why no board can be tried here; null when one can. */
export function noBoard(): string | null {
  if (INTERPRETER === undefined) return 'ESPRUINO_BIN is not set';
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-pins-'));
  try {
    mkdirSync(join(folder, 'gpio', 'gpio5'), { recursive: true });
    writeFileSync(join(folder, 'gpio', 'gpio5', 'value'), '1');
    const told = spawnSync(INTERPRETER, ['-e', 'print("pin",digitalRead(5))'], {
      cwd: folder,
      timeout: 10_000,
    });
    if (told.error !== undefined) return `ESPRUINO_BIN cannot be run: ${told.error.message}`;
    const pins = String(told.stdout).includes('pin 1');
    return pins ? null : 'ESPRUINO_BIN has no pins in files below gpio/ of its folder';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
/**
 * Put before the firmware of a board that lives long, as `.boot0`: whoever waits longer than 200 ms waits 10 ms, and the
 * clock goes on by the rest; what is shorter keeps its length. What comes over the network takes its real time.
 */
export const HASTE = `
const time=getTime,wait=setTimeout;let ahead=0;
global.getTime=function(){return time()+ahead};
global.setTimeout=function(f,ms){
if(ms<200)return wait(f,ms);
const due=getTime()+ms/1000;
return wait(function(){ahead=ahead+Math.max(0,due-getTime());f()},10)};`;

/** Characters of a file that fit into one line of the interpreter's console. */
const PIECE = 400;

/** One board. Pins are numbers; a button is pressed while its pin is low. */
export class EspruinoBoard {
  readonly folder = mkdtempSync(join(tmpdir(), 'noodknop-chip-'));
  private child: ChildProcess | null = null;
  /** All that came out on the cable. */
  printed = '';
  /** Hears what comes out on the cable. */
  onPrint: ((bytes: Buffer) => void) | null = null;

  constructor(pins: readonly number[]) {
    mkdirSync(join(this.folder, 'gpio'));
    for (const file of ['export', 'unexport']) writeFileSync(join(this.folder, 'gpio', file), '');
    for (const pin of pins) {
      mkdirSync(join(this.folder, 'gpio', `gpio${pin}`));
      writeFileSync(join(this.folder, 'gpio', `gpio${pin}`, 'direction'), '');
      writeFileSync(join(this.folder, 'gpio', `gpio${pin}`, 'value'), '1');
    }
  }

  /** Writes files into the board's flash, which is emptied first. */
  async flash(files: Readonly<Record<string, string>>): Promise<void> {
    const lines = ['const storage = require("Storage");', 'storage.eraseAll();'];
    for (const [name, text] of Object.entries(files)) {
      for (let at = 0; at < text.length; at += PIECE) {
        const piece = JSON.stringify(text.slice(at, at + PIECE));
        lines.push(`storage.write(${JSON.stringify(name)}, ${piece}, ${at}, ${text.length});`);
      }
    }
    lines.push('quit();', '');
    writeFileSync(join(this.folder, 'flash.js'), lines.join('\n'));
    await promisify(execFile)(INTERPRETER ?? '', ['flash.js'], { cwd: this.folder, timeout: 30_000 });
  }

  /** Power on: the interpreter starts what its flash holds. */
  start(): void {
    const child = spawn(INTERPRETER ?? '', [], { cwd: this.folder, stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout?.on('data', (bytes: Buffer) => {
      this.printed += bytes.toString('latin1');
      this.onPrint?.(bytes);
    });
    this.child = child;
  }

  /** Power off, at once. */
  async cut(): Promise<void> {
    const child = this.child;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Types a line at the console. */
  type(line: string): void {
    this.child?.stdin?.write(`${line}\n`);
  }

  /** Puts bytes into the cable. */
  feed(bytes: Uint8Array): void {
    this.child?.stdin?.write(bytes);
  }

  /** Sets the level of a pin. */
  set(pin: number, high: boolean): void {
    // In place: a file that is empty for a moment would be a pin that is low.
    const file = openSync(join(this.folder, 'gpio', `gpio${pin}`, 'value'), 'r+');
    writeSync(file, high ? '1' : '0', 0);
    closeSync(file);
  }
  /** The level of a pin. */
  get(pin: number): boolean {
    return readFileSync(join(this.folder, 'gpio', `gpio${pin}`, 'value'), 'latin1').trim() === '1';
  }

  async close(): Promise<void> {
    await this.cut();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
