/**
 * How people and offices of a simulated world ask the gateway: again and again until somebody answers. Promises that
 * the same request is never taken for two, because asking twice is harmless.
 */
import type { Outcome } from '../../gateway/core/events.ts';
import type { Ask, GatewayPart, Ground } from './ground.ts';

/** How often somebody who found nobody to talk to tries again, and how often at most. */
export const AGAIN_MS = 2_000;
export const TRIES = 30;
const OFFICE_AGAIN_MS = 3_000;
const OFFICE_SLOWLY_MS = 30_000;

/** Where the gateway is, once it is there. */
export type Reach = () => GatewayPart | null;

/** A phone, `wayMs` away, tries again until somebody takes it. */
export function post(ground: Ground, reach: Reach, event: Ask, wayMs: number, tries = TRIES): void {
  ground.after(wayMs, () => {
    let answered = false;
    const hear = (): void => {
      answered = true;
    };
    const gateway = reach();
    const taken = gateway?.running() === true && gateway.ask(event, hear);
    if (tries <= 1) return;
    // The same request again is harmless; without an answer nobody knows whether it was heard.
    ground.after(AGAIN_MS, () => {
      if (taken !== true || !answered) post(ground, reach, event, wayMs, tries - 1);
    });
  });
}

/** An office asks until there is an answer. `make` is called for each try, so that what is asked is what is wanted by then. */
export function askAsOffice(
  ground: Ground,
  reach: Reach,
  make: () => Ask,
  answered?: (outcome: Outcome) => void,
): void {
  let done = false;
  const hear = (outcome: Outcome): void => {
    if (done) return;
    done = true;
    answered?.(outcome);
  };
  const ask = (tries: number): void => {
    if (done) return;
    const gateway = reach();
    if (gateway?.running() === true) gateway.ask(make(), hear);
    ground.after(tries > TRIES ? OFFICE_SLOWLY_MS : OFFICE_AGAIN_MS, () => ask(tries + 1));
  };
  ask(1);
}
