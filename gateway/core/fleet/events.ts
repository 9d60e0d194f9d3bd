/** What people ask of the fleet's faults, as events with an outcome. Lengths are checked again by the core. */

/** Events that want an answer, without the name of their request. */
export type FleetAsk =
  | { readonly type: 'fault.acknowledged'; readonly fault: string; readonly note: string | null }
  | { readonly type: 'fault.noted'; readonly fault: string; readonly text: string };
