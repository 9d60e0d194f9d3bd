/**
 * Edits of the roster as they come from outside: their form, and how they become what the core takes. Promises inert
 * texts and settled times; whether an edit makes sense against the roster is decided by the core.
 */
import { z } from 'zod';
import type { RosterSection } from '../core/roster/entries.ts';
import type { RosterEdit } from '../core/roster/events.ts';
import type { State } from '../core/state.ts';
import { inertItem, settled } from './config/site-item.ts';
import { itemSchemas, SITE_ID } from './config/site-schema.ts';

/** Most wishes in one edit. */
export const MOST_EDITS = 100;

const id = z.string().regex(SITE_ID, 'an id is needed');
const SECTIONS = [
  'people',
  'groups',
  'rotations',
  'overrides',
  'policies',
] as const satisfies readonly RosterSection[];
const put = <S extends RosterSection, T extends z.ZodType>(section: S, value: T) =>
  z.strictObject({ do: z.literal('put'), section: z.literal(section), value });
/** The form of one wish of an edit. A person's `channels` left out stay as they are. */
export const editSchema = z.discriminatedUnion('do', [
  z.discriminatedUnion('section', [
    put(
      'people',
      itemSchemas.people.extend({ channels: itemSchemas.people.shape.channels.unwrap().optional() }),
    ),
    put('groups', itemSchemas.groups),
    put('rotations', itemSchemas.rotations),
    put('overrides', itemSchemas.overrides),
    put('policies', itemSchemas.policies),
  ]),
  z.strictObject({ do: z.literal('drop'), section: z.enum(SECTIONS), id }),
]);
/** One wish as it passed. */
export type PassedEdit = z.output<typeof editSchema>;

/** Edits as the core takes them: texts inert, local times of overrides settled, channels kept where not given. */
export function asEdits(state: State, passed: readonly PassedEdit[]): readonly RosterEdit[] {
  const zones = new Map(state.site.rotations.map(({ id, timezone }) => [id, timezone]));
  for (const edit of passed)
    if (edit.do === 'put' && edit.section === 'rotations') zones.set(edit.value.id, edit.value.timezone);
  const asEdit = (edit: PassedEdit): RosterEdit => {
    if (edit.do === 'drop') return edit;
    switch (edit.section) {
      case 'people': {
        const channels = edit.value.channels ?? state.index.people.get(edit.value.id)?.channels ?? [];
        return { ...edit, value: inertItem({ ...edit.value, channels }) };
      }
      case 'overrides':
        return { ...edit, value: inertItem(settled(edit.value, zones.get(edit.value.rotation))) };
      case 'groups':
        return { ...edit, value: inertItem(edit.value) };
      case 'rotations':
        return { ...edit, value: inertItem(edit.value) };
      case 'policies':
        return { ...edit, value: inertItem(edit.value) };
    }
  };
  return passed.map(asEdit);
}
