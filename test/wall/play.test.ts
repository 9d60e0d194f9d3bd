/**
 * How the wall follows a press, in virtual time against a house of three lines. The wall itself is played in
 * test/whole/beside/wall.test.ts.
 */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { until } from '../whole/rig.ts';
import { touchNow, type WallButton } from './button.ts';
import { pressAtOnce, pressInTurn, type Stage } from './play.ts';

const HOLD_MS = 800;

/** A button whose hold is over `early` ms before it is complete by the clock of the wall, and a house that answers. */
function house(early: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const left: number[] = [];
  const told: number[] = [];
  const rings: { page: string; alarm: string; at: number }[] = [];
  const open: { id: string; device: string }[] = [];
  const button: WallButton = {
    device: 'draag-els',
    board: 'a board',
    real: 'nothing',
    played: 'all',
    holdMs: HOLD_MS,
    press() {
      const touch = touchNow(HOLD_MS);
      setTimeout(() => {
        left.push(performance.now());
        const id = `alarm-${left.length}`;
        open.push({ id, device: 'draag-els' });
        rings.push({ page: `page-${id}`, alarm: id, at: performance.now() });
      }, HOLD_MS - early);
      return touch;
    },
    leftAt: (since) => left.find((at) => at >= since) ?? null,
    toldAt: (since) => told.find((at) => at >= since) ?? null,
    isDark: () => true,
    end: async () => undefined,
  };
  const stage: Stage = {
    whole: {
      async api(_token, method) {
        if (method === 'POST') open.shift();
        return { status: 200, body: [...open], headers: new Headers() };
      },
    },
    wait: until,
    token: 'of-a-coordinator',
    pagers: [
      {
        device: 'pieper-ria',
        board: 'a pager',
        real: 'nothing',
        played: 'all',
        rings,
        answer: () => void setTimeout(() => told.push(performance.now()), 30),
        end: async () => undefined,
      },
    ],
    tell: () => undefined,
  };
  return { stage, button };
}

describe('a press on the wall', () => {
  it.each([
    0, 1, 3,
  ])('is seen leaving when its hold is over %i ms before the clock of the wall says so', async (early) => {
    const { stage, button } = house(early);
    const turn = pressInTurn(stage, [button]);
    await vi.advanceTimersByTimeAsync(60_000);
    const whole = { device: 'draag-els', missing: null, answeredBy: 'pieper-ria', toWire: 0, toPage: 0 };
    expect(await turn).toMatchObject([whole]);
    const once = pressAtOnce(stage, [button]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await once).toMatchObject([whole]);
  });

  it('that never leaves is missing, in words', async () => {
    const { stage, button } = house(0);
    const turn = pressInTurn(stage, [{ ...button, leftAt: () => null }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await turn).toMatchObject([
      { toWire: null, missing: 'not within 15000 ms: the press never left' },
    ]);
  });
});
