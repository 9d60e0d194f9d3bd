/** The English of the roster: what is wrong with it, what edits did, and why an edit or a swap is refused. */
import type { rosterCore as nl } from './nl-roster-core.ts';

const span = ({ from, until }: { readonly from: string; readonly until: string }): string =>
  from === '' ? '' : until === '' ? ` from ${from}` : ` from ${from} until ${until}`;
const is = (many: boolean): string => (many ? 'are' : 'is');
const has = (many: boolean): string => (many ? 'have' : 'has');

export const rosterCore: typeof nl = {
  days: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  weekday: {
    monday: 'Monday',
    tuesday: 'Tuesday',
    wednesday: 'Wednesday',
    thursday: 'Thursday',
    friday: 'Friday',
    saturday: 'Saturday',
    sunday: 'Sunday',
  },
  and: (all) => (all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`),
  someone: 'somebody without a name',

  problem: {
    'no-rotation': (f) => `${f.site} has no rotation: nobody is first in line there when an alarm is raised.`,
    nobody: (f) =>
      `Rotation ${f.rotation}: the changes leave nobody${span(f)}. The fallback group ${f.group} stands in.`,
    'not-begun': (f) =>
      `Rotation ${f.rotation} has not begun${span(f)}. The fallback group ${f.group} is on duty.`,
    'one-person': (f) => `Rotation ${f.rotation}: ${f.who} is on duty alone${span(f)}.`,
    'no-channel': (f) =>
      `Rotation ${f.rotation}: ${f.who} ${is(f.many)} on duty${span(f)}${f.again === 0 ? '' : ` (and ${f.again} more ${f.again === 1 ? 'time' : 'times'} after that)`} and cannot be reached: no pager that is heard, and the pager page has shown nothing for 8 days. What helps: open the pager page and leave it open, or hand out a pager.`,
    'cannot-answer': (f) =>
      `Rotation ${f.rotation}: ${f.who} ${is(f.many)} on duty${span(f)}${f.again === 0 ? '' : ` (and ${f.again} more ${f.again === 1 ? 'time' : 'times'} after that)`} and can neither see nor answer a page: no role as responder, coordinator or admin, and no pager. What helps: give such a role, hand out a pager, or put somebody else into the group.`,
    'double-duty': (f) =>
      `${f.who} ${is(f.many)} on duty at two sites at once${span(f)}: rotations ${f.rotation} and ${f.other}.`,
    absent: (f) =>
      f.said
        ? `Rotation ${f.rotation}: ${f.who} ${is(f.many)} on duty, but reported as off${span(f)}.`
        : `Rotation ${f.rotation}: ${f.who} ${is(f.many)} on duty, but absent${span(f)} by the own calendar.`,
    unconfirmed: (f) =>
      `Rotation ${f.rotation}: ${f.who} ${has(f.many)} not confirmed the test page before the shift of ${f.from}.`,
    'moved-handoff': (f) =>
      `Rotation ${f.rotation}: the handoff time does not exist that day, since clocks go forward. The handoff is at ${f.from}.`,
    'in-no-group': (f) =>
      `${f.who} ${is(f.many)} in no group that is on duty or paged, and so never gets a page.`,
  },

  item: {
    people: (name) => `colleague ${name}`,
    groups: (name) => `group ${name}`,
    rotations: (name) => `rotation ${name}`,
    overrides: (name) => `override: ${name}`,
    policies: (name) => `policy ${name}`,
  },
  change: (f) =>
    `${f.item[0]?.toUpperCase() ?? ''}${f.item.slice(1)} ${f.did}${f.detail === '' ? '' : `: ${f.detail}`}`,
  detail: {
    joined: (who) => `${who} joined`,
    left: (who) => `${who} left`,
    order: () => 'another order',
    field: (field, before, after) =>
      `${field} from ${before === '' ? 'empty' : before} to ${after === '' ? 'empty' : after}`,
    steps: () => 'other steps',
    name: () => 'name',
    site: () => 'site',
    roles: () => 'roles',
    language: () => 'language',
    manager: () => 'manager',
    channels: () => 'other channels',
    groups: () => 'order of groups',
    handoff: () => 'handoff',
    start: () => 'start',
    timezone: () => 'time zone',
    fallback: () => 'fallback group',
  },
  override: {
    replace: (f) => `${f.by} stands in for ${f.who} in rotation ${f.rotation}${span(f)}`,
    add: (f) => `${f.who} joins rotation ${f.rotation}${span(f)}`,
    remove: (f) => `${f.who} is off in rotation ${f.rotation}${span(f)}`,
  },
  follows: {
    moved: (f) => `The swap of ${f.who} moves along with the shift${span(f)} (rotation ${f.rotation}).`,
    voided: (f) => `The swap of ${f.who} in rotation ${f.rotation} ends. Those concerned are told.`,
    also: (change) => `Goes along: ${change}.`,
  },

  refused: {
    twice: (item) => `${item} is named twice. Say once what is to become of it.`,
    unknown: (item) => `${item} does not exist (any more). Look again and start over.`,
    tooMany: (most) => `There is room for ${most} of this kind, and that number is reached.`,
    noTime: (item) => `${item}: its beginning or end is no moment in time.`,
    noShift: (item, day) =>
      `${item}: ${day} belongs to no shift of that rotation. Name a day after the first handoff.`,
    emptyGroup: (item) => `${item} has nobody in it. A group always has at least one person.`,
    emptyRotation: (item) => `${item} has no groups. There must be at least one.`,
    groupUsed: (group, uses) =>
      `Group ${group} cannot go: it is still named in ${uses}. Take the group out there first.`,
    groupOnDuty: (group, rotation, until) =>
      `Group ${group} cannot go: it is on duty now in rotation ${rotation}${until === '' ? '' : ` until ${until}`}. Take the group out of that rotation first.`,
    personUsed: (who, uses) => `${who} cannot go: still named in ${uses}. Take ${who} out there first.`,
    lastRotation: (site) =>
      `${site} would be without a rotation, and there are places there from which alarms come. Make another rotation for this site first.`,
    lastCoordinator: () =>
      'Nobody would be coordinator or administrator any more, and then nobody could change the roster. Give somebody else that role first.',
    ownCoordinator: () =>
      'This would take away your own last role as coordinator or administrator. Let another coordinator do that.',
    onlyAdmin: () => 'Only an administrator gives or takes the role of administrator.',
    check: (what, why, more) =>
      `${what}: ${why}.${more === 0 ? '' : ` And ${more} more ${more === 1 ? 'problem' : 'problems'}.`}`,
    changedSince: (item, who, when, what) =>
      `${item} was changed by ${who} on ${when} while you were at it (${what}). Nothing was saved. Look again, then edit.`,
    importedSince: () =>
      'The whole site file was read in anew while you were at it. Nothing was saved. Look again, then edit.',
    noEdit: (id) => `There is no edit ${id}, or it is too old to be undone.`,
    undone: (who, when) => `This was already undone by ${who} on ${when}.`,
    touched: (item, who, when) => `${item} was changed again by ${who} on ${when}. Undo that edit first.`,
    touchedByFile: (item) =>
      `${item} has changed since, because the site file was read in anew. Change it by hand.`,
  },
  use: {
    group: (name) => `group ${name}`,
    rotation: (name) => `rotation ${name}`,
    fallback: (name) => `rotation ${name} (as its fallback)`,
    override: (text) => `an override (${text})`,
    policy: (name) => `policy ${name}`,
    manager: (name) => `colleague ${name} (as manager)`,
    device: (id) => `device ${id} (handed out)`,
    swap: (rotation, shift) => `a swap that is open (rotation ${rotation}, shift of ${shift})`,
    talk: (from) => `an announced talk (${from})`,
  },

  swap: {
    noRotation: (id) => `There is no rotation ${id}.`,
    noShift: (day) => `${day} belongs to no shift of this rotation.`,
    past: () => 'This shift is over.',
    far: () => 'This shift is more than a year ahead.',
    notYours: () => 'You can only have your own shift swapped. A coordinator can ask it for somebody else.',
    unknownPerson: (who) => `${who} is not known here.`,
    notOnDuty: (f) => `${f.who} is not on duty in rotation ${f.rotation}${span(f)}.`,
    alreadyOnDuty: (f) => `${f.who} is already on duty in rotation ${f.rotation}${span(f)}.`,
    absent: (f) => `${f.who} is absent${span(f)} by the own calendar.`,
    open: (f) => `A swap of this shift of ${f.who}${span(f)} is already open. Withdraw that one first.`,
    self: () => 'Nobody swaps with themselves.',
    returnNeedsOne: () => 'Whoever takes a shift in return asks one colleague.',
    sameShift: () => 'The shift you take in return is the same shift.',
    throughOverride: (f) =>
      `${f.who} has that shift through an override of a coordinator. Ask the coordinator to change that one.`,
    tooMany: () => 'Too many swaps are open. Wait until one is settled.',
    none: (id) => `There is no swap ${id}.`,
    over: (state) => `This swap is settled already (${state}).`,
    notAsked: () => 'You were not asked for this one.',
    notMember: (rotation) => `Only members of a group of rotation ${rotation} can accept this.`,
    nobodyAsked: () => 'The whole group was asked: whoever cannot need not do anything.',
    notAsker: () => 'Only whoever asked, or a coordinator, can withdraw it.',
    coordinatorOnly: () => 'Only a coordinator decides on this.',
    notAccepted: () => 'No colleague has taken it over yet.',
    began: () => 'The shift has begun or is over; the swap has lapsed.',
    state: {
      asked: 'asked',
      accepted: 'waits for a coordinator',
      done: 'swapped',
      declined: 'declined',
      withdrawn: 'withdrawn',
      refused: 'not allowed',
      lapsed: 'lapsed',
      void: 'ended, no longer in force',
    },
  },
};
