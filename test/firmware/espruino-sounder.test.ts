/**
 * The sounder's firmware as it is written into an ESP32, run in Node on a board in virtual time: a page makes it call,
 * and as a person's pager its buttons answer.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { BUTTON, board, buildWired, SECOND, SETTINGS, toneOf } from './desk-board.ts';
import type { FakeChip } from './fake-chip.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';

const BUZZER = 6;
const { button: _button, second: _second, ...BARE } = SETTINGS;
const PAGE = {
  type: 'page',
  page: 'a1-0-1',
  alarm: 'a1',
  level: 'emergency',
  place: 'Spreekkamer 2',
  text: 'noodknop',
  age: 3,
  call112: 0,
} as const;

beforeAll(() => buildWired('sounder'));

/** Milliseconds that the buzzer sounds in so long, and the colours of the light. */
function heard(chip: FakeChip, ms: number): { readonly buzzed: number; readonly colours: readonly string[] } {
  let buzzed = 0;
  const colours = new Set<string>();
  for (let i = 0; i < ms; i += 10) {
    chip.pass(10);
    if (chip.levels.get(BUZZER) === 1) buzzed += 10;
    if (toneOf(chip) !== 'off') colours.add(toneOf(chip));
  }
  return { buzzed, colours: [...colours] };
}
const answers = (gateway: ScriptedGateway): readonly string[] => [
  ...new Set(gateway.heard.flatMap((one) => (one.type === 'reply' ? [one.answer] : []))),
];
/** A board that rings. */
function ringing(settings: object) {
  const { chip, gateway } = board({ ...settings, buzzer: BUZZER });
  chip.pass(3_000);
  gateway.tell(PAGE);
  return { chip, gateway };
}

describe('a sounder', () => {
  it('calls when it is paged, says so, and is quiet when the page is taken back', () => {
    const { chip, gateway } = ringing(BARE);
    const loud = heard(chip, 5_000);
    expect(loud.buzzed).toBeGreaterThan(1_500);
    expect(loud.colours).toEqual(['red']);
    expect(answers(gateway)).toEqual(['ringing']);
    gateway.tell({ type: 'unpage', page: PAGE.page, reason: 'closed' });
    chip.pass(50);
    expect(heard(chip, 5_000)).toEqual({ buzzed: 0, colours: [] });
  });

  /** When the buzzer begins to sound in so long, in ms of the board; every sound is a short one. */
  const chirps = (chip: FakeChip, ms: number): readonly number[] => {
    const found: number[] = [];
    let was = chip.levels.get(BUZZER);
    for (let i = 0; i < ms; i += 10) {
      chip.pass(10);
      const now = chip.levels.get(BUZZER);
      if (now === 1 && was !== 1) found.push(i);
      was = now;
    }
    return found;
  };

  it.each([
    ['a sounder', BARE],
    ['a pager on a wire, which has no motor', { ...SETTINGS, pager: 1 }],
  ])('%s chirps within 60 s of the last word of its gateway, then once a minute, until it is back', (_, settings) => {
    const { chip, gateway } = board({ ...settings, buzzer: BUZZER });
    chip.pass(15_000);
    gateway.alive = false;
    const [first = Number.NaN, ...further] = chirps(chip, 200_000);
    expect(first).toBeGreaterThan(20_000);
    expect(first).toBeLessThan(60_000);
    expect(further.map((at) => Math.round((at - first) / 1000))).toEqual([60, 120]);
    const minute = heard(chip, 60_000);
    expect(minute.colours).toEqual(['amber']);
    expect(minute.buzzed).toBeGreaterThan(80);
    expect(minute.buzzed).toBeLessThan(250);
    gateway.alive = true;
    chip.pass(15_000);
    expect(heard(chip, 70_000)).toEqual({ buzzed: 0, colours: [] });
  });

  it('chirps within 60 s of its start when its gateway is out of reach from the first moment on', () => {
    const { chip, gateway } = board({ ...BARE, buzzer: BUZZER }, (chip) => {
      chip.peer = { connected: () => false, took: () => undefined };
    });
    const [first = Number.NaN] = chirps(chip, 60_000);
    expect(first).toBeLessThan(60_000);
    expect(gateway.heard).toEqual([]);
  });

  it('goes on calling for a page while its gateway is silent: that comes before any chirp', () => {
    const { chip, gateway } = ringing(BARE);
    gateway.alive = false;
    chip.pass(60_000);
    const loud = heard(chip, 5_000);
    expect(loud.buzzed).toBeGreaterThan(1_500);
    expect(loud.colours).toEqual(['red']);
  });

  it('has no button: whatever its pins say, nobody answers and nobody calls', () => {
    const { chip, gateway } = ringing(SETTINGS);
    chip.pass(1_000);
    chip.pin(BUTTON, false);
    chip.pin(SECOND, false);
    chip.pass(6_000);
    expect(answers(gateway)).toEqual(['ringing']);
    expect(gateway.heard.filter(({ type }) => type === 'press')).toEqual([]);
  });
});

describe('a pager on a wire', () => {
  const pager = { ...SETTINGS, pager: 1 };

  it.each([
    ['coming', BUTTON],
    ['cannot', SECOND],
  ])('says %s, and stops ringing', (answer, pin) => {
    const { chip, gateway } = ringing(pager);
    chip.pass(1_000);
    chip.pin(pin, false);
    chip.pass(100);
    chip.pin(pin, true);
    chip.pass(2_000);
    expect(answers(gateway)).toEqual(['ringing', answer]);
    expect(heard(chip, 3_000).buzzed).toBe(0);
  });

  it('does not answer for a person when its wire flickers', () => {
    const { chip, gateway } = ringing(pager);
    chip.pass(1_000);
    for (let i = 0; i < 20; i++) {
      chip.pin(BUTTON, false);
      chip.pass(5);
      chip.pin(BUTTON, true);
      chip.pass(200);
    }
    chip.pass(2_000);
    expect(answers(gateway)).toEqual(['ringing']);
    expect(heard(chip, 3_000).buzzed).toBeGreaterThan(500);
  });
});
