/** Calendars that go out: read back by a library and compared with the roster; and the lines themselves, by hand. */
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { named } from '../../../gateway/core/roster/named.ts';
import { shiftAt } from '../../../gateway/core/rotation.ts';
import type { Override, SiteFile } from '../../../gateway/core/site.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import { wall } from '../../../gateway/core/time.ts';
import { feedOf, type Whose } from '../../../gateway/shell/calendar/feed.ts';
import { SITE } from './roster-house.ts';

const NOW = wall(Date.parse('2026-03-18T10:00:00Z'));
const HOUR = 3_600_000;
const anna: Whose = { person: 'anna', group: null };
const noord: Whose = { person: null, group: 'noord' };
const withChanges = (...overrides: readonly Override[]): SiteFile => named({ ...SITE, overrides });
const textOf = (file: SiteFile, whose: Whose, now = NOW): string =>
  feedOf(file, whose, now, textsFor('nl')).text;

/** The events of a calendar, as any client would read them. */
function eventsOf(text: string) {
  return new ICAL.Component(ICAL.parse(text) as unknown as unknown[])
    .getAllSubcomponents('vevent')
    .map((component) => {
      const event = new ICAL.Event(component);
      return {
        uid: event.uid,
        from: event.startDate.toJSDate().getTime(),
        until: event.endDate.toJSDate().getTime(),
        summary: event.summary,
        description: event.description,
      };
    });
}

describe('a calendar that goes out', () => {
  it('has the lines that RFC 5545 asks for, in UTC on both sides of summer time', () => {
    const text = textOf(SITE, anna);
    expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:')).toBe(true);
    expect(text.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
    for (const line of [
      'METHOD:PUBLISH',
      'NAME:Mijn diensten',
      'X-WR-CALNAME:Mijn diensten',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
    ])
      expect(text).toContain(`\r\n${line}\r\n`);
    // Winter: 09:00 is 08:00 UTC; summer time begins on 29 March 2026 and ends on 25 October.
    expect(text).toContain(
      [
        'BEGIN:VEVENT',
        'UID:hal_2026-03-16_1_anna@noodknop',
        'DTSTAMP:20260318T100000Z',
        'DTSTART:20260316T080000Z',
        'DTEND:20260323T080000Z',
        'SUMMARY:Dienst: Noord',
      ].join('\r\n'),
    );
    expect(text).toContain('DTSTART:20260330T070000Z\r\nDTEND:20260406T070000Z');
    expect(text).toContain('UID:hal_2026-10-12_1_anna@noodknop\r\n');
    expect(text).toContain('DTSTART:20261012T070000Z\r\nDTEND:20261019T070000Z');
    expect(text).toContain('DTSTART:20261026T080000Z\r\nDTEND:20261102T080000Z');
  });

  it('has weeks of 167 and 169 hours where the clocks change', () => {
    const cor = eventsOf(textOf(SITE, { person: 'cor', group: null }));
    const hours = cor.map(({ from, until }) => (until - from) / HOUR);
    expect(new Set(hours)).toEqual(new Set([168, 167, 169]));
    expect(hours.filter((h) => h !== 168)).toHaveLength(2);
  });

  it('says of every hour of a year the same as the roster', () => {
    const change: Override = {
      rotation: 'hal',
      from: '2026-06-03T10:00:00Z',
      until: '2026-06-05T10:00:00Z',
      replace: { person: 'cor', by: 'anna' },
    };
    const file = withChanges(change);
    const events = eventsOf(textOf(file, anna));
    for (let at = NOW as number; at < NOW + 364 * 24 * HOUR; at += 6 * HOUR) {
      const onDuty = shiftAt(file, 'hal', wall(at))?.people.includes('anna');
      expect([at, events.some(({ from, until }) => from <= at && at < until)]).toEqual([at, onDuty]);
    }
  });

  it('goes four weeks back and fifty-two ahead, and no further', () => {
    const events = eventsOf(textOf(SITE, noord));
    const [first, last] = [events[0], events.at(-1)];
    expect(first?.until).toBeGreaterThan(NOW - 28 * 24 * HOUR);
    expect(first?.from).toBeLessThan(NOW - 14 * 24 * HOUR);
    expect(last?.from).toBeLessThan(NOW + 364 * 24 * HOUR);
    expect(last?.from).toBeGreaterThan(NOW + 340 * 24 * HOUR);
  });

  it('keeps the names of events while a swap takes a day out, and gives the rest of the week a name of its own', () => {
    const before = eventsOf(textOf(SITE, anna));
    const file = withChanges({
      rotation: 'hal',
      from: '2026-03-31T00:00:00Z',
      until: '2026-04-01T00:00:00Z',
      remove: ['anna'],
    });
    const after = eventsOf(textOf(file, anna));
    expect(after.length).toBe(before.length + 1);
    for (const { uid } of before) expect(after.map((event) => event.uid)).toContain(uid);
    expect(new Set(after.map(({ uid }) => uid)).size).toBe(after.length);
    expect(
      after
        .filter(({ uid }) => uid.startsWith('hal_2026-03-30_'))
        .map(({ from }) => new Date(from).toISOString()),
    ).toEqual(['2026-03-30T07:00:00.000Z', '2026-04-01T00:00:00.000Z']);
  });

  it('does not cut a shift in two because a colleague joins for a day', () => {
    const file = withChanges({
      rotation: 'hal',
      from: '2026-03-31T00:00:00Z',
      until: '2026-04-01T00:00:00Z',
      add: ['eva'],
    });
    expect(eventsOf(textOf(file, anna)).map(({ uid, from, until }) => [uid, from, until])).toEqual(
      eventsOf(textOf(SITE, anna)).map(({ uid, from, until }) => [uid, from, until]),
    );
    expect(eventsOf(textOf(file, { person: 'eva', group: null }))).toHaveLength(1);
  });

  it('names nobody', () => {
    for (const whose of [anna, noord]) {
      const text = textOf(SITE, whose).replaceAll('_anna@', '').replace(/\r\n /g, '');
      for (const { name } of SITE.people) expect(text).not.toContain(name);
    }
  });

  it('folds by octets and escapes, so that no name breaks a line or ends a calendar', () => {
    const name =
      'Één; groep, met "alles" \\ erin\r\nEND:VCALENDAR 🚨 écht waar, en nog veel langer dan één regel';
    const groups = SITE.groups.map((group) => (group.id === 'noord' ? { ...group, name } : group));
    const text = textOf({ ...SITE, groups }, noord);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line), line).toBeLessThanOrEqual(75);
    expect(text.match(/^END:VCALENDAR$/gm)).toHaveLength(1);
    expect(text).not.toMatch(/[^\r]\n/);
    expect(eventsOf(text)[0]?.summary).toBe(`Dienst: ${name.replace('\r\n', '\n')}`);
  });

  it('is the same calendar while nothing but the clock moves, and another after a change', () => {
    const tag = (file: SiteFile, now = NOW): string => feedOf(file, anna, now, textsFor('nl')).etag;
    expect(tag(SITE, wall(NOW + HOUR))).toBe(tag(SITE));
    const file = withChanges({
      rotation: 'hal',
      from: '2026-03-31T00:00:00Z',
      until: '2026-04-01T00:00:00Z',
      remove: ['anna'],
    });
    expect(tag(file)).not.toBe(tag(SITE));
  });

  it('of somebody without any shift is a calendar all the same', () => {
    const text = textOf(SITE, { person: 'coby', group: null });
    expect(eventsOf(text)).toEqual([]);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  });
});
