/**
 * The line from the simulator page to the virtual devices, also where their process begins with the first device and ends
 * with the last. A page may connect only to addresses that were named when it was loaded, so for a new one it is loaded
 * anew; promises not to do so while the old one answers.
 */
import { useEffect, useState } from 'preact/hooks';
import type { MeView } from '../../core/api.ts';
import { read } from './api.ts';
import { useSession } from './session.tsx';
import { useVirtual, type VirtualDevices, type VirtualPlace } from './virtual.ts';

/** Milliseconds between two questions where the devices are now. */
const ASK_EVERY = 1500;

/** @param wanted there are virtual devices, so that somewhere their process must be */
export function useLine(wanted: boolean): VirtualDevices {
  const { me } = useSession();
  // Kept when the gateway no longer names them: the devices live on without it.
  const [place, setPlace] = useState<VirtualPlace | null>(me.virtual);
  const virtuals = useVirtual(place);
  useEffect(() => {
    if (me.virtual?.origin === place?.origin && me.virtual !== null) setPlace(me.virtual);
  }, [me.virtual?.origin, me.virtual?.token]);
  const asks = wanted && (place === null || virtuals.lost);
  useEffect(() => {
    if (!asks) return;
    let over = false;
    const timer = setInterval(async () => {
      const answer = await read<MeView>('/api/me');
      const now = answer.ok ? answer.value.virtual : null;
      // The old one answers again: nothing is loaded anew.
      if (!over && now !== null && now.origin !== place?.origin) location.reload();
    }, ASK_EVERY);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [asks, place?.origin]);
  return virtuals;
}
