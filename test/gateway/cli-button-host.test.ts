/** `noodknop button-host`: what it hands over, what it refuses before anything is opened, and how it ends. */
import { describe, expect, it, test } from 'vitest';
import { run } from './cli-stage.ts';

const LEAST = ['button-host', '--port', '/dev/ttyACM0', '--device', 'balie-1'];

describe('noodknop button-host', () => {
  it('hands over what was asked, with what is usual', async () => {
    const { hosted, status } = await run([...LEAST, '--data', '/d']);
    expect(status).toBe(0);
    expect(hosted).toEqual([
      {
        port: '/dev/ttyACM0',
        device: 'balie-1',
        keyFile: '/d/button-host/balie-1.json',
        gateways: [],
        authority: null,
        carries: false,
        baud: 115_200,
        buttons: [2],
        pressed: 'low',
        light: [13],
        cancel: false,
        folder: '/d/button-host',
        json: false,
      },
    ]);
  });
  it('hands over pins, gateways and files', async () => {
    const pins = ['--button-pin', '4', '--second-pin', '5', '--light-pin', '9, 10,11', '--pressed', 'high'];
    const rest = ['--cancel', '--gateway', 'mqtts://a', '--gateway', 'mqtts://b', '--ca', 'ca.pem', '--json'];
    const { hosted } = await run([...LEAST, ...pins, ...rest, '--key-file', 'k.json']);
    expect(hosted).toMatchObject([
      {
        keyFile: 'k.json',
        buttons: [4, 5],
        light: [9, 10, 11],
        pressed: 'high',
        cancel: true,
        gateways: ['mqtts://a', 'mqtts://b'],
        authority: 'ca.pem',
        json: true,
      },
    ]);
    expect((await run([...LEAST, '--line', '--baud', '9600'])).hosted).toMatchObject([
      { carries: true, baud: 9600 },
    ]);
  });

  test.each<[readonly string[], RegExp]>([
    [['button-host', '--device', 'balie-1'], /--port/],
    [['button-host', '--port', '/dev/x'], /--device/],
    [[...LEAST, '--device', 'Balie'], /lower-case letters/],
    [[...LEAST, '--button-pin', '-1'], /whole number/],
    [[...LEAST, '--light-pin', '9,10'], /one pin, or three/],
    [[...LEAST, '--light-pin', 'led'], /whole number/],
    [[...LEAST, '--second-pin', '2'], /a pin stands there twice/],
    [[...LEAST, '--light-pin', '2'], /a pin stands there twice/],
    [[...LEAST, '--cancel'], /cancel: .*--second-pin/],
    [[...LEAST, '--pressed', 'down'], /low .* or high/],
    [[...LEAST, '--baud', '9600'], /baud: .*--line/],
    [[...LEAST, '--line', '--baud', '9601'], /one of 9600/],
    [[...LEAST, '--line', '--button-pin', '4'], /button-pin: .*board’s own affair/],
    [[...LEAST, '--key', 'abc'], /--key/],
  ])('refuses %j before anything is opened', async (args, said) => {
    const { status, err, hosted } = await run(args);
    expect([status, hosted]).toEqual([2, []]);
    expect(err).toMatch(said);
  });

  it('says what was wrong with a file (1) or an address (2)', async () => {
    const wrong = (field: string) => () => ({ wrong: { field, reason: 'is wrong' } });
    expect(await run(LEAST, { hosted: wrong('key-file') })).toMatchObject({
      status: 1,
      err: 'error: key-file: is wrong\n',
    });
    expect(await run([...LEAST, '--json'], { hosted: wrong('gateway') })).toMatchObject({
      status: 2,
      err: '{"error":{"code":"usage","field":"gateway","message":"is wrong"}}\n',
    });
  });

  it('explains both kinds of board, and has no option that takes a key', async () => {
    const { out } = await run(['button-host', '--help']);
    expect(out).toMatch(/StandardFirmata/);
    expect(out).toMatch(/--line/);
    expect(out).not.toMatch(/--(key|password|secret) /);
  });
});
