/**
 * Flashing with the real `espruino` tool: a board that is the real interpreter behind a socket, or nobody at all. Without
 * `ESPRUINO_BIN` the parts that need the interpreter say that they were not run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flash, type Load } from '../../../gateway/shell/firmware/flash.ts';
import { troubleIn } from '../../../gateway/shell/firmware/tool.ts';

const INTERPRETER = process.env.ESPRUINO_BIN;
if (INTERPRETER === undefined)
  process.stderr.write('\n*** FLASHING NOT TRIED ON ESPRUINO ITSELF: ESPRUINO_BIN is not set ***\n\n');

const KEY = 'ab'.repeat(32);
const LOAD: Load = {
  boards: ['LINUX'],
  program: `print("it runs");//${'x'.repeat(3_000)}`,
  settings: JSON.stringify({ device: 'balie-1', key: KEY }),
  settingsName: 'noodknop',
};

/** The board: an interpreter for each connection, with one flash. */
class Board {
  readonly folder = mkdtempSync(join(tmpdir(), 'noodknop-flash-test-'));
  printed = '';
  private readonly children: ChildProcess[] = [];
  private server: Server | null = null;
  private sockets: Socket[] = [];
  /** Bytes after which the cable is pulled. */
  pulledAfter = Number.POSITIVE_INFINITY;

  async start(program: string): Promise<string> {
    const server = createServer((socket) => {
      this.sockets.push(socket);
      const child = spawn(program, [], { cwd: this.folder, stdio: ['pipe', 'pipe', 'ignore'] });
      this.children.push(child);
      let heard = 0;
      socket.on('data', (bytes) => {
        heard += bytes.length;
        if (heard > this.pulledAfter) socket.destroy();
        else child.stdin?.write(bytes);
      });
      child.stdout?.on('data', (bytes: Buffer) => {
        this.printed += bytes.toString('latin1');
        if (!socket.destroyed) socket.write(bytes);
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => child.kill('SIGKILL'));
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    for (const child of this.children) child.kill('SIGKILL');
    await new Promise<void>((resolve) =>
      this.server === null ? resolve() : this.server.close(() => resolve()),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}
const leftovers = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => /^noodknop-flash-(?!test)/.test(name));

describe('flashing', () => {
  it('knows what the tool means by its words', () => {
    expect(
      [
        'Unable to connect! Error: Error: Permission denied, cannot open /dev/ttyACM0',
        'Error Resource temporarily unavailable Cannot lock port',
        'serial: Port "/dev/ttyACM7" not found\nUnable to connect!',
        'Disconnected',
        'some words nobody foresaw',
      ].map(troubleIn),
    ).toEqual(['not-allowed', 'busy', 'no-port', 'cable-out', 'silent']);
  });

  it('says that there is no such port, from the tool itself', async () => {
    const flashed = await flash({ port: '/dev/noodknop-no-such-port', baud: 9600 }, LOAD);
    expect(flashed).toMatchObject({ ok: false, trouble: { type: 'no-port' } });
  }, 60_000);
});

describe.runIf(INTERPRETER !== undefined)('flashing the real interpreter', () => {
  let board: Board;
  let port = '';
  beforeEach(async () => {
    board = new Board();
    port = await board.start(INTERPRETER ?? '');
  });
  afterEach(() => board.close());

  it('writes both files, reads them back, starts the program, and leaves no key behind', async () => {
    const stages: string[] = [];
    const before = leftovers();
    const flashed = await flash({ port, baud: 9600 }, LOAD, (stage) => stages.push(stage));
    expect(flashed).toMatchObject({ ok: true, board: 'LINUX', interpreter: expect.stringMatching(/^2v/) });
    expect(stages).toEqual(['looking', 'writing', 'starting']);
    expect(leftovers()).toEqual(before);
    // A board that is switched on runs what is in its flash.
    board.printed = '';
    const again = spawn(INTERPRETER ?? '', [], { cwd: board.folder, stdio: ['pipe', 'pipe', 'ignore'] });
    let printed = '';
    again.stdout.on('data', (bytes: Buffer) => {
      printed += bytes.toString('latin1');
    });
    await expect.poll(() => printed, { timeout: 10_000 }).toContain('it runs');
    again.kill('SIGKILL');
  }, 120_000);

  it('does not touch a board it is not for', async () => {
    const flashed = await flash({ port, baud: 9600 }, { ...LOAD, boards: ['PUCKJS'] });
    expect(flashed).toEqual({ ok: false, trouble: { type: 'wrong-board', found: 'LINUX' } });
    expect(readdirSync(board.folder).filter((name) => name.includes('flash'))).toEqual([]);
  }, 60_000);

  it('says so when the cable is pulled in the middle, and can begin anew', async () => {
    board.pulledAfter = 2_000;
    const flashed = await flash({ port, baud: 9600 }, LOAD);
    expect(flashed.ok).toBe(false);
    board.pulledAfter = Number.POSITIVE_INFINITY;
    expect(await flash({ port, baud: 9600 }, LOAD)).toMatchObject({ ok: true });
  }, 400_000);
});
