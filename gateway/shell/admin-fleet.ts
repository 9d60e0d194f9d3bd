/** The operations about faults and watchers behind the command line, done on a gateway: part of `admin.ts`. */
import type { z } from 'zod';
import type { FaultView } from '../core/api.ts';
import type { Outcome } from '../core/events.ts';
import { type Problem, problem } from '../core/problem.ts';
import { listFaults, viewFault } from '../core/views.ts';
import { listWatchers } from '../core/watchers/view.ts';
import { COMMAND_LINE } from './admin-roster.ts';
import type { Gateway } from './faces.ts';
import type { FLEET_OPERATIONS, FleetAnswers, FleetOperation } from './operations-fleet.ts';

interface FleetParts {
  readonly gateway: Gateway;
}
type AskOf<O extends FleetOperation> = z.output<(typeof FLEET_OPERATIONS)[O]>;
type Said<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };
type Deeds = {
  [O in FleetOperation]: (
    parts: FleetParts,
    ask: AskOf<O>,
  ) => Promise<Said<FleetAnswers[O]>> | Said<FleetAnswers[O]>;
};

/** Shows a fault after the core agreed to change it. */
function changed({ gateway }: FleetParts, id: string, outcome: Outcome): Said<FaultView> {
  if (!outcome.ok) return { ok: false, problem: outcome.problem };
  const value = viewFault(gateway.state, id, COMMAND_LINE);
  return value === null
    ? { ok: false, problem: problem('not_found', `there is no fault "${id}"`, 'id') }
    : { ok: true, value };
}

/** What each operation does. */
export const FLEET_DEEDS: Deeds = {
  'fault.list': ({ gateway }, { open }) => ({
    ok: true,
    value: listFaults(gateway.state, COMMAND_LINE).filter(({ until }) => !open || until === null),
  }),
  'fault.acknowledge': async (parts, { id, note }) =>
    changed(
      parts,
      id,
      await parts.gateway.ask({ type: 'fault.acknowledged', actor: COMMAND_LINE, fault: id, note }),
    ),
  'fault.note': async (parts, { id, text }) =>
    changed(
      parts,
      id,
      await parts.gateway.ask({ type: 'fault.noted', actor: COMMAND_LINE, fault: id, text }),
    ),
  'watcher.list': ({ gateway }) => ({ ok: true, value: listWatchers(gateway.state) }),
  'watcher.forget': async ({ gateway }, { watcher }) => {
    const outcome = await gateway.ask({ type: 'watcher.forgotten', actor: COMMAND_LINE, watcher });
    return outcome.ok
      ? { ok: true, value: listWatchers(gateway.state) }
      : { ok: false, problem: outcome.problem };
  },
};
