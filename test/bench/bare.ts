/**
 * Peer (c), a process of its own: what a skilled programmer would write in an hour around aedes. A press is heard in
 * `authorizePublish`, one row of it is committed to SQLite (WAL, FULL), then it goes to three pagers through their own
 * client objects, then the PUBACK may leave. No keys, no schema, no alarm, no steps, no second thread.
 *
 * Started as `node bench-bare.js DATABASE PAGER...`; prints its port; ends when its standard input does.
 */
import { createServer } from 'node:net';
import { Aedes, type Client } from 'aedes';
import Database from 'better-sqlite3';

const [file = '', ...pagers] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
if (db.pragma('synchronous', { simple: true }) !== 2)
  throw new Error('SQLite did not take synchronous = FULL');
db.exec(
  'CREATE TABLE IF NOT EXISTS presses (seq INTEGER PRIMARY KEY, topic TEXT NOT NULL, body TEXT NOT NULL) STRICT',
);
const insert = db.prepare<[string, string]>('INSERT INTO presses (topic, body) VALUES (?, ?)');

/** aedes calls it without looking whether it is there. */
const sent = (): void => undefined;
const clients = new Map<string, Client>();
const broker = new Aedes({
  authorizePublish(_client, packet, done) {
    const body = String(packet.payload);
    insert.run(packet.topic, body);
    for (const pager of pagers)
      clients.get(pager)?.publish(
        {
          cmd: 'publish',
          topic: `noodknop/v1/${pager}/down`,
          payload: packet.payload,
          qos: 1,
          retain: false,
          dup: false,
        },
        sent,
      );
    done(null);
  },
});
await broker.listen();
broker.on('clientReady', (client) => clients.set(client.id, client));

const server = createServer({ noDelay: true }, broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`port ${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
