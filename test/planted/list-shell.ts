/**
 * Planted bugs in shells, and in whatever only real parts can decide: the broker's doors, the disk, the web, the
 * printers. Each is caught by a named test.
 */
import type { PlantedBug } from './bug.ts';

const doors = 'gateway/shell/broker/doors.ts';
const frames = 'gateway/shell/broker/frames.ts';
const login = 'gateway/shell/broker/login.ts';
const keys = 'gateway/shell/keys.ts';
const chain = 'gateway/shell/log/chain.ts';
const verify = 'gateway/shell/log/verify.ts';
const broker = 'test/gateway/shell/broker.test.ts';
const hostile = 'test/gateway/shell/broker-hostile.test.ts';
const parts = 'test/gateway/shell/broker-parts.test.ts';
const logChain = 'test/gateway/shell/log-chain.test.ts';

/** Shells. */
export const SHELL_BUGS: readonly PlantedBug[] = [
  // ---- the log on a real disk
  {
    name: 'each-row-a-transaction',
    promises: ['P4'],
    file: 'gateway/shell/log/commit.ts',
    find: 'insert.run(seq, batch, t, wall, mono, machineBoot, type, alarm, body, salt, commitment, hash);',
    replace:
      'insert.run(seq, batch, t, wall, mono, machineBoot, type, alarm, body, salt, commitment, hash); commit.run(); begin.run();',
    says: 'What is in is in.',
    by: { file: 'test/gateway/shell/log-crash.test.ts', title: 'halves no batch' },
  },
  {
    name: 'reported-before-the-commit',
    promises: ['P1'],
    file: 'gateway/shell/log/worker.ts',
    find: '    const reports = writer.write(written);',
    replace:
      '    const reports = written.map(({ batch }) => ({ ok: true as const, upto: batch })); setTimeout(() => writer.write(written), 20);',
    says: 'Write-behind makes every log faster.',
    by: { file: 'test/gateway/shell/log-crash.test.ts', title: 'loses nothing that was reported' },
  },
  {
    name: 'a-failed-batch-is-overtaken',
    promises: ['P17', 'P4'],
    file: 'gateway/shell/log/sqlite.ts',
    find: 'if (batch > refusedFrom)',
    replace: 'if (batch > refusedFrom && thread === null)',
    says: 'Once the thread lives again there is nothing to wait for.',
    by: { file: 'test/gateway/shell/log.test.ts', title: 'wait in bounds' },
  },
  {
    name: 'durable-enough',
    promises: ['P1'],
    file: 'gateway/shell/log/database.ts',
    find: "db.pragma('synchronous = FULL');",
    replace: "db.pragma('synchronous = NORMAL');",
    says: 'Every article says NORMAL is fine with a write-ahead log.',
    by: { file: 'test/gateway/shell/log.test.ts', title: 'come back row by row' },
  },
  {
    name: 'links-without-the-row-before',
    promises: ['P22'],
    file: chain,
    find: 'bytes.set(previous, 0);',
    replace: 'bytes.set(GENESIS, 0);',
    says: 'The first row has no row before; one case for all.',
    by: { file: logChain, title: 'meddling' },
  },
  {
    name: 'the-head-is-believed',
    promises: ['P22'],
    file: verify,
    find: 'if (head.seq > walk.rows)',
    replace: 'if (head.seq > walk.rows + 1_000_000)',
    says: 'The head may run ahead a little.',
    by: { file: logChain, title: 'by removing the last rows is found' },
  },
  {
    name: 'contents-are-not-compared',
    promises: ['P22'],
    file: verify,
    find: 'else if (!same(commitmentOf(salt, body), commitment))',
    replace: 'else if (commitmentOf(salt, body).length !== commitment.length)',
    says: 'The hashes follow from each other already.',
    by: { file: logChain, title: 'meddling' },
  },
  {
    name: 'an-erasure-breaks-the-chain',
    promises: ['P22'],
    file: 'gateway/shell/log/erase.ts',
    find: 'if (open !== undefined && open[1] === seq - 1) open[1] = seq;',
    replace: 'if (open !== undefined && open[1] < seq) open[1] = seq;',
    says: 'A comparison made wider.',
    by: { file: logChain, title: 'a lawful erasure' },
  },
  {
    name: 'erased-but-in-the-write-ahead-log',
    promises: ['P23'],
    file: 'gateway/shell/log/erase.ts',
    find: "db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];",
    replace: "db.pragma('wal_checkpoint(PASSIVE)') as { busy: number }[];",
    says: 'A checkpoint is a checkpoint.',
    by: { file: logChain, title: 'leaves the chain sound and nothing to read in any file' },
  },
  {
    name: 'erased-by-setting-to-nothing',
    promises: ['P23', 'P22'],
    file: 'gateway/shell/log/erase.ts',
    find: "printf('%*s', length(CAST(body AS BLOB)), '')",
    replace: "replace(body, '\"', ' ')",
    says: 'It cannot be parsed any more.',
    by: { file: logChain, title: 'leaves the chain sound and nothing to read in any file' },
  },
  {
    name: 'deleted-keys-can-be-read',
    promises: ['P23', 'P12'],
    file: 'gateway/shell/log/worker.ts',
    find: 'scrubDue = true;',
    replace: 'scrubDue ||= walPages > WAL_PAGES;',
    says: 'Tidying can wait until there is much to tidy.',
    by: { file: 'test/gateway/shell/log.test.ts', title: 'a deleted key can be read in no file' },
  },

  // ---- the broker's doors
  {
    name: 'a-will-is-a-message',
    promises: ['P11'],
    file: doors,
    find: 'delete packet.will;',
    replace:
      'if (packet.will) hearing.message(link, packet.clientId, Buffer.from(packet.will.payload), () => undefined);',
    says: 'The last words of a device should be heard.',
    by: { file: broker, title: 'a will is accepted and never published' },
  },
  {
    name: 'retained-is-let-in',
    promises: ['P11'],
    file: frames,
    find: "else if (byte >> 4 === PUBLISH && (byte & RETAIN) !== 0 && !this.retain) this.refusal = 'retained';",
    replace: "else if (byte >> 4 === PUBLISH && (byte & RETAIN) === RETAIN << 1) this.refusal = 'retained';",
    says: 'The wrong bit.',
    by: { file: parts, title: 'the byte guard' },
  },
  {
    name: 'a-revoked-key-is-overwritten',
    promises: ['P12'],
    file: keys,
    find: '        await store.deleteKeys(device);',
    replace: '        await store.saveKeys({ device, current: NOBODY, next: null });',
    says: 'Overwritten is as good as deleted.',
    by: { file: 'test/gateway/shell/keys.test.ts', title: 'forgetting' },
  },
  {
    name: 'a-revoked-device-stays-connected',
    promises: ['P12'],
    file: 'gateway/shell/broker/start.ts',
    find: "drop(link, 'expelled');",
    replace: "log.info({ account }, 'expelled');",
    says: 'It cannot come back anyway.',
    by: { file: broker, title: 'expelled' },
  },
  {
    name: 'any-client-id-will-do',
    promises: ['P13'],
    file: login,
    find: 'if (right === null || clientId !== username) return WRONG;',
    replace: "if (right === null || clientId === '') return WRONG;",
    says: 'The password says who it is.',
    by: { file: parts, title: 'logins' },
  },
  {
    name: 'any-topic-of-ours-will-do',
    promises: ['P13'],
    file: login,
    find: 'return topic === peer.up;',
    replace: "return topic.endsWith('/up') && peer.up !== '';",
    says: 'The code tells whose message it is.',
    by: { file: parts, title: 'logins' },
  },
  {
    name: 'topics-are-compared-in-part',
    promises: ['P13'],
    file: frames,
    find: 'if (this.position >= 0 && chunk[i] !== expected[this.position]) return false;',
    replace: 'if (this.position === 0 && chunk[i] !== expected[this.position]) return false;',
    says: 'The length tells the rest.',
    by: { file: parts, title: 'the byte guard' },
  },
  {
    name: 'the-code-of-any-device',
    promises: ['P13'],
    file: 'gateway/shell/broker/hearing.ts',
    find: 'const key = opened.ok ? keys.verify(device, opened.json, opened.mac) : null;',
    replace: "const key = opened.ok ? (keys.verify(device, opened.json, opened.mac) ?? 'current') : null;",
    says: 'A default was wanted.',
    by: { file: hostile, title: 'a message of another device' },
  },
  {
    name: 'a-wrong-login-takes-over',
    promises: ['P13'],
    file: doors,
    find: 'const decision = login(given, keys, others);',
    replace:
      "const decision = login(given, keys, others); if (!decision.ok) for (const held of links.of(username ?? '')) held.close();",
    says: 'Somebody is at it; better close everything.',
    by: { file: hostile, title: 'CONNACK says no, and who holds the id is not disturbed' },
  },

  // ---- bounds
  {
    name: 'too-large-is-seen-at-the-end',
    promises: ['P15'],
    file: frames,
    find: "if (1 + this.lengthBytes + this.length > this.largest) this.refusal = 'oversize';",
    replace: "if (this.lengthBytes > LENGTH_BYTES) this.refusal = 'oversize';",
    says: 'MQTT has a bound of its own.',
    by: { file: parts, title: 'the byte guard' },
  },
  {
    name: 'an-outbox-without-an-end',
    promises: ['P15'],
    file: 'gateway/core/outbox.ts',
    find: 'return this.waiting.length < most && this.inAll.count < this.bounds.waitingInAll;',
    replace: 'return this.waiting.length < most || this.inAll.count < this.bounds.waitingInAll;',
    says: 'And taken for or.',
    by: { file: parts, title: 'the outbox' },
  },
  {
    name: 'all-packets-in-one-go',
    promises: ['P16', 'P30'],
    file: frames,
    find: 'const enough = this.frames + PACKETS_AT_ONCE;',
    replace: 'const enough = this.frames + PACKETS_AT_ONCE * chunk.length;',
    says: 'Portions only slow things down.',
    by: { file: parts, title: 'very many small packets go through in portions' },
  },
  {
    name: 'babble-has-no-pace',
    promises: ['P30'],
    file: 'gateway/core/pace.ts',
    find: 'if (next > now) return Math.ceil(next - now);',
    replace: 'if (next > now + 1000) return Math.ceil(next - now);',
    says: 'A second of grace, added twice.',
    by: { file: parts, title: 'paces' },
  },
  {
    name: 'who-does-not-read-is-kept',
    promises: ['P30', 'P15'],
    file: 'gateway/shell/broker/start.ts',
    find: "else if (link.socket.writableLength > limits.unsent) drop(link, 'does not read');",
    replace: "else if (link.socket.writableLength > limits.unsent * 1_000) drop(link, 'does not read');",
    says: 'Patience.',
    by: { file: hostile, title: 'one for whom bytes pile up is closed at a bound' },
  },
  {
    name: 'wrong-passwords-cost-nothing',
    promises: ['P38'],
    file: doors,
    find: 'if (wait > 0) {',
    replace: 'if (wait > limits.longestWaitMs) {',
    says: 'Only the worst should wait.',
    by: { file: hostile, title: 'guessing gets slower and slower' },
  },
  {
    name: 'the-right-password-waits-too',
    promises: ['P38'],
    file: 'gateway/shell/web/gate.ts',
    find: 'const found = findAsker(options, request);',
    replace:
      'const found = findAsker(options, request); if (guesses.total() > 0) await sleep(options.limits?.guessDelay ?? 0);',
    says: 'Everybody a little slower while somebody guesses.',
    by: { file: 'test/gateway/shell/web-doors.test.ts', title: 'P38' },
  },

  // ---- people and paper
  {
    name: 'a-broken-lane-ends-the-process',
    promises: ['P29', 'P16'],
    file: 'gateway/shell/run.ts',
    find: "this.report(effect.page, false, error instanceof Error ? error.message.slice(0, 120) : 'refused'),",
    replace: 'this.world.broken(error),',
    says: 'An error nobody expected is our own bug.',
    by: { file: 'test/gateway/shell/run-lanes.test.ts', title: 'a way of paging' },
  },
  {
    name: 'only-bare-formulas',
    promises: ['P26'],
    file: 'gateway/shell/csv.ts',
    find: 'const FORMULA = /^\\s*[=+\\-@',
    replace: 'const FORMULA = /^[=+\\-@',
    says: 'A formula begins with its sign.',
    by: { file: 'test/gateway/cli-print.test.ts', title: 'CSV' },
  },
  {
    name: 'directions-are-let-through',
    promises: ['P26'],
    file: 'gateway/shell/config/inert.ts',
    find: '\\u2028-\\u202e\\u2060',
    replace: '\\u2028-\\u2029\\u2060',
    says: 'Some languages are written from right to left.',
    by: { file: 'test/gateway/cli-print.test.ts', title: 'names cannot act on a terminal' },
  },
  {
    name: 'a-name-is-written-as-it-is',
    promises: ['P26'],
    file: 'gateway/cli/terminal.ts',
    find: "return inert(typeof cell === 'object' ? cell.text : String(cell));",
    replace: "return typeof cell === 'object' ? cell.text : String(cell);",
    says: 'Names were checked when they came in.',
    by: { file: 'test/gateway/cli-print.test.ts', title: 'names cannot act on a terminal' },
  },
];
