/** A process that opens a data directory, listens on its control socket, says so, and holds it until told otherwise. */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { DataDirError, openDataDir } from '../../gateway/shell/datadir.ts';

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
try {
  const dir = await openDataDir(process.argv[2] ?? '');
  const server = createServer((socket) => socket.end('hello'));
  server.listen(dir.socket, () => say({ held: dir.folder, socket: dir.socket }));
  createInterface({ input: process.stdin }).on('line', () => {
    server.close();
    void dir.close().then(() => say({ released: true }));
  });
} catch (error) {
  say({ problem: error instanceof DataDirError ? error.code : String(error) });
}
