/**
 * Buttons on a serial port, with real processes: the real StandardFirmata image on a simulated chip, a board that speaks in
 * lines and was written from the contract alone, pseudo terminals for their cables, the real host process with the real
 * serial library, a real gateway, and a pager. Needs socat; in CI its absence is a failure.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VirtualDevice } from '../../../firmware/shell/virtual/virtual-device.ts';
import { ButtonLine, type Talker } from '../button-host-rig.ts';
import { hasSocat } from '../espa-cable.ts';
import { until, Whole } from '../rig.ts';

const mayRun = hasSocat || process.env.CI !== undefined;
if (!mayRun)
  process.stderr.write('Buttons on a serial port are NOT tested: no socat (Debian: apt install socat)\n');

const whole = new Whole();
let coordinator = '';
beforeAll(async () => {
  if (!mayRun) return;
  if (!hasSocat) throw new Error('CI must have socat: the tests of serial buttons may not be left out');
  await whole.load();
  await whole.start();
  coordinator = await whole.token('coordinator', '--person', 'dirk');
}, 60_000);
afterAll(() => whole.close());

describe.runIf(mayRun)('a button on an Arduino', () => {
  const line = new ButtonLine(whole);
  let host: Talker;
  let uno: Talker;
  let pager: VirtualDevice;

  beforeAll(async () => {
    pager = whole.device('pieper-1', 'pager');
    await line.cable.plug();
    uno = await line.attach('firmata-uno.mjs');
    host = line.startHost('knop-1', '--second-pin', '3');
    await until('the board is ready', 20_000, () => host.last('board')?.state === 'ready');
    await until('the gateway is heard', 10_000, () => host.last('gateway')?.state === 'heard');
  }, 90_000);
  afterAll(() => line.end());

  const open = async () => (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;
  const closeAll = async () => {
    for (const alarm of await open())
      await whole.api(coordinator, 'POST', `/api/alarms/${alarm.id}/answer`, { answer: 'clear' });
    await until('dark again', 10_000, () => host.last('light')?.state === 'idle');
  };

  /** Fault text of the button at the gateway, or null. */
  const faultOf = async (): Promise<string | null> => {
    const faults: { device: string | null; code: string; text: string; until: string | null }[] = (
      await whole.api(coordinator, 'GET', '/api/faults')
    ).body;
    const open = faults.find((one) => one.code === 'device-fault' && one.device === 'knop-1' && !one.until);
    return open?.text ?? null;
  };
  const presses = async (): Promise<number> => (await open())[0]?.presses.length ?? 0;

  it('a press becomes a page, and the receipt two pulses of its light', async () => {
    const before = uno.of('light').length;
    uno.tell('press 2');
    await until('a pager rings', 10_000, () => pager.look.pattern === 'ringing');
    uno.tell('release 2');
    // "Felt" goes over into "received" where the receipt is quick: then it is two pulses, never fewer.
    await until('the light pulsed twice', 10_000, () => uno.of('light').length >= before + 4);
    expect(host.of('light').map(({ state }) => state)).toEqual(expect.arrayContaining(['felt', 'received']));
    expect(await open()).toMatchObject([{ device: 'knop-1', level: 'assist' }]);
    await closeAll();
  }, 40_000);

  it('a contact that bounces is one press, and a touch of 3 ms is one too', async () => {
    uno.tell('bounce 2 12');
    await until('the press is there', 10_000, async () => (await presses()) === 1);
    uno.tell('release 2');
    // Sooner it would be taken for the rattling of the release. It waits its turn: there is one new press in 2 s.
    uno.tell('pulse 2 3 150');
    await until('the touch is there', 10_000, async () => (await presses()) === 2);
    await closeAll();
  }, 40_000);

  it('a board that hangs is a fault at the gateway, and works again without a press of its own making', async () => {
    uno.tell('hang');
    await until('the gateway says so', 10_000, async () => (await faultOf()) !== null);
    expect(await faultOf()).toContain('board silent');
    expect(host.last('board')).toMatchObject({ state: 'silent', text: expect.stringContaining('hangs') });
    uno.tell('resume');
    await until('it is ready again', 20_000, () => host.last('board')?.state === 'ready');
    await until('the fault is over', 10_000, async () => (await faultOf()) === null);
    // Pins that become inputs read low for a moment: a real press after it is the first that there is.
    expect(await open()).toEqual([]);
    uno.tell('pulse 3 100');
    await until('the press is there', 10_000, async () => (await presses()) === 1);
    expect((await open())[0].level).toBe('emergency');
    await closeAll();
  }, 60_000);

  it('a cable that is pulled out and put back: a fault, then all is well by itself', async () => {
    await line.pull();
    await until('the gateway says so', 10_000, async () => (await faultOf())?.includes('no board') === true);
    expect(String(host.last('board')?.text)).toContain(line.cable.near);
    await line.cable.plug();
    uno = await line.attach('firmata-uno.mjs');
    await until('it is ready again', 20_000, () => host.last('board')?.state === 'ready');
    await until('the fault is over', 10_000, async () => (await faultOf()) === null);
    expect(await open()).toEqual([]);
    const before = uno.of('light').length;
    uno.tell('press 2');
    await until('the press is there', 10_000, async () => (await presses()) === 1);
    await until('the light pulsed twice', 10_000, () => uno.of('light').length >= before + 4);
    uno.tell('release 2');
    await closeAll();
  }, 60_000);

  it('a second host of the same port is refused, and disturbs nothing', async () => {
    const second = line.newHost('knop-1');
    await until('it ended', 20_000, () => second.status !== null);
    expect(second.status).toBe(1);
    expect(JSON.parse(second.errors)).toMatchObject({
      error: { field: 'port', message: expect.stringContaining('in use by another program') },
    });
    expect(host.last('gateway')?.state).toBe('heard');
    expect(host.last('board')?.state).toBe('ready');
  }, 30_000);

  it('somebody who is coming is a steady light, and it is dark when the host was told to end', async () => {
    uno.tell('pulse 2 100');
    await until('the press is there', 10_000, async () => (await presses()) === 1);
    const [alarm] = await open();
    await whole.api(coordinator, 'POST', `/api/alarms/${alarm.id}/answer`, { answer: 'coming' });
    await until('coming is shown', 10_000, () => host.last('light')?.state === 'coming');
    await until('the light is on', 5_000, () => uno.last('light')?.on === true);
    expect(await host.kill('SIGINT')).toBe(0);
    await until('the light is off', 5_000, () => uno.last('light')?.on === false);
    expect(host.errors).toBe('');
    await whole.api(coordinator, 'POST', `/api/alarms/${alarm.id}/answer`, { answer: 'clear' });
  }, 40_000);
});

describe.runIf(mayRun)('a button that speaks in lines', () => {
  const line = new ButtonLine(whole);
  let host: Talker;
  let board: Talker;

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
