/**
 * One-time sign-in links made at a start: one for an admin at the very first, one per role for the demo. A link works
 * once and not for long; the next start of the demo makes new ones and withdraws those not used.
 */
import { isRoleTaken } from '../core/roles-taken.ts';
import type { Role } from '../core/site.ts';
import { wall } from '../core/time.ts';
import { listOncall } from '../core/views.ts';
import { COMMAND_LINE } from './admin-roster.ts';
import type { House } from './house.ts';

/** A link and whom it lets in. */
export interface SignIn {
  readonly role: Role;
  /** Name of the person or site it stands for; null for an admin without a person. */
  readonly who: string | null;
  /** Path with the secret behind the `#`, which browsers never send. */
  readonly path: string;
}

const FIRST_LIFE_MS = 7 * 86_400_000;
const DEMO_LIFE_MS = 86_400_000;
const MADE_FIRST = 'first-link';

/** At the first start of a directory: an admin link. Nobody else can get in before it is used. */
export async function firstLink(house: House): Promise<readonly SignIn[]> {
  if ((await house.log.setting(MADE_FIRST)) !== null) return [];
  const link = await make(house, 'admin', null, null, FIRST_LIFE_MS);
  await house.log.saveSetting(MADE_FIRST, 'made');
  return [link];
}

/** For the demo: a link for each role a newcomer wants to look through, responders of this week first. */
export async function roleLinks(house: House): Promise<readonly SignIn[]> {
  for (const token of house.accounts.list()) if (token.kind === 'link') await house.accounts.revoke(token.id);
  const { state } = house.gateway;
  const people = state.site.people;
  const now = wall(Date.now());
  const duty = listOncall(state, now, COMMAND_LINE).flatMap((shift) => shift.people);
  const links: SignIn[] = [];
  const person = async (role: Role, id: string | undefined): Promise<void> => {
    if (id !== undefined && !isRoleTaken(state, id, role))
      links.push(await make(house, role, id, null, DEMO_LIFE_MS));
  };
  const withRole = (role: Role): string | undefined =>
    people.find((p) => p.roles.includes(role) && !duty.includes(p.id))?.id ??
    people.find((p) => p.roles.includes(role))?.id;
  await person(
    'employee',
    people.find((p) => p.roles.includes('employee') && !duty.includes(p.id))?.id ?? people[0]?.id,
  );
  for (const id of duty.slice(0, 2)) await person('responder', id);
  for (const site of state.site.sites) links.push(await make(house, 'board', null, site.id, DEMO_LIFE_MS));
  for (const role of ['coordinator', 'manager', 'facilities', 'admin'] as const)
    await person(role, withRole(role));
  return links;
}

async function make(
  house: House,
  role: Role,
  person: string | null,
  site: string | null,
  lifeMs: number,
): Promise<SignIn> {
  const { secret } = await house.accounts.create('link', { role, person, site }, lifeMs);
  const { index } = house.gateway.state;
  const who =
    person === null
      ? site === null
        ? null
        : (index.sites.get(site)?.name ?? site)
      : (index.people.get(person)?.name ?? person);
  return { role, who, path: `/in#${secret}` };
}
