/**
 * What makes the picture move: buttons, keys, fingers and the wheel choose the stretch of the life that is drawn. Runs
 * in the page only, where it is put in as text, so it uses nothing but its arguments and the browser.
 */
import type { drawScene } from './draw.ts';
import type { Scene, View } from './scene.ts';
import type { drawStrip } from './strip.ts';

/** Brings the picture in the page to life. */
export function moveTimeline(
  scene: Scene,
  first: View,
  draw: typeof drawScene,
  strip: typeof drawStrip,
): void {
  const find = <T extends Element>(id: string): T => {
    const found = document.getElementById(id);
    if (found === null) throw new Error(`no element ${id}`);
    return found as unknown as T;
  };
  const picture = find<HTMLElement>('picture');
  const overview = find<HTMLElement>('overview');
  const list = find<HTMLElement>('seen');
  const said = find<HTMLElement>('said');
  const jump = find<HTMLSelectElement>('jump');
  const shortest = 50;
  let view = first;
  let waiting = false;

  const paint = (): void => {
    waiting = false;
    const drawn = draw(scene, view, picture.clientWidth);
    picture.innerHTML = drawn.svg;
    overview.innerHTML = strip(scene, view, overview.clientWidth);
    list.textContent = '';
    for (const { at, lane, text } of drawn.seen) {
      const row = document.createElement('li');
      for (const [name, words] of [
        ['at', at],
        ['lane-name', lane],
        ['what', text],
      ] as const) {
        const part = document.createElement('span');
        part.className = name;
        part.textContent = words;
        row.append(part);
      }
      list.append(row);
    }
    const more = drawn.all - drawn.seen.length;
    said.textContent =
      drawn.all === 0
        ? 'Nothing happens here.'
        : more > 0
          ? `The first ${drawn.seen.length} of ${drawn.all}:`
          : '';
  };
  const look = (from: number, until: number): void => {
    const length = Math.min(scene.totalMs, Math.max(shortest, until - from));
    const begin = Math.min(Math.max(0, from), scene.totalMs - length);
    view = { from: begin, until: begin + length };
    if (!waiting) requestAnimationFrame(paint);
    waiting = true;
  };
  const pan = (share: number): void => {
    const by = (view.until - view.from) * share;
    look(view.from + by, view.until + by);
  };
  /** `at`: the moment that stays where it is. */
  const zoom = (factor: number, at: number = (view.from + view.until) / 2): void =>
    look(at - (at - view.from) * factor, at + (view.until - at) * factor);
  const go = (at: number): void => {
    const length = Math.min(view.until - view.from, 120_000);
    look(at - length * 0.1, at + length * 0.9);
  };
  const step = (way: 1 | -1): void => {
    const here = view.from + (view.until - view.from) * 0.1;
    const other =
      way === 1
        ? scene.moments.find(({ at }) => at > here + 1)
        : scene.moments.filter(({ at }) => at < here - 1).pop();
    if (other !== undefined) go(other.at);
  };
  const deeds: Record<string, () => void> = {
    earlier: () => pan(-0.4),
    later: () => pan(0.4),
    closer: () => zoom(0.5),
    wider: () => zoom(2),
    whole: () => look(0, scene.totalMs),
    previous: () => step(-1),
    next: () => step(1),
    start: () => look(first.from, first.until),
  };
  for (const button of document.querySelectorAll<HTMLElement>('[data-deed]'))
    button.addEventListener('click', () => deeds[button.dataset.deed ?? '']?.());
  jump.addEventListener('change', () => {
    const moment = scene.moments[Number(jump.value)];
    if (moment !== undefined) go(moment.at);
  });
  const keys: Record<string, string> = {
    ArrowLeft: 'earlier',
    ArrowRight: 'later',
    '+': 'closer',
    '=': 'closer',
    '-': 'wider',
    Home: 'whole',
    p: 'previous',
    n: 'next',
    '0': 'start',
  };
  picture.addEventListener('keydown', (event) => {
    const deed = deeds[keys[event.key] ?? ''];
    if (deed === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deed();
  });

  const momentAt = (clientX: number): number => {
    // The names' column is as wide as the drawing says; the first lane knows where it ends.
    const lane = picture.querySelector('.lane')?.getBoundingClientRect();
    if (lane === undefined || lane.width === 0) return view.from;
    return view.from + ((clientX - lane.left) / lane.width) * (view.until - view.from);
  };
  picture.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) {
        event.preventDefault();
        zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 150), momentAt(event.clientX));
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        pan((event.deltaX || event.deltaY) / 900);
      }
    },
    { passive: false },
  );
  const fingers = new Map<number, number>();
  picture.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    fingers.set(event.pointerId, event.clientX);
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) return;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      const by = momentAt(before) - momentAt(event.clientX);
      look(view.from + by, view.until + by);
    } else {
      const [was, is] = [Math.abs(before - other), Math.abs(event.clientX - other)];
      if (was > 8 && is > 8) zoom(was / is, momentAt((event.clientX + other) / 2));
    }
    fingers.set(event.pointerId, event.clientX);
  });
  for (const over of ['pointerup', 'pointercancel'] as const)
    picture.addEventListener(over, (event) => fingers.delete(event.pointerId));
  picture.addEventListener('dblclick', (event) => zoom(0.4, momentAt(event.clientX)));

  const toOverview = (event: PointerEvent): void => {
    const box = overview.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * scene.totalMs;
    const half = (view.until - view.from) / 2;
    look(at - half, at + half);
  };
  overview.addEventListener('pointerdown', (event) => {
    overview.setPointerCapture(event.pointerId);
    toOverview(event);
  });
  overview.addEventListener('pointermove', (event) => {
    if (event.buttons > 0) toOverview(event);
  });

  new ResizeObserver(() => look(view.from, view.until)).observe(picture);
  document.documentElement.classList.add('moves');
  look(first.from, first.until);
}
