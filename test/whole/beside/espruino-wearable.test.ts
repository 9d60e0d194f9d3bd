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
const PUCK = 'c0:52:3f:50:42:01';
const BANGLE = 'c0:52:3f:50:42:02';
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
  const wear = async (kind: string, device: string, address: string, further = {}) => {
    const board = BOARDS.find(({ name }) => name === kind);
    const registered = whole.keys.get(device);
    const key = registered === undefined ? undefined : bytesOf(registered.key);
    if (board === undefined || registered === undefined || key === undefined || hub === null)
      throw new Error(`${device} is not there`);
    const wearable = new EspruinoWearable();
    worn.push(wearable);
    const { number } = registered;
    const { program } = await buildBoard(ROOT, board, 'test');
    await wearable.flash(program, { device, number, key: registered.key, ...further });
    const { bleUp } = keysOf(key);
    const transmitter = air.transmitter(address, new Map([[hub, -60]]));
    hub.inRange.set(address, wearable);
    const said: (Aired & { readonly message: RadioUp })[] = [];
    const look = (): void => {
      for (const one of wearable.aired()) {
        transmitter.advertise(one.frame, one.everyMs);
        if (one.frame === null) continue;
        const message = decodeRadioUp(one.frame, (text) => hmac(bleUp, text));
        if (typeof message === 'string') throw new Error(message);
        said.push({ ...one, message });
      }
    };
    looking.push(setInterval(look, 2));
    const of = (type: RadioUp['type']) => said.filter(({ message }) => message.type === type);
    return { wearable, of };
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

  /** A finger on the button for so long. */
  const hold = async (wearable: EspruinoWearable, ms: number): Promise<void> => {
    wearable.board.set(BTN, true);
    await new Promise((resolve) => setTimeout(resolve, ms));
    wearable.board.set(BTN, false);
  };

  it.concurrent('a Puck.js calls out of its own memory, a pager rings, its lights show the receipt and who comes', async () => {
    const { wearable, of } = await wear('puckjs', 'draag-1', PUCK);
    const pages: string[] = [];
    const pager = whole.peer('pieper-1', {
      hear: (message) => {
        if (message.type === 'page') pages.push(message.page);
      },
    });
    /** How long it was green without a pause, at most. */
    let green = 0;
    let since: number | null = null;
    looking.push(
      setInterval(() => {
        const [red, lit, blue] = LEDS.map((pin) => wearable.board.get(pin));
        since = lit && !red && !blue ? (since ?? performance.now()) : null;
        if (since !== null) green = Math.max(green, performance.now() - since);
      }, 10),
    );
    wearable.board.start();
    await until('its first beat', 15_000, () => of('beat').length > 0);
    await until('an answer to it', 15_000, () => of('beat').some(({ message }) => message.heard > 0));
    await until(
      'silence',
      15_000,
      () => wearable.board.printed.lastIndexOf('@air 0') > wearable.board.printed.lastIndexOf('@air 2'),
    );
    const used = await wearable.ask('NRF.used()');
    // The first answer of a boot brings one more beat.
    const busy = (await wearable.ask('NRF.busy()')) / of('beat').length;
    await hold(wearable, 100);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await hold(wearable, 150);
    await until('the press', 10_000, () => of('press').length > 0);
    await until('a page', 10_000, () => pages.length > 0);
    expect(await alarms('draag-1')).toMatchObject([{ level: 'assist', presses: [{ resumed: false }] }]);
    await until('green', 10_000, () => green > 0);
    pager.reply(pages[0] ?? '', 'coming');
    await until('green for a second', 15_000, () => green > 1_000);
    console.log(
      `puckjs: ${used} variables; a beat and its answer keep it busy for ${busy} ms; second tap to advertisement ${of('press')[0]?.sinceEdge} ms`,
    );

    // Power cut while a press waits: the next boot says it under its old numbers, out of no more than a Puck.js has.
    hub?.inRange.delete(PUCK);
    wearable.countFromNextBoot();
    const before = of('press').length;
    await hold(wearable, 900);
    await until('another press', 10_000, () => of('press').length > before);
    const waits = of('press').at(-1)?.message;
    await wearable.board.cut();
    wearable.disconnected();
    wearable.board.start();
    await until('it again', 15_000, () => of('press').at(-1)?.message.resumed === true);
    expect(of('press').at(-1)?.message).toMatchObject({
      boot: waits?.boot,
      seq: waits?.seq,
      level: 'assist',
    });
    hub?.inRange.set(PUCK, wearable);
    await until('its receipt', 20_000, () => of('beat').at(-1)?.message.boot !== waits?.boot);
    const most = await wearable.ask('NRF.most()');
    console.log(`puckjs: at most ${most} variables, booting with a press that waits`);
    expect(used).toBeLessThan(most);
    expect(most).toBeLessThan(PUCK_VARIABLES);
  }, 90_000);

  it.concurrent('a Bangle.js 2 calls, held on for an emergency, and says so on its screen', async () => {
    const { wearable, of } = await wear('banglejs2', 'draag-2', BANGLE);
    wearable.board.start();
    await until('an answer to a beat', 20_000, () => of('beat').some(({ message }) => message.heard > 0));
    const used = await wearable.ask('NRF.used()');
    await hold(wearable, 3_200);
    await until('an emergency', 10_000, async () => (await alarms('draag-2'))[0]?.level === 'emergency');
    const [first, ...later] = of('press').map(({ message }) => `${message.boot} ${message.seq}`);
    expect(new Set(later)).toEqual(new Set([first]));
    await until('received', 15_000, () => wearable.words().includes('ontvangen'));
    expect(wearable.words()).toContain('verstuurd');
    expect(wearable.buzzed()).toBeGreaterThan(300);
    console.log(
      `banglejs2: ${used} variables; 800 ms of a hold to advertisement ${of('press')[0]?.sinceEdge} ms`,
    );
  }, 60_000);
});
