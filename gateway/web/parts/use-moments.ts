/**
 * Hears the timeline: the gateway's own stream and what the virtual devices show, put into one list in steps of a moment,
 * so that a flood of them is drawn once. Says when the stream is gone; it comes back by itself.
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { parsed } from './api.ts';
import { useSession } from './session.tsx';
import type { Pattern } from './signals.tsx';
import { isMoment, keyOf, type Line, linesOf, type Moment, shown, withMoments } from './sim-moments.ts';
import { stageOf } from './stage.ts';
import type { VirtualDevice } from './virtual.ts';

/** News of so many milliseconds is drawn together. */
const TOGETHER = 100;

/** More is never told again after a reconnection. */
const MOST_CLEARED = 3000;

/** The timeline as a page knows it. */
export interface Moments {
  readonly lines: readonly Line[];
  readonly lost: boolean;
  readonly clear: () => void;
}

/**
 * @param devices the virtual devices; null while they are not known
 * @param offsetMs by how much the gateway's clock was set from the true one, which the devices' process goes by
 * @param onWorld called when something was said about the world or a device
 */
export function useMoments(
  devices: readonly VirtualDevice[] | null,
  offsetMs: number,
  onWorld: () => void,
): Moments {
  const { t } = useSession();
  const [moments, setMoments] = useState<readonly Moment[]>([]);
  const [lost, setLost] = useState(false);
  const waiting = useRef<Moment[]>([]);
  const soon = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const cleared = useRef<ReadonlySet<string>>(new Set());
  const world = useRef(onWorld);
  world.current = onWorld;

  const take = (moment: Moment): void => {
    // What was cleared away is told again after a reconnection.
    if (cleared.current.has(keyOf(moment))) return;
    waiting.current.push(moment);
    soon.current ??= setTimeout(() => {
      soon.current = undefined;
      const fresh = waiting.current;
      waiting.current = [];
      setMoments((known) => withMoments(known, fresh));
      if (fresh.some(({ kind }) => kind === 'world' || kind === 'device')) world.current();
    }, TOGETHER);
  };

  useEffect(() => {
    const source = new EventSource('/api/simulation/timeline');
    source.addEventListener('open', () => setLost(false));
    source.addEventListener('error', () => setLost(true));
    source.addEventListener('moment', (event: MessageEvent<string>) => {
      const moment = parsed(event.data);
      if (isMoment(moment)) take(moment);
    });
    return () => {
      source.close();
      clearTimeout(soon.current);
    };
  }, []);

  const before = useRef(new Map<string, { readonly pattern: Pattern; readonly serial: number }>());
  useEffect(() => {
    for (const device of devices ?? []) {
      const { pattern } = device.look;
      const known = before.current.get(device.id);
      before.current.set(device.id, { pattern, serial: device.serial });
      if (known === undefined || (known.pattern === pattern && known.serial === device.serial)) continue;
      const real = device.stages.at(-1)?.at ?? new Date().toISOString();
      take(shown(real, offsetMs, device.id, words(t, device), pattern === 'felt'));
    }
  }, [devices]);

  const drawn = useRef(new WeakMap<Moment, Line>());
  const lines = useMemo(() => linesOf(moments, drawn.current), [moments]);
  return {
    lines,
    lost,
    clear: () => {
      cleared.current = new Set([...cleared.current, ...moments.map(keyOf)].slice(-MOST_CLEARED));
      waiting.current = [];
      setMoments([]);
    },
  };
}

/** What a device shows, in words: its stage, and for a pager that it rings. */
function words(t: ReturnType<typeof useSession>['t'], device: VirtualDevice): string {
  const { pattern } = device.look;
  const own = t.pages.simulator.shows;
  if (pattern === 'ringing') return device.kind === 'sounder' ? own.sounds : own.rings;
  if (pattern === 'paged') return own.hushed;
  if (pattern === 'idle' && (device.kind === 'pager' || device.kind === 'sounder')) return own.quiet;
  return t.pages.button.stage[stageOf(device)][0];
}
