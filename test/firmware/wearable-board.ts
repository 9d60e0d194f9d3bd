/**
 * A wearable's firmware on a board in virtual time, with a hub beside it: what tests of Puck.js and Bangle.js 2 begin
 * with.
 */
import { BOARDS, buildBoard } from '../../firmware/build/boards.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { BTN, FakeAir, LED } from './fake-air.ts';
import { FakeChip } from './fake-chip.ts';
import { ScriptedHub } from './scripted-hub.ts';

/** Its root key. */
export const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
export const NUMBER = 513;
export const SETTINGS = { device: 'draag-1', number: NUMBER, key: KEY };

const programs = new Map<string, string>();
/** Builds both; for `beforeAll`. */
export async function buildWearables(): Promise<void> {
  for (const name of ['puckjs', 'banglejs2']) {
    const board = BOARDS.find((one) => one.name === name);
    if (board === undefined) throw new Error('no such board');
    programs.set(name, (await buildBoard(ROOT, board, '1.2.3')).program);
  }
}
export type Kind = 'puckjs' | 'banglejs2';

/** A wearable with its hub, switched on. */
export function board(
  kind: Kind,
  settings: object | string = SETTINGS,
  before: (air: FakeAir) => void = () => undefined,
) {
  const chip = new FakeChip();
  const hub = new ScriptedHub(KEY, NUMBER);
  const air = new FakeAir(chip, hub);
  if (kind === 'banglejs2') air.asWatch();
  chip.storage.set('noodknop', typeof settings === 'string' ? settings : JSON.stringify(settings));
  before(air);
  const boot = (): void => chip.boot(programs.get(kind) ?? '');
  boot();
  const hold = (ms: number): void => {
    chip.pin(BTN, true);
    chip.pass(ms);
    chip.pin(BTN, false);
    chip.pass(30);
  };
  return { chip, hub, air, boot, hold };
}
/** The colour of the three lights together. */
export const lightOf = (chip: FakeChip): string => {
  const [red, green, blue] = LED.map((pin) => chip.levels.get(pin) === 1);
  if (red && green && blue) return 'white';
  if (red) return green ? 'amber' : 'red';
  return green ? 'green' : blue ? 'blue' : 'off';
};
