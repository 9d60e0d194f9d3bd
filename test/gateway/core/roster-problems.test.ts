/** What is wrong with a roster: each kind once, with when, where and who; what a viewer may see of it. */
import { describe, expect, test } from 'vitest';
import type { RosterProblemCode } from '../../../gateway/core/api-roster.ts';
import { channelsOf } from '../../../gateway/core/roster/channels.ts';
import { viewProblem } from '../../../gateway/core/roster/problem-words.ts';
import { problemsOf } from '../../../gateway/core/roster/problems.ts';
import { checkEdits } from '../../../gateway/core/roster/view-edits.ts';
import { viewRoster } from '../../../gateway/core/roster/view-weeks.ts';
import { shiftAt } from '../../../gateway/core/rotation.ts';
import type { Override, Role, SiteFile } from '../../../gateway/core/site.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { wall } from '../../../gateway/core/time.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { ms, siteWith } from './rotation-site.ts';

const DAY = 86_400_000;
const off = (from: string, until: string, more: Partial<Override>): Override => ({
  rotation: 'week-noord',
  from,
  until,
  ...more,
});
/** Everybody has a pager that is heard, so that only what a test breaks is wrong. */
function sound(site: SiteFile = LIFE_SITE): Life {
  const life = new Life({
    ...site,
    groups: site.groups.map((group) =>
      group.id === 'reserve' ? { ...group, people: ['gijs', 'wil'] } : group,
    ),
    people: site.people,
  });
  for (const { id, kind } of site.devices) if (kind === 'pager') life.connect(id);
  for (const one of ['jos', 'wil', 'mia', 'admin']) life.web(one);
  return life;
}
const found = (life: Life, code: RosterProblemCode, site = life.state.site, ahead = 56) =>
  problemsOf(life.state, site, life.now().wall, wall(life.wall + ahead * DAY)).filter(
    (one) => one.code === code,
  );
const spans = (all: ReturnType<typeof found>) =>
  all.map(({ people, from, until }) => [
    people.join(),
    from === null ? null : new Date(from).toISOString().slice(0, 16),
    until === null ? null : new Date(until).toISOString().slice(0, 16),
  ]);

describe('problems', () => {
  test('a sound roster has none', () => {
    const life = sound();
    expect(problemsOf(life.state, life.state.site, life.now().wall, wall(life.wall + 56 * DAY))).toEqual([]);
  });

  test('a site without a rotation', () => {
    const life = sound();
    const site = {
      ...life.state.site,
      rotations: life.state.site.rotations.filter(({ site: id }) => id !== 'zuid'),
    };
    const [one, ...others] = found(life, 'no-rotation', site);
    expect([one?.site, one?.weight, others]).toEqual(['zuid', 'serious', []]);
    expect(one === undefined ? '' : viewProblem(texts.nl, site, one).text).toMatch(
      /^Locatie Zuid heeft geen rooster/,
    );
  });

  test('overrides that leave nobody, and one person alone', () => {
    const overrides = [
      off('2026-12-01T08:00:00Z', '2026-12-01T12:00:00Z', { remove: ['daan', 'eva'] }),
      off('2026-12-02T08:00:00Z', '2026-12-02T12:00:00Z', { remove: ['daan'] }),
    ];
    const life = sound({ ...LIFE_SITE, overrides });
    expect(spans(found(life, 'nobody'))).toEqual([['', '2026-12-01T08:00', '2026-12-01T12:00']]);
    expect(found(life, 'nobody')[0]).toMatchObject({ weight: 'serious', group: 'reserve', site: 'noord' });
    expect(spans(found(life, 'one-person'))).toEqual([['eva', '2026-12-02T08:00', '2026-12-02T12:00']]);
  });

  test('a rotation that has not begun', () => {
    const site = {
      ...LIFE_SITE,
      rotations: LIFE_SITE.rotations.map((one) => ({ ...one, start: '2026-12-01' })),
    };
    const life = sound(site);
    expect(spans(found(life, 'not-begun'))[0]).toEqual(['', '2026-11-25T10:00', '2026-12-07T08:00']);
  });

  test('people whom nothing reaches: no pager heard, no page shown for eight days', () => {
    const life = new Life();
    life.connect('p-anna', 'p-bram');
    const [rood, blauw] = found(life, 'no-channel').filter(({ rotation }) => rotation === 'week-noord');
    expect([rood?.group, rood?.people]).toEqual(['rood', ['cleo']]);
    expect([blauw?.group, blauw?.people]).toEqual(['blauw', ['daan', 'eva']]);
    // Groups take turns: a duty ends where the other's begins, and comes back.
    expect(spans([...(rood === undefined ? [] : [rood]), ...(blauw === undefined ? [] : [blauw])])).toEqual([
      ['cleo', '2026-11-25T10:00', '2026-11-30T08:00'],
      ['daan,eva', '2026-11-30T08:00', '2026-12-07T08:00'],
    ]);
    const said = (one: typeof rood, language: typeof texts.nl) =>
      one === undefined ? '' : viewProblem(language, life.state.site, one).text;
    expect(said(rood, texts.nl)).toMatch(
      /Naam-cleo heeft dienst van .* tot ma 30 nov 2026 09:00 \(en daarna nog \d keer\) en is niet te bereiken.*pieper uitdelen/,
    );
    expect(said(blauw, texts.en)).toMatch(
      / are on duty from .* until .* more times after that\) and cannot be reached.*hand out a pager/,
    );
    const told = found(life, 'no-channel').filter(({ rotation }) => rotation === 'week-noord');
    expect(told.flatMap(({ people }) => people).sort()).toEqual(['cleo', 'daan', 'eva']);
    const of = (person: string) => channelsOf(life.state, person, life.now().wall);
    expect([of('anna'), of('cleo')]).toEqual([['mqtt'], []]);
    life.web('cleo');
    expect(of('cleo')).toEqual(['web']);
    life.web('cleo', false);
    expect(of('cleo')).toEqual([]);
  });

  test('somebody on duty whose role is taken away cannot answer, unless they have a pager', () => {
    const life = sound();
    const value = (id: string, roles: readonly Role[]) => {
      const person = life.state.index.people.get(id);
      if (person === undefined) throw new Error(`no ${id}`);
      return { ...person, roles };
    };
    const put = (id: string, roles: readonly Role[]) =>
      [{ do: 'put', section: 'people', value: value(id, roles) }] as const;
    const check = (id: string, roles: readonly Role[]) =>
      checkEdits(life.state, put(id, roles), null, life.now(), texts.nl).brings.map(({ code }) => code);
    expect(life.state.pagersOf.get('jos')).toBeUndefined();
    expect(check('jos', ['employee'])).toEqual(['cannot-answer']);
    expect(check('jos', ['coordinator'])).toEqual([]);
    expect(check('anna', ['employee'])).toEqual([]);

    const saved = life.ask(as('coordinator', 'gijs'), {
      type: 'roster.changed',
      edits: put('jos', ['employee']),
      base: null,
    });
    expect(saved).toMatchObject({ ok: true });
    // His pager page is still open at this moment; it shows him nothing any more.
    const [one, ...others] = found(life, 'cannot-answer');
    expect([one?.people, one?.weight, one?.rotation, others]).toEqual([['jos'], 'serious', 'week-zuid', []]);
    if (one === undefined) throw new Error('unreachable');
    expect(viewProblem(texts.nl, life.state.site, one).text).toMatch(
      /Naam-jos heeft dienst.*kan een oproep niet zien of beantwoorden: geen rol als bijstandverlener/,
    );
    expect(viewProblem(texts.en, life.state.site, one).text).toMatch(
      /is on duty.*can neither see nor answer a page/,
    );
    expect(found(life, 'no-channel')).toEqual([]);
    expect(checkEdits(life.state, put('jos', ['responder']), null, life.now(), texts.nl).solves).toHaveLength(
      1,
    );
  });

  test('a pager page that works is evidence of a login, also of a role that the site never gave', () => {
    const wil = (life: Life) =>
      found(life, 'cannot-answer', {
        ...life.state.site,
        groups: life.state.site.groups.map((group) =>
          group.id === 'zuidgroep' ? { ...group, people: ['wil'] } : group,
        ),
      }).map(({ people }) => people);
    const life = sound();
    expect(life.state.pagersOf.get('wil')).toBeUndefined();
    expect(wil(life)).toEqual([]);
    life.web('wil', false);
    expect(wil(life)).toEqual([['wil']]);
  });

  test('a page that rang on somebody’s pager page is evidence for eight days, over a restart too', () => {
    const life = new Life();
    life.web('anna');
    life.press('balie-1');
    const page = [...life.last().pages.values()].find(
      ({ channel, person }) => channel === 'web' && person === 'anna',
    );
    life.hear({ type: 'web-page.ringing', page: page?.id ?? '', person: 'anna' });
    life.web('anna', false);
    const of = (days: number) => channelsOf(life.state, 'anna', wall(life.wall + days * DAY));
    expect([of(0), of(7.9), of(8.1)]).toEqual([['web'], ['web'], []]);
  });

  test('somebody on duty at two sites at once', () => {
    const life = sound({
      ...LIFE_SITE,
      overrides: [off('2026-12-01T08:00:00Z', '2026-12-01T12:00:00Z', { add: ['ina'] })],
    });
    expect(found(life, 'double-duty')).toHaveLength(1);
    expect(found(life, 'double-duty')[0]).toMatchObject({
      rotation: 'week-noord',
      other: 'week-zuid',
      people: ['ina'],
    });
    expect(spans(found(life, 'double-duty'))).toEqual([['ina', '2026-12-01T08:00', '2026-12-01T12:00']]);
  });

  test('two rotations of one site are no double duty', () => {
    const life = sound();
    const site = {
      ...life.state.site,
      rotations: life.state.site.rotations.flatMap((one) => [one, { ...one, id: `${one.id}-2` }]),
    };
    expect(found(life, 'double-duty', site)).toEqual([]);
  });

  test('somebody who is away while on duty, by the calendar or by their own word', () => {
    const life = sound();
    life.ask(as('responder', 'daan'), {
      type: 'absences.given',
      person: 'daan',
      spans: [
        { from: ms('2026-11-28T00:00:00Z'), until: ms('2026-12-01T00:00:00Z') },
        { from: ms('2026-12-06T00:00:00Z'), until: ms('2026-12-09T00:00:00Z') },
      ],
    });
    expect(spans(found(life, 'absent'))).toEqual([
      ['daan', '2026-11-30T08:00', '2026-12-01T00:00'],
      ['daan', '2026-12-06T00:00', '2026-12-07T08:00'],
    ]);
    life.ask(as('responder', 'anna'), {
      type: 'presence.set',
      person: 'anna',
      presence: 'off',
      until: ms('2026-11-27T00:00:00Z'),
      via: 'self',
    });
    expect(spans(found(life, 'absent'))[0]).toEqual(['anna', '2026-11-25T10:00', '2026-11-27T00:00']);
    const say = (language: typeof texts.nl) =>
      found(life, 'absent').map((one) => viewProblem(language, life.state.site, one).text);
    expect(
      say(texts.nl).map((text) => /(als vrij gemeld|volgens de eigen agenda)\.$/.exec(text)?.[1]),
    ).toEqual(['als vrij gemeld', 'volgens de eigen agenda', 'volgens de eigen agenda']);
    expect(say(texts.en)[0]).toMatch(/is on duty, but reported as off from .* until .*\.$/);
    // Both at once are told apart.
    life.ask(as('responder', 'daan'), {
      type: 'presence.set',
      person: 'daan',
      presence: 'off',
      until: ms('2026-11-30T20:00:00Z'),
      via: 'self',
    });
    expect(spans(found(life, 'absent').filter(({ said }) => said))).toEqual([
      ['anna', '2026-11-25T10:00', '2026-11-27T00:00'],
      ['daan', '2026-11-30T08:00', '2026-11-30T20:00'],
    ]);
  });

  test('a test page that was not confirmed, near the handoff', () => {
    const life = new Life();
    // Sunday 12:00 UTC: everyone of blauw got a test page a day before the handoff of Monday 08:00.
    life.pass(4 * 86_400 + 2 * 3600);
    expect(found(life, 'unconfirmed')).toEqual([]);
    const daan = [...life.state.roster.notices.values()].find(
      ({ kind, person }) => kind === 'readiness' && person === 'daan',
    );
    life.ask(as('responder', 'daan'), { type: 'notice.answered', notice: daan?.id ?? '' });
    life.pass(19 * 3600);
    const noord = found(life, 'unconfirmed').filter(({ rotation }) => rotation === 'week-noord');
    expect(spans(noord)).toEqual([['eva', '2026-11-30T08:00', null]]);
  });

  test('a handoff at a time that the clock skips, named with the day and where it went', () => {
    const life = sound();
    const rotations = life.state.site.rotations.map((one) => ({
      ...one,
      handoff: { weekday: 'sunday' as const, time: '02:30' },
    }));
    life.wall = Date.parse('2027-02-20T00:00:00Z');
    const site = { ...life.state.site, rotations };
    const [one] = found(life, 'moved-handoff', site);
    expect(spans(found(life, 'moved-handoff', site))[0]).toEqual([
      '',
      '2027-03-28T01:30',
      '2027-04-04T00:30',
    ]);
    expect(one === undefined ? '' : viewProblem(texts.en, site, one).text).toBe(
      'Rotation Locatie Noord: the handoff time does not exist that day, since clocks go forward. The handoff is at Sun 28 Mar 2027 03:30.',
    );
  });

  test('a responder who is in no group', () => {
    const life = sound();
    const site = {
      ...life.state.site,
      groups: life.state.site.groups.map((one) => ({
        ...one,
        people: one.people.filter((id) => id !== 'eva'),
      })),
    };
    expect(found(life, 'in-no-group', site).map(({ site: at, people }) => [at, people])).toEqual([
      ['noord', ['eva']],
    ]);
  });

  test('each is said in both languages, with names and without a gap', () => {
    const life = new Life();
    const site = {
      ...life.state.site,
      overrides: [off('2026-12-01T08:00:00Z', '2026-12-01T12:00:00Z', { remove: ['daan', 'eva'] })],
    };
    const all = problemsOf(life.state, site, life.now().wall, wall(life.wall + 56 * DAY));
    expect(all.length).toBeGreaterThan(5);
    for (const one of all)
      for (const language of [texts.nl, texts.en]) {
        const { text } = viewProblem(language, site, one);
        expect(text).toMatch(/^[A-Z].*\.$/);
        expect(text).not.toMatch(/undefined|null|NaN| {2}/);
      }
  });
});

describe('who sees the weeks', () => {
  const view = (life: Life, actor: ReturnType<typeof as>) =>
    viewRoster(life.state, actor, life.now(), life.now().wall, 4, texts.nl);

  test('a coordinator sees problems and items, a colleague the people, a covert board groups of its own site only', () => {
    const life = new Life({
      ...LIFE_SITE,
      overrides: [
        off('2026-12-01T08:00:00Z', '2026-12-02T08:00:00Z', { replace: { person: 'daan', by: 'anna' } }),
      ],
    });
    const full = view(life, as('coordinator', 'gijs'));
    expect(full.items?.groups.map(({ id }) => id)).toEqual(['rood', 'blauw', 'reserve', 'zuidgroep']);
    expect(full.problems.length).toBeGreaterThan(0);
    const colleague = view(life, as('responder', 'anna'));
    expect([colleague.items, colleague.problems]).toEqual([null, []]);
    const [now, next] = colleague.rotations[0]?.shifts ?? [];
    expect([now?.shift, now?.now, now?.members]).toEqual(['2026-11-23', true, ['anna', 'bram', 'cleo']]);
    expect(next?.spans.map(({ people }) => people.join())).toEqual(['daan,eva', 'anna,eva', 'daan,eva']);
    expect(next?.overrides).toEqual(['o1']);
    expect(colleague.names).toMatchObject({ anna: 'Naam-anna', daan: 'Naam-daan' });
    const board = view(life, as('board', null, 'noord'));
    expect(board.rotations.map(({ rotation }) => rotation)).toEqual(['week-noord']);
    for (const said of [board, view(life, as('auditor')), view(life, as('integration'))])
      expect(JSON.stringify(said)).not.toMatch(/anna|daan|Naam-/);
    expect(JSON.stringify(view(life, as('board', null, 'zuid')))).toMatch(/Naam-ina/);
  });

  test('before the first handoff the fallback group stands there', () => {
    const life = new Life({
      ...LIFE_SITE,
      rotations: LIFE_SITE.rotations.map((one) => ({ ...one, start: '2026-12-01' })),
    });
    const [first, second, third] = view(life, as('responder', 'anna')).rotations[0]?.shifts ?? [];
    expect([first?.group, second?.group, third?.group]).toEqual(['reserve', 'reserve', 'rood']);
    expect(first?.spans.map(({ fallback }) => fallback)).toEqual([true]);
  });
});

test('a week that begins with nobody is seen from the week before: the fallback’s own turn goes on', () => {
  const site = siteWith({ groups: ['spare', 'b'] }, [
    { rotation: 'main', from: '2026-01-12T08:00:00Z', until: '2026-01-13T08:00:00Z', remove: ['b1', 'b2'] },
  ]);
  expect(shiftAt(site, 'main', ms('2026-01-06T12:00:00Z'))).toMatchObject({
    group: 'spare',
    until: ms('2026-01-13T08:00:00Z'),
  });
});
