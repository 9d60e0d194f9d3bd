/**
 * A board that is a device by itself, on a serial line: a peer written from the contract alone, a pseudo terminal, the real
 * host process that only carries, a real gateway. Needs socat; in CI its absence is a failure.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ButtonLine, type Talker } from '../button-host-rig.ts';
import { hasSocat } from '../espa-cable.ts';
import { until, Whole } from '../rig.ts';

const mayRun = hasSocat || process.env.CI !== undefined;
if (!mayRun)
  process.stderr.write('Buttons that speak in lines are NOT tested: no socat (Debian: apt install socat)\n');

describe.runIf(mayRun)('a button that speaks in lines', () => {
  const whole = new Whole();
  const line = new ButtonLine(whole);
  let host: Talker;
  let board: Talker;
  let coordinator = '';

  const attach = () =>
    line.attach('line-button.mjs', '--device', 'knop-2', '--key', whole.keys.get('knop-2')?.key ?? '');
  /** The state of a press's newest receipt. */
  const receiptOf = (id: unknown): string | null => {
    const receipts = board
      .of('heard')
      .map(({ message }) => message as { type: string; id: string; state: string });
    return receipts.filter((one) => one.type === 'receipt' && one.id === id).at(-1)?.state ?? null;
  };
  const press = async (): Promise<unknown> => {
    const before = board.of('pressed').length;
    board.tell('press');
    await until('it is pressed', 5_000, () => board.of('pressed').length > before);
    return board.last('pressed')?.id;
  };

  beforeAll(async () => {
    if (!hasSocat) throw new Error('CI must have socat: the tests of serial buttons may not be left out');
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    await line.cable.plug();
    // Only the password: a host that carries needs no key.
    host = line.startHost('knop-2', '--line', '--key-file', line.keyFile('knop-2', { key: undefined }));
    await until('the port is open', 20_000, () => host.last('board')?.state === 'starting');
    board = await attach();
    await until('the gateway is heard', 20_000, () => host.last('gateway')?.state === 'heard');
  }, 90_000);
  afterAll(async () => {
    const wrong = board?.of('wrong') ?? [];
    await line.end();
    await whole.close();
    expect(wrong).toEqual([]);
  });

  const refusals = async (): Promise<string> => {
    const { body } = await whole.api(coordinator, 'GET', '/metrics');
    return String(body)
      .split('\n')
      .filter((row) => row.startsWith('noodknop_refused_total'))
      .join('\n');
  };

  it('a press becomes an alarm, and the receipt comes back to the board', async () => {
    const id = await press();
    await until('the receipt', 10_000, () => receiptOf(id) === 'logged');
    const alarms = (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;
    expect(alarms).toMatchObject([{ device: 'knop-2', level: 'assist', presses: [{ id }] }]);
    expect(host.last('board')?.state).toBe('ready');
  }, 30_000);

  it('garbage before, between and after lines reaches nobody, and the next press does', async () => {
    const before = await refusals();
    board.tell(`raw ${'x'.repeat(200)}\\xff\\x00\\x1b[2J`);
    board.tell('raw {"v":1,"type":"press"\\n\\n\\r\\n');
    board.tell(`raw ${'{"v":1}'.repeat(2_000)}`);
    board.tell('raw \\n');
    board.tell('raw {"v":1,"type":"press","device":"knop-2"} 0123456789abcdef0123456789abcde\\xe9\\n');
    const id = await press();
    await until('the receipt', 10_000, () => receiptOf(id) === 'logged');
    board.tell('split');
    const pieces = await press();
    await until('the receipt of a press in pieces', 15_000, () => receiptOf(pieces) === 'logged');
    expect(await refusals()).toBe(before);
    expect(host.of('note').length).toBe(1);
  }, 40_000);

  it('a cable that is pulled out and put back: both ends go on by themselves', async () => {
    await line.pull();
    await until('the host says so', 10_000, () => host.last('board')?.state === 'missing');
    expect(String(host.last('board')?.text)).toContain(line.cable.near);
    await line.cable.plug();
    board = await attach();
    const id = await press();
    await until('the receipt', 20_000, () => receiptOf(id) === 'logged');
    expect(await host.kill('SIGTERM')).toBe(0);
    expect(host.errors).toBe('');
  }, 60_000);
});
