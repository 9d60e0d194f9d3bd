/** The operations of walk tests behind the command line, done on a gateway: part of `admin.ts`. */
import type { z } from 'zod';
import type { WalkView } from '../core/api-walk.ts';
import type { Outcome } from '../core/events.ts';
import { type Problem, problem } from '../core/problem.ts';
import type { WalkScope } from '../core/walk/entries.ts';
import { listWalks, viewWalk } from '../core/walk/view.ts';
import { COMMAND_LINE } from './admin-roster.ts';
import type { Gateway } from './faces.ts';
import type { WALK_OPERATIONS, WalkAnswers, WalkOperation } from './operations-walk.ts';

interface WalkParts {
  readonly gateway: Gateway;
}
type AskOf<O extends WalkOperation> = z.output<(typeof WALK_OPERATIONS)[O]>;
type Said<O extends WalkOperation> =
  | { readonly ok: true; readonly value: WalkAnswers[O] }
  | { readonly ok: false; readonly problem: Problem };
type Deeds = {
  [O in WalkOperation]: (parts: WalkParts, ask: AskOf<O>) => Promise<Said<O>> | Said<O>;
};

const yes = <T>(value: T) => ({ ok: true, value }) as const;
const no = (why: Problem) => ({ ok: false, problem: why }) as const;
const all = ({ gateway }: WalkParts): readonly WalkView[] =>
  listWalks(gateway.state, COMMAND_LINE, gateway.now());

function shown({ gateway }: WalkParts, id: string) {
  const view = viewWalk(gateway.state, id, COMMAND_LINE, gateway.now());
  return view === null ? no(problem('not_found', `there is no walk test "${id}"`, 'id')) : yes(view);
}

const after = (parts: WalkParts, outcome: Outcome) =>
  outcome.ok ? shown(parts, outcome.id ?? '') : no(outcome.problem);

/** The walk that is meant by nobody saying which: the only one that is not over. */
async function onOpen(
  parts: WalkParts,
  id: string | null,
  type: 'walk.stopped' | 'walk.continued',
): Promise<Said<'walk.stop'>> {
  const open = [...parts.gateway.state.walks.open];
  const [only, ...others] = open;
  if (id === null && only === undefined) return no(problem('not_found', 'no walk test runs'));
  if (id === null && others.length > 0)
    return no(problem('invalid', `several walk tests run, say which: ${open.join(', ')}`, 'id'));
  const walk = id ?? only ?? '';
  return after(parts, await parts.gateway.ask({ type, actor: COMMAND_LINE, walk }));
}

/** What each operation of walk tests does. */
export const WALK_DEEDS: Deeds = {
  'walk.start': async (parts, { minutes, tester, site, area, group, devices }) => {
    const scope: WalkScope = {
      ...(site === undefined ? {} : { site }),
      ...(area === undefined ? {} : { area }),
      ...(group === undefined ? {} : { group }),
      ...(devices === undefined ? {} : { devices }),
    };
    return after(
      parts,
      await parts.gateway.ask({ type: 'walk.wanted', actor: COMMAND_LINE, scope, minutes, tester }),
    );
  },
  'walk.list': (parts) => yes(all(parts)),
  'walk.show': (parts, { id }) => {
    const newest = [...parts.gateway.state.walks.all.keys()].at(-1);
    if (id === null && newest === undefined)
      return no(problem('not_found', 'there was no walk test yet; noodknop walk-test start begins one'));
    return shown(parts, id ?? newest ?? '');
  },
  'walk.stop': (parts, { id }) => onOpen(parts, id, 'walk.stopped'),
  'walk.resume': (parts, { id }) => onOpen(parts, id, 'walk.continued'),
};
