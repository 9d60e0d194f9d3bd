/**
 * The plan of a site as a page keeps it: its places, where things were put, and the picture under it. A move is seen at
 * once, saved a moment later, and can be undone; a refused one goes back and is said.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { worthAgain } from './answers.ts';
import { read } from './api.ts';
import { type PlanView, savePlan } from './sim-face.ts';
import type { PlanPlace, Point } from './sim-layout.ts';
import { useSteady } from './steady.ts';

/** Moves of so many milliseconds are saved as one. */
const SAVE_AFTER = 500;
/** Milliseconds after which a plan that did not come is asked for again. */
const RETRY_AFTER = 2000;
const MOST_UNDO = 50;

/** Where things were put, by id of device or place. */
export type Positions = Readonly<Record<string, Point>>;
/** The picture under the plan. `broken`: there is one, and it cannot be drawn. `refused`: the gateway shows it no more. */
export type Picture = 'asking' | 'none' | 'there' | 'broken' | 'refused';

/** A plan as the page keeps it. */
export interface Plan {
  readonly places: readonly PlanPlace[] | null;
  readonly failed: number | null;
  readonly again: () => void;
  readonly positions: Positions;
  readonly move: (id: string, point: Point) => void;
  readonly undo: (() => void) | null;
  /** The last move could not be saved. */
  readonly refused: boolean;
  readonly picture: Picture;
  readonly pictureUrl: string;
  /** A new picture was sent. */
  readonly newPicture: () => void;
  readonly pictureBroken: () => void;
}

/** Whether a picture is there, without drawing it. */
async function pictureThere(url: string): Promise<'none' | 'there' | 'refused'> {
  try {
    const response = await fetch(url, { method: 'GET', credentials: 'same-origin' });
    await response.body?.cancel();
    return response.ok ? 'there' : response.status === 409 ? 'refused' : 'none';
  } catch {
    return 'none';
  }
}

/** The plan of a site. */
export function usePlan(site: string): Plan {
  const root = `/api/sites/${encodeURIComponent(site)}`;
  const places = useSteady<readonly PlanPlace[]>(`${root}/places`, ['site']);
  const [positions, setPositions] = useState<Positions>({});
  const [past, setPast] = useState<readonly Positions[]>([]);
  const [refused, setRefused] = useState(false);
  const [picture, setPicture] = useState<Picture>('asking');
  const [turn, setTurn] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saved = useRef<Positions>({});
  const wanted = useRef<Positions>({});
  const walking = useRef<string | null>(null);
  const sent = useRef<Promise<unknown>>(Promise.resolve());
  // What comes late of another site touches nothing of the one that is shown.
  const shown = useRef(site);
  shown.current = site;
  // A plan is saved as a whole: never before it is known what is in it.
  const known = useRef<string | null>(null);

  const load = async (over: () => boolean): Promise<void> => {
    // What was moved here last is to be in it.
    await sent.current;
    const answer = await read<PlanView>(`${root}/plan`);
    if (over()) return;
    if (!answer.ok && worthAgain(answer.status))
      return void setTimeout(() => void (over() || load(over)), RETRY_AFTER);
    known.current = site;
    saved.current = answer.ok ? answer.value.positions : {};
    const moved = wanted.current;
    wanted.current = { ...saved.current, ...moved };
    // What was moved before it was known is undone to what was there.
    setPast((list) => list.map((each) => ({ ...saved.current, ...each })));
    if (Object.keys(moved).length > 0) put(wanted.current);
    else setPositions(wanted.current);
  };
  const save = async (): Promise<void> => {
    timer.current = undefined;
    const mine = wanted.current;
    // One after the other: an older plan never comes in after a newer one.
    const saving = sent.current.then(() => savePlan(site, mine));
    sent.current = saving;
    const answer = await saving;
    if (shown.current !== site) return;
    setRefused(!answer.ok);
    if (answer.ok) saved.current = mine;
    else if (wanted.current === mine) {
      wanted.current = saved.current;
      setPositions(saved.current);
    }
  };
  const put = (next: Positions): void => {
    wanted.current = next;
    setPositions(next);
    if (known.current !== site) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), SAVE_AFTER);
  };

  useEffect(() => {
    saved.current = {};
    wanted.current = {};
    setPositions({});
    setPast([]);
    setRefused(false);
    let over = false;
    known.current = null;
    void load(() => over);
    return () => {
      over = true;
      if (timer.current === undefined) return;
      clearTimeout(timer.current);
      void save();
    };
  }, [site]);
  useEffect(() => {
    let over = false;
    setPicture('asking');
    void pictureThere(`${root}/plan.svg`).then((there) => {
      if (!over) setPicture(there);
    });
    return () => {
      over = true;
    };
  }, [site, turn]);

  const last = past.at(-1);
  return {
    places: places.value,
    failed: places.failed,
    again: () => void places.again(),
    positions,
    move(id, point) {
      if (shown.current !== site) return;
      const before = wanted.current;
      // Steps of one walk with the arrow keys are saved as one move, and undone as one.
      const going = timer.current !== undefined || known.current !== site;
      if (!going || walking.current !== id) setPast((known) => [...known, before].slice(-MOST_UNDO));
      walking.current = id;
      put({ ...before, [id]: { x: Math.round(point.x), y: Math.round(point.y) } });
    },
    undo:
      last === undefined
        ? null
        : () => {
            setPast((known) => known.slice(0, -1));
            walking.current = null;
            put(last);
          },
    refused,
    picture,
    pictureUrl: `${root}/plan.svg?${turn}`,
    newPicture: () => setTurn((count) => count + 1),
    pictureBroken: () => setPicture('broken'),
  };
}
