/** The pure parts of the roster pages: ISO weeks and local times, changes in words, signs of groups, the draft. */
import { describe, expect, test } from 'vitest';
import type { RosterView, ShiftView } from '../../../gateway/core/api-roster.ts';
import type { Group } from '../../../gateway/core/site.ts';
import { textsFor } from '../../../gateway/core/texts/index.ts';
import {
  clashesOf,
  editsOf,
  type Items,
  keyOf,
  listed,
  pointsAt,
  refusedAt,
  standing,
  without,
  withWish,
} from '../../../gateway/web/parts/draft.ts';
import { faultsOf } from '../../../gateway/web/parts/item-words.ts';
import {
  addDays,
  fromLocal,
  isoWeekOf,
  mondayOf,
  mondayOfWeek,
  toLocal,
  weekName,
  weeksIn,
} from '../../../gateway/web/parts/roster-dates.ts';
import { changesOf, lettersOf, shortNames } from '../../../gateway/web/parts/roster-words.ts';

const ZONE = 'Europe/Amsterdam';

describe('days and weeks', () => {
  test('each day from 2020 to 2060 lies in the week that the calendar says', () => {
    // Another reckoning: the week with the year's first Thursday is 1, and weeks begin on Monday.
    let day = '2019-12-30';
    let year = 2020;
    let week = 1;
    while (day < '2061-01-01') {
      for (let i = 0; i < 7; i += 1) {
        expect(isoWeekOf(addDays(day, i)), addDays(day, i)).toEqual({ year, week });
        expect(mondayOf(addDays(day, i))).toBe(day);
      }
      expect(mondayOfWeek(year, week)).toBe(day);
      day = addDays(day, 7);
      week += 1;
      const thursday = Number(addDays(day, 3).slice(0, 4));
      if (thursday !== year) {
        expect(weeksIn(year)).toBe(week - 1);
        year = thursday;
        week = 1;
      }
    }
  });
  test('a year with 53 weeks has them, and the first days of the next belong to it', () => {
    expect([weeksIn(2026), weeksIn(2027)]).toEqual([53, 52]);
    expect(weekName('2027-01-01')).toBe('2026-W53');
  });
  test.each([
    ['2026-01-05T09:00', '2026-01-05T08:00:00.000Z'],
    ['2026-07-06T09:00', '2026-07-06T07:00:00.000Z'],
    // Does not exist: moves on by the gap. Comes twice: the first.
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
  ])('the local time %s is the instant %s', (local, instant) => {
    expect(fromLocal(local, ZONE)).toBe(instant);
  });
  test('an instant shown in a field is the same instant when read back', () => {
    for (
      let at = Date.parse('2026-01-01T00:00:00Z');
      at < Date.parse('2027-01-01T00:00:00Z');
      at += 7_200_000
    ) {
      const instant = new Date(at).toISOString();
      // The hour that comes twice is read as its first.
      if (instant === '2026-10-25T01:00:00.000Z') continue;
      // Midnight is the hour 00, also in browsers that would write 24.
      expect(toLocal(instant, ZONE)).toMatch(/T(?:[01]\d|2[0-3]):\d\d$/);
      expect(fromLocal(toLocal(instant, ZONE), ZONE)).toBe(instant);
    }
  });
  test('what is no moment gives none', () => {
    expect(fromLocal('', ZONE)).toBeNull();
    expect(fromLocal('2026-01-05T09:00', 'Nowhere/There')).toBeNull();
    expect(toLocal('never', ZONE)).toBe('');
  });
});

describe('changes of a shift in words', () => {
  const from = '2026-11-23T08:00:00.000Z';
  const half = '2026-11-25T08:00:00.000Z';
  const until = '2026-11-30T08:00:00.000Z';
  const shift = (spans: ShiftView['spans']): ShiftView => ({
    shift: '2026-11-23',
    week: '2026-W48',
    from,
    until,
    group: 'g',
    groupName: 'Groep',
    members: ['anna', 'cas'],
    spans,
    overrides: [],
    swaps: [],
    now: false,
  });
  const naming = {
    t: textsFor('nl'),
    view: { names: { anna: 'Anna', bram: 'Bram', cas: 'Cas' } } as unknown as RosterView,
    nameOf: () => null,
    me: null,
  };
  const said = (spans: ShiftView['spans']) => changesOf(shift(spans), { timezone: ZONE }, naming);
  test('nobody else: nothing', () => {
    expect(said([{ from, until, people: ['cas', 'anna'], fallback: false }])).toEqual([]);
  });
  test('one for another, the whole week', () => {
    expect(said([{ from, until, people: ['cas', 'bram'], fallback: false }])).toEqual([
      { text: 'Bram in plaats van Anna', when: null },
    ]);
  });
  test('part of the week says which, and spans that touch are one', () => {
    const people = ['cas', 'bram'];
    const [change, ...others] = said([
      { from, until: half, people: ['anna', 'cas'], fallback: false },
      { from: half, until: '2026-11-26T08:00:00.000Z', people, fallback: false },
      { from: '2026-11-26T08:00:00.000Z', until, people, fallback: false },
    ]);
    expect(others).toEqual([]);
    expect(change?.text).toBe('Bram in plaats van Anna');
    expect(change?.when).toMatch(/^vanaf wo 25 nov 09:00$/);
  });
  test('somebody more, somebody less, nobody left', () => {
    expect(said([{ from, until, people: ['anna', 'cas', 'bram'], fallback: false }])[0]?.text).toBe(
      'Bram erbij',
    );
    expect(said([{ from, until, people: ['cas'], fallback: false }])[0]?.text).toBe('zonder Anna');
    expect(said([{ from, until, people: ['bram'], fallback: true }])[0]?.text).toMatch(/^reservegroep/);
  });
});

describe('signs of groups', () => {
  test('a group has its own letter, and no two have the same', () => {
    const letters = lettersOf(['Opvanggroep Berk', 'Opvanggroep Eik', 'Opvanggroep Beuk']);
    expect(letters.get('Opvanggroep Berk')).toBe('B');
    expect(letters.get('Opvanggroep Eik')).toBe('E');
    expect(new Set(letters.values()).size).toBe(3);
  });
  test('words that all names begin with are left out, never the whole name', () => {
    expect([...shortNames(['Groep A', 'Groep B']).values()]).toEqual(['A', 'B']);
    expect([...shortNames(['Team', 'Team Zuid']).values()]).toEqual(['Team', 'Team Zuid']);
    expect([...shortNames(['Alleen deze']).values()]).toEqual(['Alleen deze']);
  });
});

describe('the draft', () => {
  const group = (id: string, ...people: string[]): Group => ({ id, name: id, people });
  const items = (...groups: Group[]): Items => ({
    people: [],
    groups,
    rotations: [],
    overrides: [],
    policies: [],
  });
  const start = items(group('berk', 'ria'), group('eik', 'cas'));

  test('an item put as it was is no wish', () => {
    const draft = withWish(new Map(), start, 'groups', 'berk', group('berk', 'bo'));
    expect(draft.size).toBe(1);
    expect(withWish(draft, start, 'groups', 'berk', group('berk', 'ria')).size).toBe(0);
  });
  test('what was dropped stays listed, marked; what is new comes first', () => {
    let draft = withWish(new Map(), start, 'groups', 'eik', null);
    draft = withWish(draft, start, 'groups', 'g-1', group('g-1', 'fay'));
    expect(listed(start, draft, 'groups').map(({ id, mark }) => [id, mark])).toEqual([
      ['g-1', 'new'],
      ['berk', null],
      ['eik', 'removed'],
    ]);
    expect(standing(start, draft, 'groups').map(({ id }) => id)).toEqual(['g-1', 'berk']);
    expect(editsOf(draft)).toEqual([
      { do: 'drop', section: 'groups', id: 'eik' },
      { do: 'put', section: 'groups', value: group('g-1', 'fay') },
    ]);
    expect(withWish(draft, start, 'groups', 'g-1', null).size).toBe(1);
  });
  test('a refresh loses nothing, and names what both changed', () => {
    const draft = withWish(new Map(), start, 'groups', 'berk', group('berk', 'bo'));
    const theirs = items(group('berk', 'ria', 'els'), group('eik', 'cas', 'fay'));
    expect(standing(theirs, draft, 'groups')[0]).toEqual(group('berk', 'bo'));
    expect(clashesOf(draft, theirs).map(({ id }) => id)).toEqual(['berk']);
    expect(clashesOf(draft, start)).toEqual([]);
    expect(without(draft, keyOf('groups', 'berk')).size).toBe(0);
  });
  test('fields that hold nothing are not sent', () => {
    const person = {
      id: 'p-1',
      name: 'Noor',
      site: null,
      roles: ['employee'],
      language: 'nl',
      manager: null,
    } as const;
    const draft = withWish(new Map(), start, 'people', 'p-1', person);
    expect(editsOf(draft)).toEqual([
      {
        do: 'put',
        section: 'people',
        value: { id: 'p-1', name: 'Noor', roles: ['employee'], language: 'nl' },
      },
    ]);
  });
  test('a refusal is shown at the field it points at', () => {
    let draft = withWish(new Map(), start, 'groups', 'berk', group('berk', 'bo'));
    draft = withWish(draft, start, 'groups', 'eik', group('eik'));
    const sent = refusedAt(draft, 'edits.1.value.people');
    expect(sent).toEqual({ key: keyOf('groups', 'eik'), path: 'people' });
    expect(sent !== null && pointsAt(sent, 'people')).toBe(true);
    expect(sent !== null && pointsAt(sent, 'name')).toBe(false);
    expect(refusedAt(draft, 'groups.berk.name')).toEqual({ key: keyOf('groups', 'berk'), path: 'name' });
    expect(refusedAt(draft, 'groups.berken.name')).toBeNull();
    expect(refusedAt(draft, 'edits.7.value.name')).toBeNull();
    expect(refusedAt(draft, undefined)).toBeNull();
    expect(pointsAt({ key: '', path: 'steps.1.page.0' }, 'page1')).toBe(true);
    expect(pointsAt({ key: '', path: 'steps.1.after' }, 'after0')).toBe(false);
    expect(pointsAt({ key: '', path: 'handoff.time' }, 'time')).toBe(true);
  });
  test('what is missing is named per field', () => {
    const t = textsFor('nl');
    const step = { after: 0, page: ['oncall'], need: 1, guide112: false } as const;
    const policy = { id: 'p', site: 'huis', level: 'assist', acknowledgeExpiry: 120, steps: [step] } as const;
    expect(faultsOf('policies', policy, t)).toEqual({});
    expect(
      Object.keys(
        faultsOf(
          'policies',
          {
            ...policy,
            site: '',
            repeat: 2,
            steps: [
              { ...step, after: 5 },
              { ...step, after: 8, page: [] },
            ],
          },
          t,
        ),
      ).sort(),
    ).toEqual(['after0', 'after1', 'page1', 'repeat', 'where']);
    expect(Object.keys(faultsOf('groups', group('', ''), t))).toEqual(['name']);
    expect(Object.keys(faultsOf('groups', { id: 'g', name: 'Groep', people: [] }, t))).toEqual(['people']);
    expect(
      Object.keys(
        faultsOf(
          'overrides',
          {
            id: 'o',
            rotation: 'week',
            from: '2026-01-02T00:00:00Z',
            until: '2026-01-01T00:00:00Z',
            add: ['ria'],
          },
          t,
        ),
      ),
    ).toEqual(['until']);
  });
});
