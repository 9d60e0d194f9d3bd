/**
 * Who is told of a fault, and at what hour: the site's `faultPolicies`, the first that fits, else the default. By
 * default facilities of the site are told; what stops help for many (an area, the log, the last way outside) at any
 * hour, one device between seven in the morning and ten in the evening. Pure; sending is in `telling.ts`.
 */
import { faultKey } from '../evolve-faults.ts';
import { farChannelsOfPerson, works } from '../far.ts';
import { FAR_CHANNELS } from '../far-channel.ts';
import type { FaultCode } from '../fault-codes.ts';
import { inHours, minuteOf, WEEKDAYS } from '../policy.ts';
import { coordinatorsOf } from '../roster/notices.ts';
import { zoneOfSite } from '../roster/zones.ts';
import type { FaultPolicy, FaultReader, PolicyHours } from '../site.ts';
import type { FaultRecord, State } from '../state.ts';
import { type Duration, hours, type Wall } from '../time.ts';
import { instantOf, isZone, localDay } from '../zone.ts';

/** Most people who are told of one fault. */
const READERS_MOST = 20;
/** Local hours in which one device's trouble is told, when nothing says otherwise. */
const DAYTIME = { days: [], from: '07:00', until: '22:00' } as const;
const REPEAT_URGENT = hours(4);
const REPEAT_USUAL = hours(24);

/** Trouble of one device, or that can wait: told by day. What is not named here, and not below, is told at once. */
const WAITS: ReadonlySet<string> = new Set([
  'device-lost',
  'battery-low',
  'battery-trend',
  'device-fault',
  'wrong-key',
  'second-holder',
  'unverified-press',
  'test-outside-session',
  'unknown-message',
  'signal',
  'repeats',
  'firmware-mismatch',
  'untested',
  'certificate',
]);
/** Told in other ways, or only just done by whoever would be told; a policy that names them has them told. */
const UNTOLD: ReadonlySet<string> = new Set(['roster', 'rotation-pending']);

/** How one fault is told. */
export interface FaultRule {
  readonly urgent: boolean;
  /** Null: at any hour. */
  readonly when: PolicyHours | null;
  /** How long until it is told again while nobody takes it on; null: never. */
  readonly repeat: Duration | null;
  readonly tell: readonly FaultReader[];
  readonly site: string | null;
}

/** The site a fault belongs to; null: the organisation as a whole. */
export function siteOfFault({ devices, index }: State, fault: FaultRecord): string | null {
  const device = devices.get(fault.device ?? fault.devices[0] ?? '');
  // Many untested buttons are one fault of their site, which stands where others name their channel.
  if (device === undefined) return fault.code === 'untested' ? fault.channel : null;
  return index.places.get(device.place)?.site ?? null;
}

/** How a fault is told; null: not at all. */
export function ruleOf(state: State, fault: FaultRecord): FaultRule | null {
  const site = siteOfFault(state, fault);
  const policy = state.site.faultPolicies?.find((one) => fits(one, fault.code, site));
  if (UNTOLD.has(fault.code) && policy?.codes === undefined) return null;
  const urgent = isUrgent(state, fault);
  const daytime: PolicyHours = { ...DAYTIME, timezone: zoneOfSite(state.site, site) };
  const when = policy?.when;
  return {
    urgent,
    when: when === 'always' ? null : (when ?? (urgent ? null : daytime)),
    repeat:
      policy?.repeat === undefined
        ? urgent
          ? REPEAT_URGENT
          : REPEAT_USUAL
        : policy.repeat === 0
          ? null
          : hours(policy.repeat),
    tell: policy?.tell ?? ['facilities'],
    site,
  };
}

const fits = ({ site, codes }: FaultPolicy, code: FaultCode, of: string | null): boolean =>
  (site === undefined || site === of) && (codes === undefined || codes.includes(code));

/** Trouble that stops help for more than one device. A channel counts when it was the last way outside. */
function isUrgent(state: State, { code, device, channel }: FaultRecord): boolean {
  if (WAITS.has(code)) return false;
  if (code === 'clock') return device === null;
  if (code !== 'channel') return true;
  const isFarChannel = FAR_CHANNELS.some((one) => one === channel);
  return isFarChannel && !FAR_CHANNELS.some((one) => works(state, one));
}

/** Somebody who is told; `rings`: on pagers and channels that lead outside too. */
export interface Reader {
  readonly person: string;
  readonly rings: boolean;
}

/**
 * The people a rule names, without doubles. Where it names nobody the coordinators read it on their page: somebody must
 * know, but whoever was not asked to look after devices is not called for them.
 */
export function readersOf(state: State, { tell, site }: Pick<FaultRule, 'tell' | 'site'>): readonly Reader[] {
  const found = new Set<string>();
  for (const reader of tell) for (const person of named(state, reader, site)) found.add(person);
  const rings = found.size > 0;
  const all = rings ? [...found] : coordinatorsOf(state, site);
  return all.slice(0, READERS_MOST).map((person) => ({ person, rings }));
}

/** Of people with a role those of the site, and of these who can be reached outside their page, before others. */
function named(state: State, reader: FaultReader, site: string | null): readonly string[] {
  if (typeof reader !== 'string') {
    if ('person' in reader) return state.index.people.has(reader.person) ? [reader.person] : [];
    return state.site.groups.find(({ id }) => id === reader.group)?.people ?? [];
  }
  const all = state.site.people.filter(({ roles }) => roles.includes(reader));
  // What belongs to no site is everybody's.
  const here = all.filter((person) => site === null || person.site === undefined || person.site === site);
  const those = here.length > 0 ? here : all;
  const reached = those.filter(({ id }) => canBeReached(state, id));
  return (reached.length > 0 ? reached : those).map(({ id }) => id);
}

const canBeReached = (state: State, person: string): boolean =>
  (state.pagersOf.get(person)?.size ?? 0) > 0 || farChannelsOfPerson(state, person).length > 0;

/** When these hours next hold: now, or when they begin; null: never. */
export function nextInHours(when: PolicyHours | null, at: Wall): Wall | null {
  if (when === null || inHours(when, at)) return at;
  if (!isZone(when.timezone)) return at;
  const today = localDay(when.timezone, at);
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const day = { ...today, day: today.day + ahead };
    const weekday = WEEKDAYS[new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay()];
    if (when.days.length > 0 && (weekday === undefined || !when.days.includes(weekday))) continue;
    const begins = instantOf(when.timezone, day, minuteOf(when.from));
    if (begins > at) return begins;
  }
  return null;
}

/** True while a fault of this code and subject is open. */
export const isOpen = (state: State, fault: FaultRecord): boolean =>
  state.openFaults.get(faultKey(fault.code, fault.device, fault.channel)) === fault.id;
