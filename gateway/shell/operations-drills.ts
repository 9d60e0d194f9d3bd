/** What the command line may ask about drills: the form and the answer of every operation, and what each does on a gateway. */
import { z } from 'zod';
import { type DrillView, listDrills, viewDrill } from '../core/drills/view.ts';
import { type Problem, problem } from '../core/problem.ts';
import { COMMAND_LINE } from './admin-roster.ts';
import type { Ask, Gateway } from './faces.ts';

const id = z.string().min(1).max(64);
const one = z.strictObject({ id });

/** The form of each operation's question. */
export const DRILL_OPERATIONS = {
  'drill.start': z.strictObject({
    device: id.nullable(),
    place: id.nullable(),
    note: z.string().max(300).nullable(),
    minutes: z.int().min(1).max(30),
  }),
  'drill.begin': one,
  'drill.stop': one,
  'drill.show': one,
  'drill.list': z.strictObject({}),
} as const;

/** What each operation answers. */
export interface DrillAnswers {
  'drill.start': DrillView;
  'drill.begin': DrillView;
  'drill.stop': DrillView;
  'drill.show': DrillView;
  'drill.list': readonly DrillView[];
}

type Said<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };
interface Parts {
  readonly gateway: Gateway;
}

function shown({ gateway }: Parts, drill: string): Said<DrillView> {
  const value = viewDrill(gateway.state, drill, COMMAND_LINE, gateway.now());
  return value === null
    ? { ok: false, problem: problem('not_found', `there is no drill "${drill}"`, 'id') }
    : { ok: true, value };
}

async function asked(parts: Parts, event: Ask): Promise<Said<DrillView>> {
  const outcome = await parts.gateway.ask(event);
  return outcome.ok ? shown(parts, outcome.id ?? '') : { ok: false, problem: outcome.problem };
}

type DrillQuestion<O extends keyof typeof DRILL_OPERATIONS> = z.output<(typeof DRILL_OPERATIONS)[O]>;

/** What each operation does. */
export const DRILL_DEEDS: {
  [O in keyof DrillAnswers]: (
    parts: Parts,
    ask: DrillQuestion<O>,
  ) => Said<DrillAnswers[O]> | Promise<Said<DrillAnswers[O]>>;
} = {
  'drill.start': (parts, { device, place, note, minutes }) =>
    asked(parts, { type: 'drill.announced', actor: COMMAND_LINE, device, place, note, minutes }),
  'drill.begin': (parts, { id: drill }) => asked(parts, { type: 'drill.begun', actor: COMMAND_LINE, drill }),
  'drill.stop': (parts, { id: drill }) => asked(parts, { type: 'drill.stopped', actor: COMMAND_LINE, drill }),
  'drill.show': (parts, { id: drill }) => shown(parts, drill),
  'drill.list': ({ gateway }) => ({
    ok: true,
    value: listDrills(gateway.state, COMMAND_LINE, gateway.now()),
  }),
};
