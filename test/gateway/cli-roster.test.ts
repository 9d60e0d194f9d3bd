/**
 * The command line of the roster, once through the running gateway's socket and once on the directory itself: what it
 * prints, changes and refuses.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OncallView } from '../../gateway/core/api.ts';
import type {
  DryRunView,
  EditView,
  PresenceView,
  RosterView,
  StatisticsView,
  SwapView,
  TalkView,
} from '../../gateway/core/api-roster.ts';
import { COMMAND_LINE } from '../../gateway/shell/admin-roster.ts';
import { MOST_CALENDAR } from '../../gateway/shell/calendar/face.ts';
import { openSmallHouse, REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { folder, run, type Setting } from './cli-stage.ts';
import { SITE } from './shell/roster-house.ts';

const DAY_MS = 86_400_000;
const inDays = (n: number): string => new Date(Date.now() + n * DAY_MS).toISOString();

describe.each(['a running gateway', 'the directory itself'])('on %s', { timeout: 120_000 }, (way) => {
  let dir: ReturnType<typeof folder>;
  let house: SmallHouse | null = null;
  beforeEach(async () => {
    dir = folder();
    const first = await openSmallHouse(dir.path);
    await first.parts.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: SITE });
    await first.close();
    if (way === 'a running gateway') house = await runningGateway(dir.path);
  });
  afterEach(async () => {
    await house?.close();
    house = null;
    dir.remove();
  });
  const on = (args: readonly string[], setting?: Setting) =>
    run([...args, '--data', dir.path], setting, REACH);
  const json = async <T>(...args: readonly string[]): Promise<T> => {
    const ran = await on([...args, '--json']);
    expect([ran.status, ran.err]).toEqual([0, '']);
    return JSON.parse(ran.out) as T;
  };
  const refused = async (
    ...args: readonly string[]
  ): Promise<readonly [number, string, string | undefined]> => {
    const ran = await on([...args, '--json']);
    const { error } = JSON.parse(ran.err) as { error: { code: string; field?: string } };
    return [ran.status, error.code, error.field];
  };

  test('shows the weeks, adds an override, lists it, and takes the edit back', async () => {
    const weeks = await json<RosterView>('roster', 'show', '--from', '2026-12-21', '--weeks', '2');
    expect(weeks.rotations.map(({ rotation }) => rotation)).toEqual(['hal', 'buiten']);
    const add = [
      'override',
      'add',
      '--rotation',
      'hal',
      '--from',
      '2027-01-05T10:00Z',
      '--until',
      '2027-01-06T10:00Z',
    ];
    const made = await json<{ override: string; edit: string }>(...add, '--add', 'eva', '--add', 'max');
    const list = await json<{ id: string; add: string[] }[]>('override', 'list');
    expect(list).toMatchObject([{ id: made.override, add: ['eva', 'max'] }]);
    const [shift] = await json<OncallView[]>('oncall', '--at', '2027-01-05T12:00Z');
    expect(shift?.people).toEqual(expect.arrayContaining(['eva', 'max']));
    expect((await json<EditView[]>('roster', 'log'))[0]).toMatchObject({ id: made.edit, by: null });
    await json('roster', 'undo', made.edit);
    expect(await json('override', 'list')).toEqual([]);
    expect((await refused('roster', 'undo', 'e999')).slice(0, 2)).toEqual([1, 'not_found']);
    expect((await refused('override', 'remove', 'o999')).slice(0, 2)).toEqual([1, 'not_found']);
    expect((await on([...add, '--add', 'eva', '--remove', 'anna'])).status).toBe(2);
    expect((await on([...add, '--replace', 'anna'])).status).toBe(2);
    expect((await refused(...add, '--add', 'nobody')).slice(0, 2)).toEqual([1, 'invalid']);
  });

  test('takes the times of an override without an offset as local to its rotation, wherever it runs', async () => {
    const span = ['--from', '2027-07-05T09:00', '--until', '2027-07-06'];
    const made = await json<{ edit: string }>(
      'override',
      'add',
      '--rotation',
      'hal',
      ...span,
      '--add',
      'eva',
    );
    expect(await json('override', 'list')).toMatchObject([
      { from: '2027-07-05T07:00:00.000Z', until: '2027-07-05T22:00:00.000Z' },
    ]);
    await json('roster', 'undo', made.edit);
  });

  test('says what is wrong, and fails when it is serious', async () => {
    const before = await on(['roster', 'check', '--json']);
    const problems = JSON.parse(before.out) as { code: string; weight: string }[];
    expect(problems.map(({ code }) => code)).toContain('one-person');
    expect(before.status).toBe(problems.some(({ weight }) => weight === 'serious') ? 1 : 0);
    await json(
      ...[
        'override',
        'add',
        '--rotation',
        'buiten',
        '--from',
        inDays(3),
        '--until',
        inDays(4),
        '--remove',
        'wim',
      ],
    );
    const after = await on(['roster', 'check']);
    expect(after.out).toContain('serious');
    expect([after.status, after.err]).toEqual([1, '']);
  });

  test('swaps a shift in the names of those concerned', async () => {
    const { rotations } = await json<RosterView>('roster', 'show');
    const coming = rotations[0]?.shifts.find(({ group, from }) => group === 'noord' && from > inDays(0));
    const asked = await json<SwapView>(
      ...[
        'swap',
        'ask',
        '--rotation',
        'hal',
        '--shift',
        coming?.shift ?? '',
        '--person',
        'anna',
        '--of',
        'cor',
      ],
    );
    expect(asked).toMatchObject({ state: 'asked', person: 'anna', of: 'cor' });
    expect((await on(['swap', 'answer', asked.id, 'perhaps'])).status).toBe(2);
    expect(await refused('swap', 'answer', asked.id, 'accept', '--person', 'nobody')).toEqual([
      1,
      'not_found',
      'person',
    ]);
    const done = await json<SwapView>('swap', 'answer', asked.id, 'accept', '--person', 'cor');
    expect(done).toMatchObject({ state: 'done', by: 'cor' });
    expect((await json<SwapView[]>('swap', 'list')).map(({ id }) => id)).toEqual([asked.id]);
    expect(
      (await on(['swap', 'ask', '--rotation', 'hal', '--shift', '2026-02-30', '--person', 'anna'])).status,
    ).toBe(2);
  });

  test('says where somebody is, and a talk from announcing to all well', async () => {
    await json('presence', 'set', 'in', '--person', 'eva');
    const people = await json<PresenceView[]>('presence', 'list');
    expect(people.find(({ person }) => person === 'eva')).toMatchObject({
      presence: 'in',
      via: 'coordinator',
    });
    expect(await json<PresenceView>('presence', 'set', 'unknown', '--person', 'eva')).toMatchObject({
      presence: null,
    });
    expect(await refused('presence', 'set', 'out', '--person', 'nobody')).toEqual([1, 'not_found', 'person']);
    expect((await on(['presence', 'set', 'home', '--person', 'eva'])).status).toBe(2);

    const talk = await json<TalkView>(
      'talk',
      'add',
      '--person',
      'eva',
      '--place',
      'kamer',
      '--until',
      inDays(0.02),
    );
    expect(talk).toMatchObject({ person: 'eva', place: 'kamer', noButton: true });
    const longer = await json<TalkView>('talk', 'extend', talk.id, '--until', inDays(0.03));
    expect(longer.until > talk.until).toBe(true);
    expect(await json<TalkView>('talk', 'well', talk.id)).toMatchObject({ state: 'well' });
    expect((await json<TalkView[]>('talk', 'list')).map(({ id }) => id)).toEqual([talk.id]);
    expect((await on(['talk', 'add', '--person', 'eva', '--until', inDays(1)])).status).toBe(2);
    expect((await refused('talk', 'cancel', 't999')).slice(0, 2)).toEqual([1, 'not_found']);
  });

  test('tries a policy and gives figures', async () => {
    const tried = await json<DryRunView>(
      'dry-run',
      '--place',
      'kamer',
      '--level',
      'emergency',
      '--at',
      '2026-12-23T10:00Z',
    );
    expect(tried.steps[0]?.pages.length).toBeGreaterThan(0);
    expect((await on(['dry-run', '--site', 'stadhuis'])).out).toContain('Nobody is paged by this.');
    expect(await refused('dry-run', '--place', 'nowhere')).toEqual([1, 'not_found', 'place']);
    expect((await on(['dry-run'])).status).toBe(2);
    const figures = await json<StatisticsView>('stats', '--from', '2026-01-01', '--until', '2026-12-31');
    expect([figures.rows, figures.leftOut]).toEqual([[], 0]);
    const table = await on(['stats', '--from', '2026-01-01', '--until', '2026-12-31', '--csv']);
    expect(table.out).toMatch(/^Maand,Code van de groep,Groep,Alarmen,.*\r\n$/);
    expect(await refused('stats', '--from', '2026-12-31', '--until', '2026-01-01')).toEqual([
      1,
      'invalid',
      'until',
    ]);
    // Nothing said: the year up to now.
    const year = await json<StatisticsView>('stats');
    expect(Date.now() - Date.parse(year.until)).toBeLessThan(60_000);
    expect(Date.parse(year.until) - Date.parse(year.from)).toBe(366 * DAY_MS);
    expect((await on(['stats'])).out).toContain('MONTH');
    expect((await on(['stats', '--csv', '--language', 'en'])).out).toMatch(/^Month,Group code,/);
    expect((await on(['stats', '--csv', '--language', 'fr'])).status).toBe(2);
    const since = await json<StatisticsView>('stats', '--from', '2026-01-01T00:00Z');
    expect([since.from, Date.now() - Date.parse(since.until) < 60_000]).toEqual([
      '2026-01-01T00:00:00.000Z',
      true,
    ]);
  });

  test('a time without an offset is on the clocks of the person, place or first rotation, not of this machine', async () => {
    // Two zones: whatever the machine's own is, it cannot be right for both.
    const zoned = {
      ...SITE,
      rotations: SITE.rotations.map((one) =>
        one.id === 'buiten' ? { ...one, timezone: 'America/New_York' } : one,
      ),
    };
    writeFileSync(join(dir.path, 'site.json'), JSON.stringify(zoned));
    expect((await on(['site', 'import', join(dir.path, 'site.json'), '--yes'])).err).toBe('');
    const day = inDays(40).slice(0, 10);
    const at = async (zone: string, person: string, ...args: string[]) => {
      const given = await json<PresenceView>(...['presence', 'set', 'out', '--person', person], ...args);
      return new Date(given.until ?? 0).toLocaleString('sv-SE', { timeZone: zone });
    };
    expect(await at('Europe/Amsterdam', 'anna', '--until', `${day}T17:00`)).toBe(`${day} 17:00:00`);
    expect(await at('America/New_York', 'wim', '--until', `${day} 17:00:30`)).toBe(`${day} 17:00:30`);
    expect(await at('UTC', 'wim', '--until', `${day}T17:00Z`)).toBe(`${day} 17:00:00`);
    expect(await at('America/New_York', 'wim', '--until', day)).toBe(`${day} 00:00:00`);

    const talk = await json<TalkView>(
      ...['talk', 'add', '--person', 'anna', '--place', 'loods', '--from', `${day}T09:00`],
      ...['--until', `${day}T10:00`],
    );
    const shown = (time: string, zone: string) => new Date(time).toLocaleString('sv-SE', { timeZone: zone });
    expect(shown(talk.from, 'America/New_York')).toBe(`${day} 09:00:00`);
    const longer = await json<TalkView>('talk', 'extend', talk.id, '--until', `${day}T23:00`);
    expect(shown(longer.until, 'Europe/Amsterdam')).toBe(`${day} 23:00:00`);

    const [one] = await json<OncallView[]>('oncall', '--at', '2026-12-28T08:59');
    const [two] = await json<OncallView[]>('oncall', '--at', '2026-12-28T07:59Z');
    const [three] = await json<OncallView[]>('oncall', '--at', '2026-12-28T09:00');
    expect([one, three?.from]).toEqual([two, one?.until]);
    const many = await on(['oncall', '--at-file', '-', '--json'], {
      input: '2026-12-28T09:00\n2026-12-28\n',
    });
    expect((JSON.parse(many.out) as { at: string }[]).map((row) => row.at)).toEqual([
      '2026-12-28T08:00:00.000Z',
      '2026-12-27T23:00:00.000Z',
    ]);
    const figures = await json<StatisticsView>('stats', '--from', '2026-01-01', '--until', '2026-06-30');
    expect([figures.from, figures.until]).toEqual(['2025-12-31T23:00:00.000Z', '2026-06-30T22:00:00.000Z']);
    const weeks = await json<RosterView>('roster', 'show', '--from', '2026-12-21', '--weeks', '1');
    expect(weeks.from).toBe('2026-12-20T23:00:00.000Z');
    const tried = await json<DryRunView>(
      ...['dry-run', '--place', 'loods', '--level', 'assist', '--at', '2026-12-23T10:00'],
    );
    expect(tried.at).toBe('2026-12-23T15:00:00.000Z');
  });

  test('makes, lists and takes back a calendar link, and takes absences from a file', async () => {
    const link = await json<{ id: string; url: string }>(
      'calendar',
      'link',
      '--person',
      'anna',
      '--address',
      'https://x.example',
    );
    expect(link.url).toMatch(/^https:\/\/x\.example\/calendar\/[A-Za-z0-9_-]{43}\.ics$/);
    const list = await on(['calendar', 'list', '--json']);
    expect(JSON.parse(list.out)).toMatchObject([{ id: link.id, person: 'anna', group: null }]);
    expect(list.out).not.toContain(link.url.slice(27, 60));
    await json('calendar', 'unlink', link.id);
    expect(await json('calendar', 'list')).toEqual([]);
    expect((await refused('calendar', 'unlink', link.id)).slice(0, 2)).toEqual([1, 'not_found']);
    expect((await on(['calendar', 'link'])).status).toBe(2);

    const file = join(dir.path, 'anna.ics');
    const day = inDays(10).slice(0, 10).replaceAll('-', '');
    writeFileSync(
      file,
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:${day}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    );
    const taken = await json<{ spans: unknown[]; notes: unknown[] }>(
      'calendar',
      'import',
      file,
      '--person',
      'anna',
    );
    expect([taken.spans.length, taken.notes]).toEqual([1, []]);
    expect(await refused('calendar', 'import', file, '--person', 'nobody')).toEqual([
      1,
      'not_found',
      'person',
    ]);
    // What holds no absence takes none away, unless that is what is asked.
    const kept = await on(['calendar', 'import', file, '--person', 'anna']);
    writeFileSync(file, 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
    const empty = await on(['calendar', 'import', file, '--person', 'anna']);
    expect([kept.status, empty.status, empty.err]).toEqual([
      0,
      1,
      expect.stringMatching(/No event found in this file/),
    ]);
    expect((await on(['calendar', 'import', '--person', 'anna'])).status).toBe(2);
    expect((await on(['calendar', 'import', file, '--clear', '--person', 'anna'])).status).toBe(2);
    expect(
      (await json<{ spans: unknown[] }>('calendar', 'import', '--clear', '--person', 'anna')).spans,
    ).toEqual([]);
    writeFileSync(file, 'no calendar');
    expect(await refused('calendar', 'import', file, '--person', 'anna')).toEqual([1, 'invalid', 'ics']);
    writeFileSync(file, ' '.repeat(MOST_CALENDAR + 1));
    expect(await refused('calendar', 'import', file, '--person', 'anna')).toEqual([1, 'invalid', 'file']);
  });

  test('tells who is on duty at many instants in one run', async () => {
    const [one, two] = ['2026-12-23T10:00:00.000Z', '2026-12-30T10:00:00.000Z'];
    const asked = await on(['oncall', '--at-file', '-', '--json'], { input: `${one}\n\n${two}\r\n` });
    const rows = JSON.parse(asked.out) as { at: string; oncall: OncallView[] }[];
    expect(rows.map(({ at }) => at)).toEqual([one, two]);
    for (const { at, oncall } of rows) expect(oncall).toEqual(await json('oncall', '--at', at));
    expect(
      (await json<{ oncall: unknown[] }[]>('oncall', '--at', one, '--at', two, '--group', 'noord')).length,
    ).toBe(2);
    const wrong = await on(['oncall', '--at-file', '-'], { input: `${one}\nsoon\n` });
    expect([wrong.status, wrong.err]).toEqual([
      1,
      'error: at-file: line 2 is no time such as 2026-01-31T09:00:00Z\n',
    ]);
    expect(await refused('oncall', '--at', one, '--at', two, '--group', 'nobody')).toEqual([
      1,
      'not_found',
      'group',
    ]);
    expect((await on(['oncall', '--at', one, '--at-file', '-'])).status).toBe(2);
    expect((await on(['oncall', '--at', '2026-02-30'])).status).toBe(2);
  });
});
