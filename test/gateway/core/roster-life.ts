/**
 * The stage for stories of the roster: a life that begins at any moment of the calendar, what somebody was told, and
 * the check that folding the log gives the same roster. Promises virtual time only.
 */
import { expect } from 'vitest';
import type { NoticeKind } from '../../../gateway/core/roster/entries.ts';
import type { NoticeRecord, TalkRecord } from '../../../gateway/core/roster/state.ts';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { restore, start } from '../../../gateway/core/step.ts';
import { Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

/** A life in which the site is imported and its devices registered at this moment (ISO 8601). */
export function lifeAt(at: string, site: SiteFile = LIFE_SITE): Life {
  const life = new Life(null);
  life.wall = Date.parse(at);
  life.import(site);
  return life;
}

/** Notices sent to somebody, oldest first. */
export const noticesOf = (life: Life, person: string, kind?: NoticeKind): readonly NoticeRecord[] =>
  [...life.state.roster.notices.values()].filter(
    (notice) => notice.person === person && (kind === undefined || notice.kind === kind),
  );

/** The clock is set to another moment; the shell sees that it jumped. */
export function jump(life: Life, byMs: number): void {
  life.wall += byMs;
  life.hear({ type: 'clock.jumped', byMs });
  life.pass(1);
}

/** The gateway is down for a while; everything in memory is gone. */
export function down(life: Life, seconds: number, name = 'later'): void {
  life.sleep(seconds);
  life.restart(name);
  life.pass(1);
}

/** Folding what is on disk gives the roster that wrote it. */
export function sameAfterRestart(life: Life): void {
  const folded = start();
  restore(folded, life.disk);
  expect(folded.roster).toEqual(life.state.roster);
  expect([...folded.devices.values()].map(({ owed }) => [...owed.keys()])).toEqual(
    [...life.state.devices.values()].map(({ owed }) => [...owed.keys()]),
  );
}

/** The one talk of a life. */
export function talkOf(life: Life): TalkRecord {
  const [talk] = [...life.state.roster.talks.values()];
  if (talk === undefined) throw new Error('no talk was announced');
  return talk;
}
