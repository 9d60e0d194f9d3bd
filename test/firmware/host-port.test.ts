/**
 * A serial port that is kept open, on real pseudo terminals: what is wrong with it is said in words, it comes back by
 * itself, an idle process gets what comes, and no bytes at its end bring a host down. Needs socat; in CI its absence is
 * a failure.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { openCable } from '../../firmware/commission/tool.ts';
import { FirmataBoard } from '../../firmware/shell/host/firmata-board.ts';
import { KeptPort, reasonOf } from '../../firmware/shell/node/port.ts';
import { bundle } from '../tools/bundle.ts';
import { Talker } from '../whole/button-host-rig.ts';
import { Cable, hasSocat } from '../whole/espa-cable.ts';
import { until } from '../whole/rig.ts';

const mayRun = hasSocat || process.env.CI !== undefined;
if (!mayRun)
  process.stderr.write('Serial ports of hosts are NOT tested: no socat (Debian: apt install socat)\n');

test.each([
  [
    'Error: No such file or directory, cannot open /dev/x',
    'missing',
    /no serial port \/dev\/x: plug the board in/,
  ],
  ['Error: Permission denied, cannot open /dev/x', 'refused', /group "dialout"/],
  ['Error Resource temporarily unavailable Cannot lock port', 'busy', /in use by another program/],
  ['Error: Device or resource busy', 'busy', /fuser \/dev\/x/],
  ['Error: Input/output error, I/O error', 'missing', /cable pulled out/],
  ['Error: Inappropriate ioctl for device', 'odd', /is it the right one/],
])('"%s" is %s, and how it is mended', (said, trouble, text) => {
  const reason = reasonOf('/dev/x', new Error(said));
  expect(reason.trouble).toBe(trouble);
  expect(reason.text).toMatch(text);
});

describe.runIf(mayRun)('a port that is kept', () => {
  let cable: Cable;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(() => {
    if (!hasSocat) throw new Error('CI must have socat: the tests of serial ports may not be left out');
  });
  beforeEach(async () => {
    cable = new Cable();
    await cable.plug();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    await cable.end();
  });

  const keep = (path: string): string[] => {
    const told: string[] = [];
    open.push(
      new KeptPort(path, 57_600, {
        up: () => void told.push('up'),
        down: (trouble) => void told.push(trouble),
        bytes: (chunk) => void told.push(String(chunk)),
      }),
    );
    return told;
  };

  it('is not written to by a commissioning while another has it, which says so', async () => {
    const told = keep(cable.near);
    await until('open', 5_000, () => told.includes('up'));
    expect(await openCable({ port: cable.near, baud: 115_200 })).toBe('busy');
    expect(await openCable({ port: `${cable.near}-none`, baud: 115_200 })).toBe('no-port');
  });

  it('says what is wrong once, and is there again when the cable is', async () => {
    const told = keep(cable.near);
    await until('it is open', 5_000, () => told.includes('up'));
    await cable.pull();
    await until('it says so', 5_000, () => told.includes('missing'));
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    await cable.plug();
    await until('it is open again', 10_000, () => told.filter((one) => one === 'up').length === 2);
    expect(told).toEqual(['up', 'missing', 'up']);
  });

  it('one that another holds is busy; what is no port is odd', async () => {
    const first = keep(cable.near);
    await until('it is open', 5_000, () => first.includes('up'));
    const second = keep(cable.near);
    await until('it is refused', 5_000, () => second.length > 0);
    expect(second).toEqual(['busy']);
    const file = join(cable.near, '..', 'file');
    writeFileSync(file, '');
    const third = keep(file);
    await until('it is refused', 5_000, () => third.length > 0);
    expect(third).toEqual(['odd']);
  });

  it('a process that waits for nothing else gets what comes within a second', async () => {
    const idle = new Talker([await bundle('test/firmware/idle-port.ts'), cable.near]);
    try {
      await until('it waits', 10_000, () => idle.last('ready') !== null);
      // Long enough for it to have nothing left to do.
      await new Promise((resolve) => setTimeout(resolve, 500));
      appendFileSync(cable.far, 'there');
      await until('it came', 1_000, () => idle.last('came')?.text === 'there');
    } finally {
      await idle.kill();
    }
  });

  it('bytes that no Firmata would send bring nothing down, and are told as silence', async () => {
    const told: string[] = [];
    open.push(
      new FirmataBoard(
        cable.near,
        { buttons: [2], pressed: 'low', light: [13] },
        {
          ready: () => void told.push('ready'),
          away: (trouble) => void told.push(trouble),
          contact: () => void told.push('contact'),
        },
      ),
    );
    const version = [0xf9, 2, 4];
    // Not the blocking one: this process reads the other end.
    for (const bytes of [
      // A state of pin 127; a firmware without a name; a reply in half; a message without end.
      [...version, 0xf0, 0x6e, 0x7f, 0, 0, 0xf7],
      [0xf0, 0x79, 0xf7],
      [0xf0, 0x77, 0, 0xf7, 0xf0, 0x6a, 0x01, 0x02, 0xf7],
      [0xf0, ...Array<number>(100_000).fill(0x41)],
      [...Array<number>(300).keys()].map((i) => i & 0xff),
    ])
      await appendFile(cable.far, Buffer.from(bytes));
    await until('it is told as silent', 15_000, () => told.length > 0);
    expect(told).toEqual(['silent']);
  }, 25_000);
});
