/**
 * The play: buttons are pressed, one after another or all at the same moment, each page is answered "coming", and each
 * button is watched until it told its presser. Promises a result for every button, with what was missing in words where
 * something was; nothing waits for ever.
 */
import type { Place, Touch, WallButton } from './button.ts';
import type { Ring, WallPager } from './pagers.ts';

/** Longest waits, in ms: far above what any of it takes, so that a slow machine is not a failure. */
const PAGE_MS = 15_000;
const TOLD_MS = 20_000;
const DARK_MS = 25_000;
/** A colleague looks before answering; meanwhile a button is done with showing that its press was received. */
const LOOK_MS = 900;
/** A device makes at most one new press in 2 s (PROTOCOL.md section 4): sooner, a press would wait for that. */
const REST_MS = 2_200;

/** What became of one press. Times in ms; null: it did not come to that. */
export interface Pressed {
  readonly device: string;
  readonly toWire: number | null;
  readonly toPage: number | null;
  readonly toTold: number | null;
  /** The pager that answered. */
  readonly answeredBy: string | null;
  /** What was missing; null: nothing. */
  readonly missing: string | null;
}

/** What a play needs. */
export interface Stage extends Pick<Place, 'wait'> {
  readonly whole: Pick<Place['whole'], 'api'>;
  /** Token of a coordinator, who closes. */
  readonly token: string;
  readonly pagers: readonly WallPager[];
  /** Said as it happens. */
  readonly tell: (device: string, what: string) => void;
}

interface OpenAlarm {
  readonly id: string;
  readonly device: string;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function alarmOf({ whole, token }: Stage, device: string): Promise<string | null> {
  const open: readonly OpenAlarm[] = (await whole.api(token, 'GET', '/api/alarms?open=true')).body;
  return open.find((alarm) => alarm.device === device)?.id ?? null;
}

/** Waits until there is a value. */
async function sooner<T>(
  { wait }: Stage,
  what: string,
  ms: number,
  look: () => Promise<T | null> | T | null,
): Promise<T> {
  const found: { value: T | null } = { value: null };
  await wait(what, ms, async () => {
    found.value = await look();
    return found.value !== null;
  });
  if (found.value === null) throw new Error(what);
  return found.value;
}

/** Presses one button and goes along with its call to the end; `who`: the pager that answers. */
async function follow(stage: Stage, button: WallButton, who: WallPager, touch: Touch): Promise<Pressed> {
  const { device } = button;
  let toWire: number | null = null;
  let toPage: number | null = null;
  let toTold: number | null = null;
  let answeredBy: string | null = null;
  const result = (missing: string | null): Pressed => ({
    device,
    toWire,
    toPage,
    toTold,
    answeredBy,
    missing,
  });
  let alarm: string | null = null;
  try {
    const left = await sooner(stage, 'the press never left', PAGE_MS, () => button.leftAt(touch.down));
    toWire = Math.max(0, left - touch.complete);
    alarm = await sooner(stage, 'there is no alarm', PAGE_MS, () => alarmOf(stage, device));
    const ring = await sooner<Ring>(
      stage,
      `${who.device} never rang`,
      PAGE_MS,
      () => who.rings.find((one) => one.alarm === alarm) ?? null,
    );
    toPage = Math.max(0, ring.at - touch.complete);
    stage.tell(device, `pressed, ${who.device} rings after ${Math.round(toPage)} ms`);
    await sleep(LOOK_MS);
    const answeredAt = performance.now();
    who.answer(ring.page, 'coming');
    answeredBy = who.device;
    const told = await sooner(stage, 'it never told that somebody comes', TOLD_MS, () =>
      button.toldAt(answeredAt),
    );
    toTold = told - answeredAt;
    stage.tell(device, `“coming” answered, told after ${Math.round(toTold)} ms`);
    return result(null);
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    stage.tell(device, `MISSING: ${missing}`);
    return result(missing);
  } finally {
    if (alarm !== null)
      await stage.whole.api(stage.token, 'POST', `/api/alarms/${alarm}/answer`, { answer: 'clear' });
  }
}

/** Waits until the buttons say nothing any more; one that does not is found out by its next press. */
async function calm(stage: Stage, buttons: readonly WallButton[]): Promise<void> {
  await stage
    .wait('the buttons are dark', DARK_MS, () => buttons.every((button) => button.isDark()))
    .catch(() => {
      for (const button of buttons)
        if (!button.isDark())
          stage.tell(button.device, `still says something ${DARK_MS / 1000} s after the closing`);
    });
}

const pagerOf = ({ pagers }: Stage, index: number): WallPager => {
  const pager = pagers[index % pagers.length];
  if (pager === undefined) throw new Error('a wall without a pager');
  return pager;
};

/** Each in turn; pagers take turns in answering. */
export async function pressInTurn(stage: Stage, buttons: readonly WallButton[]): Promise<readonly Pressed[]> {
  const results: Pressed[] = [];
  let last = 0;
  for (const [i, button] of buttons.entries()) {
    const touch = button.press();
    last = touch.complete;
    results.push(await follow(stage, button, pagerOf(stage, i), touch));
  }
  await calm(stage, buttons);
  await sleep(last + REST_MS - performance.now());
  return results;
}

/** All at the same moment: whoever needs a hold begins it earlier. */
export async function pressAtOnce(stage: Stage, buttons: readonly WallButton[]): Promise<readonly Pressed[]> {
  const longest = Math.max(0, ...buttons.map(({ holdMs }) => holdMs));
  const results = await Promise.all(
    buttons.map(async (button, i) => {
      await sleep(longest - button.holdMs);
      return follow(stage, button, pagerOf(stage, i), button.press());
    }),
  );
  await calm(stage, buttons);
  return results;
}
