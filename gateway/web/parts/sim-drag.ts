/**
 * Moving things over the plan by mouse, finger or arrow keys. Everything movable carries `data-moves` (its id) and
 * `data-x`, `data-y`; one set of listeners serves them all. Promises that a tap stays a tap, and that what is let go off
 * the plan, or taken by the browser, lies where it lay.
 */
import { useMemo, useRef } from 'preact/hooks';
import type { Point } from './sim-layout.ts';

/** Pixels within which a touch is a tap. */
const TAP = 6;
/** Thousandths of the plan for an arrow key; with shift, and without. */
const STEP = { small: 10, large: 50 } as const;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

interface Held {
  readonly id: string;
  readonly element: HTMLElement;
  readonly from: Point;
  readonly pointer: { readonly x: number; readonly y: number; readonly id: number };
  readonly width: number;
  readonly height: number;
  point: Point;
  moved: boolean;
}

interface Moving {
  /** The nearest point where this may be. */
  readonly keep: (id: string, point: Point) => Point;
  readonly move: (id: string, point: Point) => void;
  readonly choose: (id: string) => void;
}

const movable = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-moves]') : null;
const pointOf = ({ dataset }: HTMLElement): Point => ({ x: Number(dataset.x), y: Number(dataset.y) });

function place(element: HTMLElement, { x, y }: Point): void {
  element.style.left = `${x / 10}%`;
  element.style.top = `${y / 10}%`;
}

/** The listeners of the plan. */
export function useDrag(moving: Moving) {
  const now = useRef(moving);
  now.current = moving;
  const held = useRef<Held | null>(null);
  const dragged = useRef(false);
  return useMemo(() => {
    const drop = (keep: boolean): void => {
      const thing = held.current;
      held.current = null;
      if (thing === null) return;
      thing.element.classList.remove('nk-moving');
      dragged.current = thing.moved;
      if (!thing.moved) return;
      place(thing.element, keep ? thing.point : thing.from);
      if (keep) now.current.move(thing.id, thing.point);
    };
    return {
      onPointerDown(event: PointerEvent & { readonly currentTarget: HTMLElement }) {
        const element = movable(event.target);
        const id = element?.dataset.moves;
        dragged.current = false;
        if (event.button !== 0 || element === null || id === undefined) return;
        const box = event.currentTarget.getBoundingClientRect();
        element.setPointerCapture(event.pointerId);
        held.current = {
          id,
          element,
          from: pointOf(element),
          point: pointOf(element),
          pointer: { x: event.clientX, y: event.clientY, id: event.pointerId },
          width: box.width,
          height: box.height,
          moved: false,
        };
      },
      onPointerMove(event: PointerEvent) {
        const thing = held.current;
        if (thing === null || event.pointerId !== thing.pointer.id) return;
        const [dx, dy] = [event.clientX - thing.pointer.x, event.clientY - thing.pointer.y];
        if (!thing.moved && Math.hypot(dx, dy) < TAP) return;
        thing.moved = true;
        thing.element.classList.add('nk-moving');
        thing.point = now.current.keep(thing.id, {
          x: thing.from.x + (dx * 1000) / thing.width,
          y: thing.from.y + (dy * 1000) / thing.height,
        });
        place(thing.element, thing.point);
      },
      onPointerUp: () => drop(true),
      onPointerCancel: () => drop(false),
      onClick(event: MouseEvent) {
        const id = movable(event.target)?.dataset.moves;
        if (id !== undefined && !dragged.current) now.current.choose(id);
        dragged.current = false;
      },
      onKeyDown(event: KeyboardEvent) {
        const arrow = ARROWS[event.key];
        const element = movable(event.target);
        const id = element?.dataset.moves;
        if (arrow === undefined || element === null || id === undefined || event.ctrlKey || event.altKey)
          return;
        event.preventDefault();
        const from = pointOf(element);
        const step = event.shiftKey ? STEP.large : STEP.small;
        now.current.move(
          id,
          now.current.keep(id, { x: from.x + arrow.x * step, y: from.y + arrow.y * step }),
        );
      },
    };
  }, []);
}
