/**
 * Who may do what: the one table of permissions by role. Default deny: a role not named has nothing, and every
 * route names its permission. What of an alarm or a person a role then sees is cut by the core's views.
 */
import type { Actor } from '../../core/events.ts';
import type { Role } from '../../core/site.ts';

const STAFF = ['employee', 'responder', 'manager', 'facilities', 'coordinator', 'admin'] as const;
const ALL = [...STAFF, 'auditor', 'board', 'integration'] as const;
const RESPONDING = ['responder', 'coordinator', 'admin'] as const;
const COORDINATING = ['coordinator', 'admin'] as const;
const TECHNICAL = ['facilities', 'coordinator', 'admin', 'auditor', 'integration'] as const;

/** Who may simulate. */
export const SIMULATES: readonly Role[] = ['facilities', 'coordinator', 'admin'];

const TABLE = {
  /** Who am I, sign out, this screen is still open, the description of the interface. */
  'self.use': ALL,
  /** Which alarms: own ones, open ones, all; with or without people. The views decide. */
  'alarms.read': ALL,
  'alarms.raise': STAFF,
  'alarms.cancel': STAFF,
  'alarms.answer': RESPONDING,
  'guidance.change': RESPONDING,
  'pager.use': RESPONDING,
  'board.read': [...RESPONDING, 'board'],
  'oncall.read': [...RESPONDING, 'auditor', 'board'],
  'rotations.read': [...RESPONDING, 'auditor'],
  'people.read': ['coordinator', 'admin', 'auditor'],
  'devices.read': TECHNICAL,
  'faults.read': TECHNICAL,
  /** Taking a fault on, and notes of repairs. */
  'faults.write': ['facilities', 'coordinator', 'admin'],
  'channels.read': TECHNICAL,
  /** The gateway's newest look at itself. */
  'self-check.read': [...RESPONDING, 'facilities', 'auditor', 'board', 'integration'],
  /** A health check now; it disturbs nobody. */
  'channels.check': ['facilities', 'coordinator', 'admin'],
  /** Counters without personal data. */
  'metrics.read': ALL,
  /** The roster by weeks; names, problems and items go by role. */
  'roster.read': [...RESPONDING, 'auditor', 'board'],
  /** Edits of rotations, overrides, policies and people; their check, history and undoing. */
  'roster.edit': COORDINATING,
  /** Asking for a swap and answering; whose swap it is, the core decides. */
  'swaps.use': RESPONDING,
  /** Whose presence is shown, the core decides. */
  'presence.read': [...STAFF, 'board'],
  /** One's own; a board that of its site, a coordinator anybody's. */
  'presence.set': [...STAFF, 'board'],
  'absences.give': STAFF,
  /** What oneself is told. */
  'notices.use': STAFF,
  /** Talks and visits: one's own, and those one looks in at. */
  'talks.use': STAFF,
  'readiness.read': COORDINATING,
  /** The list of who is in the building, by name, for an evacuation. */
  'present.read': COORDINATING,
  'policies.try': COORDINATING,
  /** Times without people or places. */
  'statistics.read': ['manager', ...COORDINATING, 'auditor'],
  'calendar.link': RESPONDING,
  /** Walk tests: begin, stop, resume; and look at them. */
  'tests.run': ['facilities', 'coordinator', 'admin'],
  'tests.read': ['facilities', 'coordinator', 'admin', 'auditor'],
  /** Drills: their times, without people where the role sees none. */
  'drills.read': ['facilities', 'coordinator', 'admin', 'auditor'],
  'drills.run': ['facilities', 'coordinator', 'admin'],
  'incidents.read': ['manager', 'coordinator', 'admin', 'auditor'],
  'incidents.write': ['manager', 'coordinator', 'admin'],
  /** Simulation sessions, virtual devices, the simulated world, pictures of sites. */
  'simulation.use': SIMULATES,
} as const satisfies Record<string, readonly Role[]>;

/** Something a role may or may not do. */
export type Permission = keyof typeof TABLE;

/** Every role there is, the least first. */
export const ROLES: readonly Role[] = ALL;

/** The roles that hold a permission. */
export const rolesWith = (permission: Permission): readonly Role[] => TABLE[permission];

/** True when one of the actor's roles holds the permission. */
export function may(actor: Pick<Actor, 'roles'>, permission: Permission): boolean {
  const allowed = rolesWith(permission);
  return actor.roles.some((role) => allowed.includes(role));
}

/** The actor a site's wall screen looks with: it sees what a `board` sees, whoever opened it. */
export const boardActor = (site: string): Actor => ({ role: 'board', roles: ['board'], person: null, site });
