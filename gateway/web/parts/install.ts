/** Installing the pager as an app: keeps the browser's offer until somebody takes it. Browsers without one give none. */
import { useEffect, useState } from 'preact/hooks';

/** The browser's offer to install, as Chromium makes it. */
interface Offer extends Event {
  prompt(): Promise<unknown>;
}

let offer: Offer | null = null;
const listeners = new Set<() => void>();
const changed = (): void => {
  for (const listener of listeners) listener();
};

// Made once, early, and only to whoever listens already.
globalThis.addEventListener?.('beforeinstallprompt', (event) => {
  event.preventDefault();
  offer = event as Offer;
  changed();
});
globalThis.addEventListener?.('appinstalled', () => {
  offer = null;
  changed();
});

/** True when this page runs as an app. */
export const isApp = (): boolean => matchMedia('(display-mode: standalone)').matches;

/** How to install; null where there is no offer. */
export function useInstall(): (() => void) | null {
  const [here, setHere] = useState(offer);
  useEffect(() => {
    const listener = (): void => setHere(offer);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  if (here === null) return null;
  return () => {
    offer = null;
    changed();
    void here.prompt();
  };
}
