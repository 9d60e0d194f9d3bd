/**
 * A board that starts looks whether its files are whole: the bundle as it is written into boards, with settings as
 * commissioning writes them. Half of either, or a flipped bit, and it is no button.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { BOARDS, buildBoard } from '../../firmware/build/boards.ts';
import { checksumOf } from '../../firmware/commission/expressions.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { FakeChip } from './fake-chip.ts';

const SETTINGS = {
  device: 'balie-1',
  number: 7,
  key: 'ab'.repeat(32),
  gateways: [['10.0.0.5', 1883]],
  button: 4,
  red: 1,
};
const JSON_TEXT = JSON.stringify(SETTINGS);

let program = '';
beforeAll(async () => {
  const esp32 = BOARDS.find(({ name }) => name === 'esp32');
  if (esp32 === undefined) throw new Error('no such board');
  program = (await buildBoard(ROOT, esp32, '1.2.3')).program;
});

/** What a board prints that is switched on with these files. */
const printed = (settings: string, stored = program): readonly string[] => {
  const chip = new FakeChip();
  chip.peer = { connected: () => true, took: () => undefined };
  chip.storage.set('noodknop', settings);
  chip.storage.set('.bootcde', stored);
  chip.boot(program);
  return chip.printed;
};
const summed = (json: string, of = program): string => `${json} ${checksumOf(json)} ${checksumOf(of)}`;
const flipped = (text: string, at: number): string =>
  text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);

describe('a board that starts', () => {
  it('is a button with both files whole, and with settings that were put there by hand', () => {
    expect(printed(summed(JSON_TEXT))).toEqual([]);
    expect(printed(JSON_TEXT)).toEqual([]);
  });

  it('takes checksums that begin with zeros', () => {
    const padded = Array.from({ length: 2_000 }, (_, i) =>
      JSON.stringify({ ...SETTINGS, key: (i * 7_919).toString(16).padStart(64, '0') }),
    ).find((text) => checksumOf(text).startsWith('00'));
    expect(padded).toBeDefined();
    expect(printed(summed(padded ?? ''))).toEqual([]);
  });

  it('is none with a bit flipped anywhere in its settings, or with a piece missing', () => {
    const text = summed(JSON_TEXT);
    for (let at = 0; at < text.length; at += 1) {
      // What parts the three is in none of them.
      if (text[at] === ' ') continue;
      expect(printed(flipped(text, at)), `at ${at}`).toEqual([
        expect.stringMatching(/^noodknop: settings: /),
      ]);
    }
    for (const length of [
      0,
      1,
      JSON_TEXT.length - 1,
      JSON_TEXT.length + 1,
      JSON_TEXT.length + 9,
      text.length - 1,
    ])
      expect(printed(text.slice(0, length)), `${length} long`).toEqual([
        expect.stringMatching(/^noodknop: settings: /),
      ]);
  });

  it('is none with a program that is not the one its settings go with', () => {
    for (const stored of ['', flipped(program, 99), program.slice(0, -1), `${program} `])
      expect(printed(summed(JSON_TEXT), stored)).toEqual([expect.stringMatching(/^noodknop: settings: /)]);
  });
});
