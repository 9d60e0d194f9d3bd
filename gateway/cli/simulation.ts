/** What the command line and the simulator say to each other. Types only: neither needs to know the other. */

/** What was asked of the simulator, as typed. Null: not given. */
export interface SimulationAsked {
  readonly lives: number | null;
  readonly days: number | null;
  readonly seed: string | null;
  readonly plan: { readonly file: string; readonly text: string } | null;
  /** `true`: the option without a value. */
  readonly faults: string | true | null;
  readonly report: string | null;
  readonly trace: string | null;
  readonly workers: number | null;
  readonly json: boolean;
  /** The year of handoffs that begins in this calendar year, instead of drawn lives. */
  readonly year?: number;
  /** Nights of a fleet of 500 devices, instead of drawn lives. */
  readonly night?: true;
}
/** How it ended: with an exit status, or wrongly asked. */
export type SimulationEnded =
  | { readonly status: number }
  | { readonly wrong: { readonly field: string; readonly reason: string } };
