/**
 * Firmware of devices with Wi-Fi, the desk button first of all, on a board in virtual time, with a gateway beside it: what its tests begin with.
 */
import { BOARDS, buildBoard } from '../../firmware/build/boards.ts';
import type { Tone } from '../../firmware/core/signals.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { FakeChip } from './fake-chip.ts';
import { ScriptedGateway } from './scripted-gateway.ts';

/** Its root key. */
export const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
export const BUTTON = 9;
export const SECOND = 8;
export const LIGHT = { red: 1, green: 2, blue: 3 };
export const SETTINGS = {
  device: 'balie-1',
  number: 513,
  key: KEY,
  gateways: [
    ['10.0.0.2', 1883],
    ['10.0.0.3', 1883],
  ],
  button: BUTTON,
  second: SECOND,
  ...LIGHT,
};
let program = '';
/** Builds a board's program, which `board` runs from then on; for `beforeAll`. */
export async function buildWired(name: string): Promise<void> {
  const found = BOARDS.find((one) => one.name === name);
  if (found === undefined) throw new Error('no such board');
  program = (await buildBoard(ROOT, found, '1.2.3')).program;
}

/** A board with its gateway, switched on. */
export function board(
  settings: object | string = SETTINGS,
  before: (chip: FakeChip) => void = () => undefined,
) {
  const chip = new FakeChip();
  const gateway = new ScriptedGateway('balie-1', KEY);
  chip.peer = gateway;
  chip.storage.set('noodknop', typeof settings === 'string' ? settings : JSON.stringify(settings));
  before(chip);
  chip.boot(program);
  const boot = (): void => chip.boot(program);
  return { chip, gateway, boot };
}
/** The colour of its light. */
export const toneOf = (chip: FakeChip): Tone => {
  const on = (pin: number): boolean => chip.levels.get(pin) === 1;
  const [red, green, blue] = [on(LIGHT.red), on(LIGHT.green), on(LIGHT.blue)];
  if (red && green && blue) return 'white';
  if (red) return green ? 'amber' : 'red';
  return green ? 'green' : blue ? 'blue' : 'off';
};

/** The id of the first press that was heard. */
export const idOf = (gateway: ScriptedGateway): string => {
  const press = gateway.heard.find(({ type }) => type === 'press');
  return press?.type === 'press' ? press.id : '';
};
export const presses = (gateway: ScriptedGateway) => gateway.heard.filter(({ type }) => type === 'press');
