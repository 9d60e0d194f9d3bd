/** The roster over HTTP on the real core and the real log: edits, swaps, presence, talks, calendars; what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Board } from '../../../gateway/shell/web/schemas.ts';
import * as schemas from '../../../gateway/shell/web/schemas-roster.ts';
import { openRosterHouse, type RosterHouse, SITE } from './roster-house.ts';
import { Reader } from './web-reader.ts';

/** What is wrong with a value, unknown fields included. */
function exact(schema: z.ZodType, value: unknown): unknown[] {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return [...parsed.error.issues];
  return JSON.stringify(parsed.data).length === JSON.stringify(value).length ? [] : ['fields not described'];
}
/** A day of the week after next, and the shift it lies in by the roster itself. */
const DAY_MS = 86_400_000;
const inDays = (n: number): string => new Date(Date.now() + n * DAY_MS).toISOString();

describe('the doors of the roster', { timeout: 60_000 }, () => {
  let at: RosterHouse;
  let coordinator: string;
  let anna: string;
  let cor: string;
  let eva: string;
  beforeAll(async () => {
    at = await openRosterHouse();
    coordinator = await at.token('coordinator', 'coby');
    anna = await at.token('responder', 'anna');
    cor = await at.token('responder', 'cor');
    eva = await at.token('employee', 'eva');
  }, 60_000);
  afterAll(async () => {
    await at.close();
    expect(at.broken).toEqual([]);
  });
  const roster = async (token = coordinator, query = '') =>
    (await at.call('GET', `/api/roster${query}`, token)).json;
  /** The first coming shift of the hall that this group has. */
  const coming = async (group: string) => {
    const view = await roster();
    const hall = view.rotations.find((r: { rotation: string }) => r.rotation === 'hal');
    return hall.shifts.find((s: { group: string; from: string }) => s.group === group && s.from > inDays(0));
  };

  it('shows the weeks to those who answer and the items to those who edit', async () => {
    const seen = await roster();
    expect(exact(schemas.Roster, seen)).toEqual([]);
    expect(seen.rotations.map((r: { rotation: string }) => r.rotation)).toEqual(['hal', 'buiten']);
    expect(seen.items.groups).toHaveLength(3);
    expect((await roster(anna)).items).toBe(null);
    expect((await roster(anna)).problems).toEqual([]);
    const one = await roster(anna, '?from=2026-12-21&weeks=1');
    expect(one.rotations[0].shifts.map((s: { shift: string }) => s.shift)).toEqual([
      '2026-12-14',
      '2026-12-21',
    ]);
    const auditor = await roster(await at.token('auditor'));
    expect([auditor.names, auditor.rotations[0].shifts[0].members]).toEqual([{}, []]);
    const covert = await roster(await at.token('board', null, 'stadhuis'));
    expect(covert.rotations.map((r: { rotation: string }) => r.rotation)).toEqual(['hal']);
    for (const { id, name } of SITE.people) {
      expect(JSON.stringify(covert)).not.toContain(`"${id}"`);
      expect(JSON.stringify(covert)).not.toContain(name);
    }
  });

  it.each([
    ['?weeks=0', 'weeks'],
    ['?weeks=61', 'weeks'],
    ['?weeks=many', 'weeks'],
    ['?from=yesterday', 'from'],
    ['?from=1999-01-01', 'from'],
    ['?from=2026-02-30', 'from'],
  ])('refuses the weeks %s', async (query, field) => {
    const { status, json } = await at.call('GET', `/api/roster${query}`, coordinator);
    expect([status, json.error.code, json.error.field]).toEqual([400, 'invalid', field]);
  });

  it('says before saving what an edit brings, saves it as a whole, and takes it back', async () => {
    const before = await roster();
    const group = { id: 'noord', name: 'Noord', people: ['anna'] };
    const edits = [{ do: 'put', section: 'groups', value: group }];
    const check = await at.call('POST', '/api/roster/check', coordinator, { edits, base: before.revision });
    expect(exact(schemas.RosterCheck, check.json)).toEqual([]);
    expect(check.json.refused).toBe(null);
    expect(check.json.brings.map((p: { code: string }) => p.code)).toContain('one-person');
    expect((await roster()).revision).toBe(before.revision);

    const saved = await at.call('POST', '/api/roster', coordinator, { edits, base: before.revision });
    expect([saved.status, saved.json.revision]).toEqual([200, before.revision + 1]);
    const again = await at.call('POST', '/api/roster', coordinator, { edits, base: before.revision });
    expect([again.status, again.json]).toEqual([200, { edit: null, revision: before.revision + 1 }]);
    const other = [{ do: 'put', section: 'groups', value: { ...group, name: 'Noorden' } }];
    const late = await at.call('POST', '/api/roster', coordinator, { edits: other, base: before.revision });
    expect([late.status, late.json.error.code]).toEqual([409, 'conflict']);

    const { json: history } = await at.call('GET', '/api/roster/edits', coordinator);
    expect(exact(schemas.Edit, history[0])).toEqual([]);
    expect([history[0].id, history[0].by, history[0].stuck]).toEqual([saved.json.edit, 'coby', null]);
    expect(history[0].changes[0].before.people).toEqual(['anna', 'bob']);
    const undone = await at.call('POST', `/api/roster/edits/${saved.json.edit}/undo`, coordinator);
    expect(undone.status).toBe(200);
    const after = await roster();
    expect(after.items.groups).toEqual(before.items.groups);
  });

  it('keeps the channels of a person that an edit does not name', async () => {
    const channels = [{ kind: 'sms', number: '0612345678' }];
    const value = { id: 'dina', name: 'Dina', site: 'stadhuis', roles: ['responder'], language: 'nl' };
    const put = (channelsToo: object) =>
      at.call('POST', '/api/roster', coordinator, {
        edits: [{ do: 'put', section: 'people', value: { ...value, ...channelsToo } }],
      });
    expect((await put({ channels })).status).toBe(200);
    expect((await put({ name: 'Dina\u202e de V.\u0007' })).status).toBe(200);
    const dina = at.house.gateway.state.index.people.get('dina');
    expect([dina?.name, dina?.channels]).toEqual(['Dina de V.', channels]);
  });

  it('settles local times of an override by the zone of its rotation', async () => {
    const value = {
      rotation: 'hal',
      from: '2027-03-28 01:30',
      until: '2027-03-28T03:30',
      add: ['eva'],
    };
    const saved = await at.call('POST', '/api/roster', coordinator, {
      edits: [{ do: 'put', section: 'overrides', value }],
    });
    expect(saved.status, saved.text).toBe(200);
    const found = at.house.gateway.state.site.overrides.at(-1);
    expect([found?.from, found?.until]).toEqual(['2027-03-28T00:30:00.000Z', '2027-03-28T01:30:00.000Z']);
    expect((await at.call('POST', `/api/roster/edits/${saved.json.edit}/undo`, coordinator)).status).toBe(
      200,
    );
  });

  it.each([
    ['nothing', { edits: [] }, 'edits'],
    ['too much', { edits: Array(101).fill({ do: 'drop', section: 'groups', id: 'x' }) }, 'edits'],
    ['an unknown section', { edits: [{ do: 'drop', section: 'devices', id: 'x' }] }, 'edits.0.section'],
    ['an unknown field', { edits: [], more: 1 }, 'edits'],
    ['an id that is a path', { edits: [{ do: 'drop', section: 'groups', id: '../x' }] }, 'edits.0.id'],
    [
      'a day that does not exist',
      {
        edits: [
          {
            do: 'put',
            section: 'overrides',
            value: { rotation: 'hal', from: '2026-02-30T09:00Z', until: '2026-03-01T09:00Z', add: ['eva'] },
          },
        ],
      },
      'edits.0.value.from',
    ],
    [
      'a group of nobody',
      { edits: [{ do: 'put', section: 'groups', value: { id: 'g', name: 'G', people: [] } }] },
      'edits.0.value.people',
    ],
    ['a base that is no number', { edits: [{ do: 'drop', section: 'groups', id: 'x' }], base: 'x' }, 'base'],
  ])('refuses an edit of %s, naming the field', async (_what, body, field) => {
    for (const path of ['/api/roster', '/api/roster/check']) {
      const { status, json } = await at.call('POST', path, coordinator, body);
      expect([status, json.error.code, json.error.field]).toEqual([400, 'invalid', field]);
    }
  });

  it('says a refusal in the language of whoever reads it', async () => {
    const body = { edits: [{ do: 'drop', section: 'groups', id: 'zuid' }] };
    const english = await at.token('coordinator', 'bob');
    const [nl, en] = [
      await at.call('POST', '/api/roster', coordinator, body),
      await at.call('POST', '/api/roster', english, body),
    ];
    expect([nl.status, en.status]).toEqual([409, 409]);
    expect(nl.json.error.message).toMatch(/groep/i);
    expect(en.json.error.message).toMatch(/group/i);
    expect(nl.json.error.field).toBe(en.json.error.field);
    const nobody = await at.token('coordinator');
    expect((await at.call('POST', '/api/roster', nobody, body)).json.error.message).toBe(
      en.json.error.message,
    );
    const browser = { 'accept-language': 'nl-NL,nl;q=0.9' };
    expect((await at.call('POST', '/api/roster', nobody, body, browser)).json.error.message).toBe(
      nl.json.error.message,
    );
  });

  it('swaps a shift: asked, accepted, in force; the answers offered are those that work', async () => {
    const shift = await coming('noord');
    const asked = await at.call('POST', '/api/swaps', anna, {
      rotation: 'hal',
      shift: shift.shift,
      of: 'cor',
    });
    expect([asked.status, exact(schemas.Swap, asked.json)], asked.text).toEqual([201, []]);
    expect([asked.json.person, asked.json.state]).toEqual(['anna', 'asked']);
    const eye = (await at.call('GET', '/api/swaps', cor)).json[0];
    expect([eye.id, eye.answers]).toEqual([asked.json.id, expect.arrayContaining(['accept', 'decline'])]);
    const done = await at.call('POST', `/api/swaps/${asked.json.id}`, cor, { answer: 'accept' });
    expect([done.status, done.json.state, done.json.by], done.text).toEqual([200, 'done', 'cor']);
    expect((await coming('noord')).spans[0].people.toSorted()).toEqual(['bob', 'cor']);
    const again = await at.call('POST', `/api/swaps/${asked.json.id}`, cor, { answer: 'decline' });
    expect([again.status, again.json.error.code]).toEqual([409, 'closed']);
  });

  it.each([
    ['for somebody else', { rotation: 'hal', person: 'bob' }, 403],
    ['of no rotation', { rotation: 'nowhere' }, 404],
    ['with a note too long', { rotation: 'hal', note: 'x'.repeat(301) }, 400],
  ])('refuses a swap %s', async (_what, body, status) => {
    const shift = (await coming('noord')).shift;
    const reply = await at.call('POST', '/api/swaps', anna, { shift, ...body });
    expect(reply.status, reply.text).toBe(status);
  });

  it('knows no swap, notice, talk, edit or link by a name that cannot be one', async () => {
    for (const [path, body] of [
      ['/api/swaps/..%2F..', { answer: 'accept' }],
      ['/api/swaps/s999', { answer: 'accept' }],
      ['/api/notices/n999/confirm', {}],
      ['/api/notices/x/shown', {}],
      ['/api/talks/t999', { do: 'well' }],
      ['/api/roster/edits/e999/undo', {}],
    ] as const)
      expect([path, (await at.call('POST', path, coordinator, body)).status]).toEqual([path, 404]);
    expect((await at.call('DELETE', '/api/calendar-links/c999', coordinator)).status).toBe(404);
  });

  it('lets each say where they are themselves, a board that is open that of its people, and no other', async () => {
    const own = await at.call('POST', '/api/presence', eva, { presence: 'in' });
    expect([own.status, own.json.person, own.json.presence, own.json.via]).toEqual([
      200,
      'eva',
      'in',
      'self',
    ]);
    expect(exact(schemas.PresenceOf, own.json)).toEqual([]);
    expect((await at.call('POST', '/api/presence', eva, { person: 'anna', presence: 'off' })).status).toBe(
      403,
    );
    const board = await at.token('board', null, 'werf');
    const set = await at.call('POST', '/api/presence', board, { person: 'wim', presence: 'in' });
    expect([set.status, set.json.via]).toEqual([200, 'board']);
    expect((await at.call('POST', '/api/presence', board, { person: 'anna', presence: 'in' })).status).toBe(
      403,
    );
    const covert = await at.token('board', null, 'stadhuis');
    expect((await at.call('POST', '/api/presence', covert, { person: 'anna', presence: 'in' })).status).toBe(
      403,
    );
    expect((await at.call('GET', '/api/presence', covert)).json).toEqual([]);
    expect(
      (await at.call('GET', '/api/presence', eva)).json.map((p: { person: string }) => p.person),
    ).toEqual(['eva']);
    const past = await at.call('POST', '/api/presence', eva, { presence: 'out', until: inDays(-1) });
    expect([past.status, past.json.error.field]).toEqual([400, 'until']);
    const nobody = await at.call('POST', '/api/presence', coordinator.slice(0, -1).concat('x'), {
      presence: 'in',
    });
    expect(nobody.status).toBe(401);
    const unnamed = await at.call('POST', '/api/presence', await at.token('coordinator'), { presence: 'in' });
    expect([unnamed.status, unnamed.json.error.field]).toEqual([400, 'person']);
  });

  it('shows on an open board who is in the building, and nobody on a covert one', async () => {
    const open = (await at.call('GET', '/api/board?site=werf', coordinator)).json;
    expect(exact(Board, open)).toEqual([]);
    expect(open.present.map((p: { name: string }) => p.name)).toEqual(['Wim']);
    expect((await at.call('GET', '/api/board?site=stadhuis', coordinator)).json.present).toEqual([]);
  });

  it('takes a talk from announcing to all well, for its own people only', async () => {
    const made = await at.call('POST', '/api/talks', eva, { place: 'kamer', until: inDays(0.02) });
    expect([made.status, exact(schemas.Talk, made.json)], made.text).toEqual([201, []]);
    expect([made.json.person, made.json.noButton]).toEqual(['eva', true]);
    const path = `/api/talks/${made.json.id}`;
    expect((await at.call('POST', path, cor, { do: 'well' })).status).toBe(404);
    expect((await at.call('POST', path, eva, { do: 'extend' })).json.error.field).toBe('until');
    const longer = await at.call('POST', path, eva, { do: 'extend', until: inDays(0.03) });
    expect([longer.status, longer.json.until > made.json.until], longer.text).toEqual([200, true]);
    const well = await at.call('POST', path, eva, { do: 'well' });
    expect([well.status, well.json.state]).toEqual([200, 'well']);
    expect((await at.call('GET', '/api/talks', eva)).json[0].state).toBe('well');
    expect((await at.call('POST', '/api/talks', eva, { until: inDays(0.02) })).json.error.field).toBe(
      'place',
    );
  });

  it('tries a policy out without paging anybody', async () => {
    const { alarmNumber } = at.house.gateway.state;
    const run = await at.call(
      'GET',
      '/api/dry-run?place=kamer&level=assist&at=2026-12-23T10:00:00Z',
      coordinator,
    );
    expect([run.status, exact(schemas.DryRun, run.json)], run.text).toEqual([200, []]);
    expect(run.json.steps[0].pages.length).toBeGreaterThan(0);
    expect(at.house.gateway.state.alarmNumber).toBe(alarmNumber);
    for (const [query, status] of [
      ['place=nowhere&level=assist', 404],
      ['site=nowhere&level=assist', 404],
      ['level=assist', 400],
      ['place=kamer&level=loud', 400],
      ['place=kamer', 400],
      ['place=kamer&level=assist&at=never', 400],
    ] as const)
      expect([query, (await at.call('GET', `/api/dry-run?${query}`, coordinator)).status]).toEqual([
        query,
        status,
      ]);
  });

  it('gives figures as JSON and as a table, of no more than was asked', async () => {
    const figures = await at.call('GET', '/api/statistics?from=2026-01-01&until=2027-01-01', coordinator);
    expect(exact(schemas.Statistics, figures.json)).toEqual([]);
    expect(figures.json.from).toBe('2026-01-01T00:00:00.000Z');
    const auditor = await at.token('auditor');
    const table = await at.call('GET', '/api/statistics?format=csv', auditor);
    expect(table.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(table.text.split('\r\n')[0]).toMatch(/^Maand,Code van de groep,Groep,Alarmen,/);
    const english = await at.call('GET', '/api/statistics?format=csv&language=en', auditor);
    expect(english.headers['content-disposition']).toMatch(/"statistics-[\d-]+\.csv"/);
    expect(english.text.split('\r\n')[0]).toMatch(/^Month,Group code,Group,Alarms,/);
    expect((await at.call('GET', '/api/statistics?format=csv&language=fr', auditor)).status).toBe(400);
    const turned = await at.call('GET', '/api/statistics?from=2027-01-01&until=2026-01-01', coordinator);
    expect([turned.status, turned.json.error.field]).toEqual([400, 'until']);
    expect((await at.call('GET', '/api/statistics?format=xls', coordinator)).status).toBe(400);
  });

  it('shows readiness to those who plan', async () => {
    const ready = (await at.call('GET', '/api/ready', coordinator)).json;
    expect(ready.length).toBe(2);
    for (const one of ready) expect(exact(schemas.ShiftReady, one)).toEqual([]);
  });

  it('tells of changes: the roster to all, a notice to whom it is for, also to a screen that opens later', async () => {
    const shift = await coming('zuid');
    const listen = (token: string) =>
      Reader.open(at.web.port, '/api/events', { authorization: `Bearer ${token}` });
    const [annas, bobs] = [await listen(anna), await listen(await at.token('responder', 'bob'))];
    const asked = await at.call('POST', '/api/swaps', cor, {
      rotation: 'hal',
      shift: shift.shift,
      of: 'anna',
    });
    expect(asked.status, asked.text).toBe(201);
    await annas.next('roster');
    const ofSwap = async (reader: Reader) => {
      for (;;) {
        const notice = await reader.next('notice');
        if (notice.about.swap === asked.json.id) return notice;
      }
    };
    const notice = await ofSwap(annas);
    expect(exact(schemas.Notice, notice)).toEqual([]);
    await bobs.next('roster');
    const later = await listen(anna);
    expect(await ofSwap(later)).toMatchObject({ id: notice.id, over: false });
    expect(bobs.events.filter(({ event, data }) => event === 'notice' && data.id === notice.id)).toEqual([]);
    const { id } = notice;
    expect((await at.call('POST', `/api/notices/${id}/shown`, anna)).status).toBe(204);
    expect((await at.call('POST', `/api/notices/${id}/confirm`, cor)).status).toBe(404);
    expect((await at.call('GET', '/api/notices', anna)).json.map((n: { id: string }) => n.id)).toContain(id);
    for (const reader of [annas, bobs, later]) reader.close();
  });
});
