/** The data directory: private, one holder at a time whatever ends it, reachable by a socket, refused with reasons. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { controlSocket } from '../../../gateway/shell/control-socket.ts';
import { type DataDir, DataDirError, openDataDir } from '../../../gateway/shell/datadir.ts';
import { bundle } from '../../tools/bundle.ts';
import { type Child, startChild } from '../../tools/child.ts';
import { mountSmallDisk, type SmallDisk } from '../../tools/disk.ts';

let program: string;
let root: string;
const held: DataDir[] = [];
const children: Child[] = [];
const disks: SmallDisk[] = [];

beforeAll(async () => {
  program = await bundle('test/tools/dir-holder.ts');
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'noodknop-dir-'));
});
afterEach(async () => {
  for (const dir of held.splice(0)) await dir.close();
  await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
  for (const disk of disks.splice(0)) disk.unmount();
  rmSync(root, { recursive: true, force: true });
});
const mode = (path: string): number => statSync(path).mode & 0o777;
async function open(path: string): Promise<DataDir> {
  const dir = await openDataDir(path);
  held.push(dir);
  return dir;
}
async function problemOf(path: string): Promise<{ code: string; message: string } | null> {
  try {
    await open(path);
    return null;
  } catch (error) {
    if (!(error instanceof DataDirError)) throw error;
    return { code: error.code, message: error.message };
  }
}
async function hold(path: string): Promise<Child> {
  const child = startChild(program, [path]);
  children.push(child);
  await child.until((line) => 'held' in line);
  return child;
}
const said = (socket: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    connect(socket)
      .on('data', (bytes) => {
        text += String(bytes);
      })
      .on('end', () => resolve(text))
      .on('error', reject);
  });

describe('a new directory', () => {
  it('is made with those above it, for its owner only, as all its files', async () => {
    const dir = await open(join(root, 'a', 'b'));
    dir.write('note.txt', 'hello');
    expect(dir.folder).toBe(join(root, 'a', 'b'));
    expect(mode(dir.folder)).toBe(0o700);
    for (const name of readdirSync(dir.folder))
      expect([name, mode(join(dir.folder, name))]).toEqual([name, 0o600]);
    expect(readdirSync(dir.folder).sort()).toEqual(['dir.json', 'lock.db', 'lock.json', 'note.txt']);
  });

  it('that is there, empty and open to others is closed to them', async () => {
    chmodSync(root, 0o755);
    await open(root);
    expect(mode(root)).toBe(0o700);
  });

  it('that holds other files and is open to others is refused and left alone', async () => {
    writeFileSync(join(root, 'letter.txt'), 'dear');
    chmodSync(root, 0o755);
    expect(await problemOf(root)).toMatchObject({
      code: 'not-private',
      message: expect.stringContaining('chmod 700'),
    });
    expect(mode(root)).toBe(0o755);
    expect(readdirSync(root)).toEqual(['letter.txt']);
  });

  it('reached over a link is known by its real path', async () => {
    mkdirSync(join(root, 'real'), { mode: 0o700 });
    symlinkSync(join(root, 'real'), join(root, 'link'));
    expect((await open(join(root, 'link'))).folder).toBe(join(root, 'real'));
    expect(await problemOf(join(root, 'real'))).toMatchObject({ code: 'in-use' });
  });
});

describe('the lock', () => {
  it('keeps others out, in this process and in another, and names the holder', async () => {
    const dir = join(root, 'data');
    const child = await hold(dir);
    expect(await problemOf(dir)).toEqual({
      code: 'in-use',
      message: expect.stringContaining(`in use by process ${child.process.pid} (since 20`),
    });
    child.tell('release');
    await child.until((line) => line.released === true);
    await open(dir);
    expect(await problemOf(dir)).toMatchObject({ code: 'in-use' });
  });

  it('ends with a kill -9 of its holder, and the next one clears up after it', async () => {
    const dir = join(root, 'data');
    for (let life = 0; life < 3; life++) {
      const child = await hold(dir);
      await child.kill('SIGKILL');
      expect(existsSync(join(dir, 'control.sock'))).toBe(true);
    }
    await open(dir);
    expect(existsSync(join(dir, 'control.sock'))).toBe(false);
  });

  it('is kept by a holder that is stopped', async () => {
    const dir = join(root, 'data');
    const child = await hold(dir);
    child.process.kill('SIGSTOP');
    expect(await problemOf(dir)).toMatchObject({ code: 'in-use' });
    child.process.kill('SIGCONT');
  });

  it('goes to exactly one of several that ask at once', async () => {
    const dir = join(root, 'data');
    const rivals = Array.from({ length: 6 }, () => startChild(program, [dir]));
    children.push(...rivals);
    const first = await Promise.all(rivals.map((rival) => rival.until(() => true)));
    expect(first.filter((line) => 'held' in line)).toHaveLength(1);
    for (const line of first) if ('problem' in line) expect(line.problem).toBe('in-use');
  });
});

describe('what it holds', () => {
  it('is unknown at first, and remembered once marked', async () => {
    const dir = await open(root);
    expect(dir.content()).toBeNull();
    dir.setContent('demo');
    expect(dir.content()).toBe('demo');
    await dir.close();
    expect((await open(root)).content()).toBe('demo');
  });
});

describe('the control socket', () => {
  it('lies in the directory and can be reached by its real path', async () => {
    const dir = join(root, 'data');
    const child = await hold(dir);
    expect(child.said[0]?.socket).toBe(join(dir, 'control.sock'));
    expect(await said(controlSocket(dir) ?? '')).toBe('hello');
  });

  it('of a directory with a very long name lies elsewhere, privately, and is found', async () => {
    const dir = join(root, 'very-long-name'.repeat(12), 'ü'.repeat(60));
    const child = await hold(dir);
    const socket = controlSocket(dir) ?? '';
    expect(socket).toBe(child.said[0]?.socket);
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(103);
    expect(mode(dirname(socket))).toBe(0o700);
    expect(await said(socket)).toBe('hello');
    await child.kill('SIGKILL');
    expect((await open(dir)).socket).toBe(socket);
    for (const last of held.splice(0)) await last.close();
    expect(existsSync(dirname(socket))).toBe(false);
    expect(controlSocket(dir)).toBeNull();
  });

  it('is not taken from a note that points to a folder others can enter', async () => {
    const dir = join(root, 'very-long-name'.repeat(12));
    const first = await open(dir);
    const folder = dirname(first.socket);
    chmodSync(folder, 0o777);
    expect(controlSocket(dir)).toBeNull();
    chmodSync(folder, 0o700);
    expect(controlSocket(dir)).toBe(first.socket);
  });
});

describe('a directory that cannot be used is refused with what, where and how:', () => {
  it('a file', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(await problemOf(file)).toMatchObject({
      code: 'not-a-directory',
      message: expect.stringContaining(file),
    });
    expect(await problemOf(join(file, 'below'))).toMatchObject({ code: 'not-a-directory' });
  });

  it('a newer layout, naming both versions', async () => {
    await (await open(root)).close();
    const marker = JSON.parse(readFileSync(join(root, 'dir.json'), 'utf8')) as object;
    writeFileSync(join(root, 'dir.json'), JSON.stringify({ ...marker, format: 9, program: '4.5.6' }));
    const { code, message } = (await problemOf(root)) ?? { code: '', message: '' };
    expect(code).toBe('newer');
    expect(message).toMatch(/4\.5\.6, layout 9.*knows layout 1/);
  });

  it('a damaged marker', async () => {
    await (await open(root)).close();
    for (const text of ['', '{', '[]', '{"format":"1"}', '{"format":1,"content":"other"}']) {
      writeFileSync(join(root, 'dir.json'), text);
      expect([text, (await problemOf(root))?.code]).toEqual([text, 'damaged']);
    }
  });

  it('a read-only disk', async (context) => {
    const disk = mountSmallDisk(256);
    if (disk === null) return context.skip('mounting is not allowed');
    disks.push(disk);
    disk.makeReadOnly();
    expect(await problemOf(disk.folder)).toMatchObject({
      code: 'read-only',
      message: expect.stringContaining('--data'),
    });
    expect(await problemOf(join(disk.folder, 'new'))).toMatchObject({ code: 'read-only' });
  });

  it('a full disk', async (context) => {
    const disk = mountSmallDisk(256);
    if (disk === null) return context.skip('mounting is not allowed');
    disks.push(disk);
    disk.fill();
    expect(await problemOf(join(disk.folder))).toMatchObject({ code: 'full' });
  });
});
