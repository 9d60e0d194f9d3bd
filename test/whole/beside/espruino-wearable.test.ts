/**
 * The wearables' firmware, as it is written into a Puck.js and a Bangle.js 2, in the real Espruino interpreter: booted
 * from flash, its button a pin, its radio played and joined to a hub of a real gateway. Without `ESPRUINO_BIN` it says
 * that it was not tried.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOARDS, buildBoard } from '../../../firmware/build/boards.ts';
import { hmac, keysOf } from '../../../gateway/shell/hmac.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { bytesOf } from '../../../protocol/hmac.ts';
import { decodeRadioUp, type RadioUp } from '../../../protocol/radio.ts';
import { noBoard } from '../espruino.ts';
import { type Aired, BTN, EspruinoWearable, LEDS } from '../espruino-air.ts';
import { FakeHub } from '../fake-hub.ts';
import { Air } from '../on-air.ts';
import { SITE, until, Whole } from '../rig.ts';

/** All the variables that a Puck.js has. */
const PUCK_VARIABLES = 2_630;
const STAGE = {
  ...SITE,
  devices: [...SITE.devices, { id: 'draag-2', kind: 'wearable', place: 'gang', person: 'els' }],
  hubs: [{ id: 'noord', place: 'kamer-1' }],
};

const reason = noBoard();
if (reason !== null)
  console.warn(`${reason}: the wearables' firmware was NOT run on Espruino itself, only in Node.`);

describe.runIf(reason === null)('wearables on the real interpreter', () => {
  const whole = new Whole();
  const air = new Air(20_261_122);
  const worn: EspruinoWearable[] = [];
  const looking: NodeJS.Timeout[] = [];
  let hub: FakeHub | null = null;
  let coordinator = '';

  /** A wearable of the site, within the hub's hearing; not yet switched on. `said`: all it said, opened. */
  const wear = async (kind: string, device: string, address: string, counts: boolean, further = {}) => {
    const board = BOARDS.find(({ name }) => name === kind);
    const registered = whole.keys.get(device);
    const key = registered === undefined ? undefined : bytesOf(registered.key);
    if (board === undefined || registered === undefined || key === undefined || hub === null)
      throw new Error(`${device} is not there`);
    const wearable = new EspruinoWearable();
    worn.push(wearable);
    const { number } = registered;
    const { program } = await buildBoard(ROOT, board, 'test');
    await wearable.flash(program, { device, number, key: registered.key, ...further }, counts);
    const { bleUp } = keysOf(key);
    const transmitter = air.transmitter(address, new Map([[hub, -60]]));
    hub.inRange.set(address, wearable);
    const said: (Aired & { readonly message: RadioUp; readonly at: number })[] = [];
    const look = (): void => {
      for (const one of wearable.aired()) {
        transmitter.advertise(one.frame, one.everyMs);
        if (one.frame === null) continue;
        const message = decodeRadioUp(one.frame, (text) => hmac(bleUp, text));
        if (typeof message === 'string') throw new Error(message);
        said.push({ ...one, message, at: performance.now() });
      }
    };
    looking.push(setInterval(look, 2));
    /** Asks the board for a number. */
    const ask = async (expression: string): Promise<number> => {
      const before = wearable.board.printed.length;
      wearable.board.type(`print("is="+${expression})`);
      await until(expression, 10_000, () => /is=-?\d+\s/.test(wearable.board.printed.slice(before)));
      return Number(/is=(-?\d+)/.exec(wearable.board.printed.slice(before))?.[1]);
    };
    const of = (type: RadioUp['type']) => said.filter(({ message }) => message.type === type);
    return { wearable, said, of, ask };
  };
  const hold = async (wearable: EspruinoWearable, ms: number): Promise<void> => {
    wearable.board.set(BTN, true);
    await new Promise((resolve) => setTimeout(resolve, ms));
    wearable.board.set(BTN, false);
  };
  const alarms = async (device: string) =>
    (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body.filter(
      (alarm: { device: string }) => alarm.device === device,
    );

  beforeAll(async () => {
    await whole.load(STAGE);
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    const added = JSON.parse((await whole.run(['hub', 'add', 'noord', '--json'])).out);
    const opened = await FakeHub.open(whole.mqtt, 'noord', added.mqttPassword);
    hub = opened;
    await until('the hub is connected', 10_000, () => opened.connack === 0);
  }, 60_000);
  afterAll(async () => {
    for (const timer of looking) clearInterval(timer);
    for (const { board } of worn) await board.close();
    air.close();
    hub?.close();
    await whole.close();
  });

  it('a Puck.js calls out of its own memory, a pager rings, its lights show the receipt and who comes', async () => {
    const { wearable, of, ask } = await wear('puckjs', 'draag-1', 'c0:52:3f:50:42:01', true);
    const pages: string[] = [];
    const pager = whole.peer('pieper-1', {
      hear: (message) => {
        if (message.type === 'page') pages.push(message.page);
      },
    });
    const colours: string[] = [];
    const seen = setInterval(() => {
      const lit = LEDS.map((pin) => (wearable.board.get(pin) ? 1 : 0)).join('');
      if (colours.at(-1) !== lit) colours.push(lit);
    }, 10);
    looking.push(seen);
    wearable.board.start();
    await until('its first beat', 15_000, () => of('beat').length > 0);
    await until('the gateway answers', 15_000, () => (hub?.orders.length ?? 0) > 0);
    const used = (await ask('process.memory().usage')) - wearable.bare;
    const booting = await ask('NRF.most()');
    await hold(wearable, 900);
    await until('the press', 10_000, () => of('press').length > 0);
    const since = of('press')[0]?.sinceEdge ?? 0;
    await until('a page', 10_000, () => pages.length > 0);
    expect(await alarms('draag-1')).toMatchObject([{ level: 'assist', presses: [{ resumed: false }] }]);
    await until('green', 10_000, () => colours.includes('010'));
    void pager;
    console.log(wearable.board.printed.slice(0, 3000));
    console.log(
      `puckjs: ${used} variables, at most ${booting} booting, ${await ask('NRF.most()')} in a press, hold of 800 ms to advertisement ${since} ms`,
    );
  }, 60_000);
});
