/**
 * The pager watch's firmware, as it is written into a Bangle.js 2, in the real Espruino interpreter: booted from flash, its
 * radio, screen and fingers played. Without `ESPRUINO_BIN` it says that it was not tried.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { BOARDS, buildBoard } from '../../../firmware/build/boards.ts';
import { hmac, keysOf } from '../../../gateway/shell/hmac.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { encodeDown, seal } from '../../../protocol/codec.ts';
import { bytesOf } from '../../../protocol/hmac.ts';
import type { DownBody } from '../../../protocol/messages.ts';
import { decodeRadioUp, type RadioUp } from '../../../protocol/radio.ts';
import { noBoard } from '../espruino.ts';
import { EspruinoWearable } from '../espruino-air.ts';
import { until } from '../rig.ts';

const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const SETTINGS = { device: 'pols-1', number: 513, key: KEY };
/** All the variables that a Bangle.js 2 has. */
const VARIABLES = 12_000;
/** The screen and the fingers on it: what is written is printed. */
const SCREEN =
  'global.g={clear:function(){},setFont:function(){},setFontAlign:function(){},setColor:function(){},' +
  'setBgColor:function(){},fillRect:function(){},wrapString:function(t){return [t]},drawString:function(t){print("@says "+t)}};' +
  'global.Bangle={fingers:{},setOptions:function(){},setLocked:function(){},setPollInterval:function(){},' +
  'setBacklight:function(l){print("@lit "+l)},buzz:function(ms){print("@buzz "+ms)},on:function(e,f){Bangle.fingers[e]=f}};';

const reason = noBoard();
if (reason !== null)
  console.warn(`${reason}: the pager watch's firmware was NOT run on Espruino itself, only in Node.`);

describe.runIf(reason === null)('a pager watch on the real interpreter', () => {
  const watch = new EspruinoWearable();
  afterAll(() => watch.board.close());

  it('rings for a page in pieces of 20 bytes, shows the place, and says what its user touches', async () => {
    const board = BOARDS.find(({ name }) => name === 'banglejs2-pager');
    const keys = keysOf(bytesOf(KEY) ?? new Uint8Array(0));
    if (board === undefined) throw new Error('no such board');
    const { program } = await buildBoard(ROOT, board, 'test');
    await watch.flash(`${SCREEN}${program}`, SETTINGS);
    const said: RadioUp[] = [];
    const heard = (): RadioUp | undefined => {
      for (const { frame } of watch.aired()) {
        if (frame === null) continue;
        const message = decodeRadioUp(frame, (text) => hmac(keys.bleUp, text));
        if (typeof message === 'string') throw new Error(message);
        said.push(message);
      }
      return said.at(-1);
    };
    watch.board.start();
    await until('its first beat', 15_000, () => heard()?.type === 'beat');
    const boot = heard()?.boot ?? 0;
    const line = (n: number, body: DownBody): Buffer => {
      const json = encodeDown('pols-1', boot, n, body);
      return Buffer.from(`${seal(json, hmac(keys.down, json).slice(0, 32))}\n`, 'latin1');
    };
    const write = (bytes: Buffer): void => {
      for (let at = 0; at < bytes.length; at += 20) watch.written(bytes.subarray(at, at + 20));
      watch.disconnected();
    };
    write(
      line(41, {
        type: 'page',
        page: '7-1-1',
        alarm: '7',
        level: 'emergency',
        place: 'Kamer 1.12, eerste verdieping',
        text: 'Assistentie gevraagd',
        age: 3,
        call112: 0,
      }),
    );
    await until('ringing', 10_000, () => heard()?.answer === 'ringing');
    expect(heard()).toMatchObject({ type: 'reply', heard: 41 });
    await until('the place', 5_000, () =>
      watch.board.printed.includes('@says Kamer 1.12, eerste verdieping'),
    );
    await until('buzzing', 5_000, () => watch.board.printed.includes('@buzz'));
    expect(watch.board.printed).toContain('@lit true');
    expect(await watch.ask('NRF.used()')).toBeLessThan(VARIABLES / 4);
    await new Promise((resolve) => setTimeout(resolve, 800));
    watch.board.type('Bangle.fingers.touch(1,{x:30,y:150})');
    await until(
      'coming',
      10_000,
      () => said.some(({ answer }) => answer === 'coming') || heard()?.answer === 'coming',
    );
    write(line(60, { type: 'unpage', page: '7-1-1', reason: 'closed' }));
    await until('dark', 10_000, () => /@says pieper\s+@lit false/.test(watch.board.printed));
    expect(watch.board.printed).not.toContain('Uncaught');
  }, 60_000);
});
