/** A walk test's report in words: what stands in its cells, for paper and screens alike. Pure. */
import type { WalkDeviceView, WalkInterruptionView, WalkView } from '../../core/api-walk.ts';
import { areaWords } from '../../core/area-words.ts';
import type { Texts } from '../../core/texts/index.ts';

const DAY_MS = 86_400_000;
/** Clocks of the country it is for. */
const ZONE = 'Europe/Amsterdam';

/** Whole days from one moment to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS));

/** A date and a time for people. */
export const dateTime = (at: string | null, t: Texts): string =>
  at === null
    ? '-'
    : new Date(at).toLocaleString(t.locale, { dateStyle: 'long', timeStyle: 'short', timeZone: ZONE });

/** A time of day with milliseconds, as the report counts in them. */
export const timeOfDay = (at: string | null, t: Texts): string =>
  at === null
    ? '-'
    : new Date(at).toLocaleTimeString(t.locale, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
        timeZone: ZONE,
      });

/** What the walk was about. */
export function whereOf({ scope, site, siteName, groupName }: WalkView, t: Texts): string {
  const words = t.walk.report;
  const name = siteName ?? scope.site ?? site ?? '';
  if (scope.group !== undefined) return words.group(groupName ?? scope.group);
  if (scope.devices !== undefined) return words.devices(scope.devices.length);
  const area = areaWords(scope.area ?? '', scope.site ?? site ?? '');
  return area === '' ? name : words.area(area, name);
}

/** An area in words; one that is the whole site by the name of the site. Null: no area. */
export const areaOf = ({
  area,
  site,
  siteName,
}: Pick<WalkDeviceView, 'area' | 'site' | 'siteName'>): string | null =>
  area === null || area === '' ? null : areaWords(area, site ?? '') || siteName;

/** Whom it would have paged, in names; who could not be reached is marked. */
export function wouldPageOf({ wouldPage }: WalkDeviceView, t: Texts): string {
  if (wouldPage === null) return '-';
  if (wouldPage.length === 0) return t.walk.report.nobody;
  return wouldPage
    .map(({ name, channels }) => {
      const over =
        channels.length === 0
          ? t.walk.report.unreachable
          : channels.map((channel) => t.channel[channel]).join(', ');
      return `${name} (${over})`;
    })
    .join('; ');
}

/** When something was last tested well, and how long before the walk that was. */
export function lastGoodOf(at: string | null, walk: WalkView, t: Texts): string {
  if (at === null) return t.walk.report.never;
  const date = new Date(at).toLocaleDateString(t.locale, { dateStyle: 'medium', timeZone: ZONE });
  return `${date} (${t.walk.report.ago(daysBetween(at, walk.startedAt))})`;
}

/** Why a button was not tested. */
export function notTestedOf({ why }: Pick<WalkDeviceView, 'why'>, t: Texts): string {
  return why === 'confirming' || why === 'revoked' || why === 'assigned'
    ? t.walk.not[why]
    : t.walk.not.untested;
}

/** Why a press failed; empty for others. */
export function failureText({ state, why }: Pick<WalkDeviceView, 'state' | 'why'>, t: Texts): string {
  if (state !== 'failed' || why === null || why === 'confirming' || why === 'revoked' || why === 'assigned')
    return '';
  return t.walk.why[why];
}

/** When (ISO 8601 in UTC, for programs too) and why presses failed before the last one; empty where none did. */
export const failedTriesOf = ({ failedTries }: Pick<WalkDeviceView, 'failedTries'>, t: Texts): string =>
  failedTries.map(({ pressedAt, why }) => `${pressedAt} ${t.walk.why[why]}`).join('; ');

/** The real alarms that interrupted a walk, in one line, when in ISO 8601 in UTC; empty where none did. */
export const interruptionsOf = (walk: Pick<WalkView, 'interruptions' | 'site'>, t: Texts): string =>
  walk.interruptions
    .map((one) =>
      [
        `${one.at} ${one.alarm}`,
        one.device ?? t.walk.report.byHand,
        realPlaceOf(one, walk, t),
        ...(one.why === null ? [] : [t.walk.realWhy[one.why]]),
      ].join(', '),
    )
    .join('; ');

/** Where a button is; with the site in a walk over several sites, where two places may be called alike. */
export function placeOf(
  { place, placeName, siteName }: Pick<WalkDeviceView, 'place' | 'placeName' | 'siteName'>,
  walk: Pick<WalkView, 'site'>,
): string {
  const name = placeName ?? place;
  return walk.site !== null || siteName === null ? name : `${name}, ${siteName}`;
}

/** Where a real alarm was, named as the places of the buttons are. */
export const realPlaceOf = (
  { place, placeName, siteName }: WalkInterruptionView,
  walk: Pick<WalkView, 'site'>,
  t: Texts,
): string => (place === null ? t.walk.report.unknown : placeOf({ place, placeName, siteName }, walk));

/** How the walk stands or ended. */
export function endOf({ state, reason, endedAt }: WalkView, t: Texts): string {
  if (state !== 'ended') return t.walk.walkState[state];
  return `${dateTime(endedAt, t)}${reason === null ? '' : ` (${t.walk.reason[reason]})`}`;
}

const counted = ({ devices }: Pick<WalkView, 'devices'>, state: WalkDeviceView['state']): number =>
  devices.filter((one) => one.state === state).length;

/** The counts of a walk as its report sums them up; left-out buttons were not tested. */
export const countsOf = (walk: Pick<WalkView, 'devices' | 'leftOut'>, t: Texts): string =>
  t.walk.report.counts(
    counted(walk, 'passed'),
    counted(walk, 'failed'),
    counted(walk, 'untested') + walk.leftOut.length,
  );

/** The counts of the buttons that take part, which are `total`; those left out are said apart, if there are any. */
export const countsApart = (walk: Pick<WalkView, 'devices' | 'leftOut'>, t: Texts): string => {
  const { counts, noPart } = t.walk.report;
  const part = counts(counted(walk, 'passed'), counted(walk, 'failed'), counted(walk, 'untested'));
  return walk.leftOut.length === 0 ? part : `${part}; ${noPart(walk.leftOut.length)}`;
};
