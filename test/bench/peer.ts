/**
 * What peers (b) and (c) have in common as targets of the load: the pagers get the press itself, the presser gets a
 * PUBACK, and nothing is left to be tidied after a run.
 */
import { bodyOf, Handset, type Registered } from './handset.ts';
import type { Target, Told } from './load.ts';
import type { Wire } from './wire.ts';

/** The devices of a measurement, the same for every target. */
export interface Fixture {
  readonly buttons: readonly Registered[];
  readonly pagers: readonly Registered[];
}

/** A peer as a target. */
export function peerTarget(
  name: string,
  pid: number,
  fixture: Fixture,
  pagers: readonly Wire[],
  buttons: readonly Wire[],
): Target {
  const handsets = fixture.buttons.map((registered) => new Handset(registered));
  const pager = new Set(pagers);
  return {
    name,
    pid,
    pagers,
    buttons,
    pubackIsReceipt: true,
    press(button) {
      const [handset, wire] = [handsets[button], buttons[button]];
      if (handset === undefined || wire === undefined) throw new Error(`there is no button ${button}`);
      return handset.press(wire);
    },
    read(wire, text): Told {
      const { id } = bodyOf(text);
      if (!pager.has(wire) || typeof id !== 'string') return null;
      return { what: 'page', key: id, id: `${id} ${wire.id}`, alarm: id };
    },
    settle: async () => undefined,
  };
}
