/**
 * A desk button on an Arduino: the real StandardFirmata image on a simulated chip, a pseudo terminal for its cable, the
 * real host process with the real serial library, a real gateway, and pagers. Needs socat; in CI its absence is a failure.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VirtualDevice } from '../../../firmware/shell/virtual/virtual-device.ts';
import { ButtonLine, type Talker } from '../button-host-rig.ts';
import { hasSocat } from '../espa-cable.ts';
import { until, Whole } from '../rig.ts';

const mayRun = hasSocat || process.env.CI !== undefined;
if (!mayRun)
  process.stderr.write('Buttons on a serial port are NOT tested: no socat (Debian: apt install socat)\n');

describe.runIf(mayRun)('a button on an Arduino', () => {
  const whole = new Whole();
  const line = new ButtonLine(whole);
  let host: Talker;
  let uno: Talker;
  let pager: VirtualDevice;
  let coordinator = '';

  beforeAll(async () => {
    if (!hasSocat) throw new Error('CI must have socat: the tests of serial buttons may not be left out');
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    pager = whole.device('pieper-1', 'pager');
    await line.cable.plug();
    uno = await line.attach('firmata-uno.mjs');
    host = line.startHost('knop-1');
    await until('the board is ready', 20_000, () => host.last('board')?.state === 'ready');
    await until('the gateway is heard', 10_000, () => host.last('gateway')?.state === 'heard');
  }, 90_000);
  afterAll(async () => {
    await line.end();
    await whole.close();
  });

  const open = async () => (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;
  const closeAll = async () => {
    for (const alarm of await open())
      await whole.api(coordinator, 'POST', `/api/alarms/${alarm.id}/answer`, { answer: 'clear' });
    await until('dark again', 10_000, () => host.last('light')?.state === 'idle');
  };

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
});
