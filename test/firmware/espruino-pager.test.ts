/**
 * The pager's firmware as it is written into a Bangle.js 2, run in Node on a board in virtual time: what it has on the
 * air, what it shows, how it buzzes, and which answer a finger gives. Frame for frame what core and radio link say.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { BOARDS, buildBoard } from '../../firmware/build/boards.ts';
import { PAGER_EVERY_MS } from '../../firmware/link/pager-radio.ts';
import { PRESS_EVERY_MS } from '../../firmware/link/radio.ts';
import { hmac, keysOf } from '../../gateway/shell/hmac.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { encodeDown, seal } from '../../protocol/codec.ts';
import { bytesOf } from '../../protocol/hmac.ts';
import type { DownBody } from '../../protocol/messages.ts';
import { encodeRadioDown, type RadioUp } from '../../protocol/radio.ts';
import { BTN, FakeAir } from './fake-air.ts';
import { FakeChip } from './fake-chip.ts';
import { ScriptedHub } from './scripted-hub.ts';
import { WatchLife } from './watch-life.ts';

const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const NUMBER = 513;
const SETTINGS = { device: 'pols-1', number: NUMBER, key: KEY };
const root = bytesOf(KEY) ?? new Uint8Array(0);
const keys = keysOf(root);

let program = '';
beforeAll(async () => {
  const board = BOARDS.find(({ name }) => name === 'banglejs2-pager');
  if (board === undefined) throw new Error('no such board');
  program = (await buildBoard(ROOT, board, '1.2.3')).program;
});

type Call = (...values: never[]) => void;

/** A watch with its hub, switched on. */
function watch(settings: object | string = SETTINGS) {
  const chip = new FakeChip();
  const hub = new ScriptedHub(KEY, NUMBER);
  const air = new FakeAir(chip, hub);
  air.asWatch();
  const buzzes: number[] = [];
  const colours: string[] = [];
  const fingers = new Map<string, Call>();
  const screen = chip.further.g as Record<string, unknown>;
  Object.assign(screen, {
    clear: () => air.words.splice(0),
    setColor: () => undefined,
    setBgColor: (colour: string) => colours.push(colour),
    fillRect: () => undefined,
  });
  Object.assign(chip.further.Bangle as Record<string, unknown>, {
    on: (event: string, call: Call) => fingers.set(event, call),
    buzz: (ms: number) => buzzes.push(ms),
  });
  chip.storage.set('noodknop', typeof settings === 'string' ? settings : JSON.stringify(settings));
  chip.boot(program);
  let n = 40;
  const write = (bytes: Uint8Array): void => {
    air.connected();
    for (let at = 0; at < bytes.length; at += 20) air.written(bytes.slice(at, at + 20));
    air.gone();
    chip.pass(5);
  };
  const line = (body: DownBody): Uint8Array => {
    n += 1;
    const json = encodeDown('pols-1', hub.frames.at(-1)?.boot ?? 0, n, body);
    return Uint8Array.from(Buffer.from(`${seal(json, hmac(keys.down, json).slice(0, 32))}\n`, 'latin1'));
  };
  return {
    chip,
    hub,
    air,
    buzzes,
    colours,
    write,
    line,
    words: () => air.words.join(' '),
    page: (page = '7-1-1', more: Partial<Extract<DownBody, { type: 'page' }>> = {}): void =>
      write(
        line({
          type: 'page',
          page,
          alarm: page.slice(0, 1),
          level: 'assist',
          place: 'Kamer 1.12',
          text: 'Assistentie gevraagd',
          age: 3,
          call112: 0,
          ...more,
        }),
      ),
    receipt(): void {
      n += 1;
      const about = hub.frames.at(-1);
      write(
        encodeRadioDown(
          {
            type: 'receipt',
            number: NUMBER,
            boot: about?.boot ?? 0,
            seq: about?.seq ?? 0,
            state: 'logged',
            call112: 0,
            responders: 0,
            n,
          },
          (text) => hmac(keys.bleDown, text),
        ),
      );
    },
    touch(x: number, y: number): void {
      (fingers.get('touch') as (half: number, at: object) => void)(x < 88 ? 1 : 2, { x, y });
      chip.pass(5);
    },
    swipe(sideways: number): void {
      (fingers.get('swipe') as (sideways: number) => void)(sideways);
      chip.pass(5);
    },
    push(ms: number): void {
      chip.pin(BTN, true);
      chip.pass(ms);
      chip.pin(BTN, false);
      chip.pass(30);
    },
    answers: () => hub.of('reply').map(({ answer }) => answer),
  };
}

describe('a pager on the wrist', () => {
  it('is always to be found, dark and asleep while nobody calls', () => {
    const { chip, air, hub, words } = watch();
    chip.pass(600_000);
    expect(air.everyMs).toBe(PAGER_EVERY_MS);
    expect(air.asleep).toBe(false);
    expect(hub.of('beat').length).toBeGreaterThanOrEqual(60);
    expect(hub.of('beat').length).toBeLessThan(75);
    expect(hub.problems).toEqual([]);
    expect(air.lit).toBe(false);
    expect(air.options).toMatchObject({ manualWatchdog: true, wakeOnTouch: false });
    // Nobody answered it for three minutes.
    expect(words()).toBe('buiten werking');
    expect(chip.kicks).toBeGreaterThan(250);
    expect(chip.restarts).toBe(0);
  });

  it('rings: lit, unlocked, the place on it, buzzing until it is answered; "ringing" is on the air at once', () => {
    const { chip, air, page, words, buzzes, answers } = watch();
    chip.pass(12_000);
    page();
    expect(air.lit).toBe(true);
    expect(air.unlocked).toBe(true);
    expect(air.everyMs).toBe(PRESS_EVERY_MS);
    expect(answers()).toEqual(['ringing']);
    expect(words()).toBe('HULP Kamer 1.12 Assistentie gevraagd KOM ERAAN KAN NIET');
    chip.pass(20_000);
    expect(buzzes.length).toBeGreaterThan(15);
    expect(air.lit).toBe(true);
    expect(air.options).toMatchObject({ lockTimeout: 0, backlightTimeout: 0 });
  });

  it('in English, an emergency in red, with 112', () => {
    const { chip, page, words, colours } = watch({ ...SETTINGS, english: 1 });
    chip.pass(1_000);
    expect(words()).toBe('pager');
    page('7-1-1', { level: 'emergency', call112: 1 });
    expect(words()).toBe('EMERGENCY CALL 112 Kamer 1.12 Assistentie gevraagd COMING CANNOT');
    expect(colours.at(-1)).toBe('#f00');
  });

  const ways: [string, (one: ReturnType<typeof watch>) => void, string][] = [
    ['the left half', (one) => one.touch(30, 150), 'coming'],
    ['the right half', (one) => one.touch(150, 150), 'cannot'],
    ['a swipe to the right', (one) => one.swipe(1), 'coming'],
    ['a swipe to the left', (one) => one.swipe(-1), 'cannot'],
    ['the button, pressed', (one) => one.push(300), 'coming'],
    ['the button, held', (one) => one.push(1_800), 'cannot'],
  ];
  it.each(ways)('%s', (_, deed, answer) => {
    const one = watch();
    one.chip.pass(1_000);
    one.page();
    one.receipt();
    one.chip.pass(1_000);
    deed(one);
    expect(one.answers().at(-1)).toBe(answer);
    one.receipt();
    one.chip.pass(100);
    expect(one.hub.frames.at(-1)?.type).toBe('beat');
    const quiet = one.buzzes.length;
    one.chip.pass(10_000);
    expect(one.buzzes.length).toBe(quiet);
  });

  it('who comes says next that they are there, or cannot after all', () => {
    const { chip, page, touch, words, answers, receipt } = watch();
    chip.pass(1_000);
    page();
    receipt();
    chip.pass(1_000);
    touch(30, 150);
    receipt();
    expect(words()).toContain('BEN ER');
    touch(30, 150);
    receipt();
    expect(words()).toContain('U BENT ER');
    expect(answers().slice(1)).toEqual(['coming', 'arrived']);
  });

  it('a touch that was on its way when the page came, or beside the answers, says nothing', () => {
    const { chip, page, touch, swipe, answers } = watch();
    chip.pass(1_000);
    touch(30, 150);
    swipe(1);
    page();
    touch(30, 150);
    swipe(-1);
    chip.pass(1_000);
    touch(30, 60);
    swipe(0);
    expect(new Set(answers())).toEqual(new Set(['ringing']));
    // Nor does it when another page comes.
    page('8-1-1', { place: 'Zaal' });
    touch(150, 150);
    expect(new Set(answers())).toEqual(new Set(['ringing']));
  });

  it('taken by others it is quiet and dark soon after; closed it is gone', () => {
    const { chip, air, page, write, line, words, buzzes } = watch();
    chip.pass(1_000);
    page();
    write(line({ type: 'unpage', page: '7-1-1', reason: 'taken' }));
    expect(words()).toContain('anderen komen');
    expect(air.lit).toBe(false);
    const quiet = buzzes.length;
    chip.pass(10_000);
    expect(buzzes.length).toBe(quiet);
    write(line({ type: 'unpage', page: '7-1-1', reason: 'closed' }));
    expect(words()).toBe('pieper');
  });

  it('says frame for frame what core and radio link say', () => {
    const { chip, hub, page } = watch();
    chip.pass(9);
    const boot = hub.frames[0]?.boot ?? 0;
    const alone = new WatchLife('pols-1', NUMBER, root, 1_000, boot);
    page();
    chip.pass(60_000);
    // The chip has its first beat on the air a moment before the core asks for one, so its numbers are one ahead.
    const said = (frames: readonly RadioUp[], ahead: number): readonly string[] => [
      ...new Set(
        frames
          .slice(frames.findIndex(({ type }) => type === 'reply'))
          .map(({ type, seq, heard, answer }) => `${type} ${seq - ahead} ${heard} ${answer ?? ''}`),
      ),
    ];
    alone.pass(9);
    const json = encodeDown('pols-1', boot, 41, {
      type: 'page',
      page: '7-1-1',
      alarm: '7',
      level: 'assist',
      place: 'Kamer 1.12',
      text: 'Assistentie gevraagd',
      age: 3,
      call112: 0,
    });
    alone.write(
      Uint8Array.from(Buffer.from(`${seal(json, hmac(keys.down, json).slice(0, 32))}\n`, 'latin1')),
    );
    alone.pass(60_005);
    const core = said(
      alone.said.map(({ message }) => message),
      0,
    );
    expect(core.length).toBeGreaterThan(10);
    expect(said(hub.frames, 1)).toEqual(core);
  });

  it('a radio that refuses is asked again', () => {
    const { chip, air, page, answers } = watch();
    chip.pass(1_000);
    air.refuses = true;
    page();
    chip.pass(3_000);
    expect(answers()).toEqual([]);
    air.refuses = false;
    chip.pass(1_100);
    expect(answers()).toEqual(['ringing']);
    expect(chip.restarts).toBe(0);
  });

  it('a hub that holds the connection is let go', () => {
    const { chip, air } = watch();
    chip.pass(1_000);
    air.connected();
    chip.pass(2_900);
    expect(air.isConnected).toBe(true);
    chip.pass(200);
    expect(air.isConnected).toBe(false);
  });

  it.each([
    ['device', { ...SETTINGS, device: 'No' }],
    ['number', { ...SETTINGS, number: 70_000 }],
    ['key', { ...SETTINGS, key: 'x' }],
    ['none', undefined],
  ])('settings without a usable %s: it says so and does nothing', (problem, settings) => {
    const chip = new FakeChip();
    const hub = new ScriptedHub(KEY, NUMBER);
    const air = new FakeAir(chip, hub);
    air.asWatch();
    if (settings !== undefined) chip.storage.set('noodknop', JSON.stringify(settings));
    chip.boot(program);
    chip.pass(5_000);
    expect(chip.printed.join()).toContain(problem);
    expect(hub.frames).toEqual([]);
  });
});
