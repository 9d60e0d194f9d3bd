/** What a device's state is called where people read it. Pure; for pages, command line and counters alike. */
import type { DeviceView } from './api.ts';

/** The four states of the contract, and one that is only shown. */
export const SHOWN_STATES = ['healthy', 'lost', 'unheard', 'never-heard', 'revoked'] as const;
/** A state as people are shown it. */
export type ShownState = (typeof SHOWN_STATES)[number];

/** The state to be shown: whoever is `healthy` by what the log knows, but was not heard since, is `unheard`. */
export const shownState = ({ state, unheard }: Pick<DeviceView, 'state' | 'unheard'>): ShownState =>
  unheard === true ? 'unheard' : state;
