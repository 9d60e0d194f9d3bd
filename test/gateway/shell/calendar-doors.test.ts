/** Calendars over HTTP on the real core: secret links from making to withdrawing, guesses, and files that come in. */
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { AbsencesRead, CalendarLink, CalendarLinkMade } from '../../../gateway/shell/web/schemas-roster.ts';
import { openRosterHouse, type RosterHouse, SITE } from './roster-house.ts';

const day = (n: number): string =>
  new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
const absence = (n = 10): string =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:${day(n)}\r\nSUMMARY:Secret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const AS_FILE = { 'content-type': 'text/calendar; charset=utf-8' };

describe('calendars over HTTP', { timeout: 60_000 }, () => {
  let at: RosterHouse;
  let coordinator: string;
  let anna: string;
  let eva: string;
  beforeAll(async () => {
    at = await openRosterHouse();
    coordinator = await at.token('coordinator', 'coby');
    anna = await at.token('responder', 'anna');
    eva = await at.token('employee', 'eva');
  }, 60_000);
  afterAll(async () => {
    await at.close();
    expect(at.broken).toEqual([]);
  });
  const made = async (token: string, body: object = {}) => {
    const reply = await at.call('POST', '/api/calendar-links', token, body);
    expect(reply.status, reply.text).toBe(201);
    return reply.json as { id: string; path: string; url: string };
  };

  it('gives the secret once, the calendar to whoever has it, and nothing after it was taken back', async () => {
    const link = await made(anna);
    expect(CalendarLinkMade.safeParse(link).success).toBe(true);
    expect(link.url).toBe(`${at.web.url}${link.path}`);
    const secret = link.path.slice('/calendar/'.length, -'.ics'.length);
    const list = await at.call('GET', '/api/calendar-links', anna);
    expect(list.text).not.toContain(secret);
    expect(list.json.map((one: object) => CalendarLink.strict().safeParse(one).success)).toEqual([true]);
    expect(JSON.stringify([...at.house.gateway.state.roster.links.values()])).not.toContain(secret);

    const calendar = await at.call('GET', link.path);
    expect([calendar.status, calendar.headers['content-type']]).toEqual([
      200,
      'text/calendar; charset=utf-8',
    ]);
    expect(calendar.headers['set-cookie']).toBe(undefined);
    expect(calendar.headers['cache-control']).toBe('private, max-age=900');
    const events = new ICAL.Component(ICAL.parse(calendar.text) as unknown as unknown[]).getAllSubcomponents(
      'vevent',
    );
    expect(events.length).toBeGreaterThan(25);
    const same = await at.call('GET', link.path, null, undefined, {
      'if-none-match': String(calendar.headers.etag),
    });
    expect([same.status, same.text]).toEqual([304, '']);

    expect((await at.call('DELETE', `/api/calendar-links/${link.id}`, eva)).status).toBe(403);
    const wim = await at.token('responder', 'wim');
    expect((await at.call('DELETE', `/api/calendar-links/${link.id}`, wim)).status).toBe(404);
    expect((await at.call('DELETE', `/api/calendar-links/${link.id}`, anna)).status).toBe(204);
    const [gone, never] = [await at.call('GET', link.path), await at.call('GET', '/calendar/never.ics')];
    expect([gone.status, gone.text]).toEqual([404, never.text]);
  });

  it('is of oneself; of others and of groups it is a coordinator who gives it', async () => {
    expect((await at.call('POST', '/api/calendar-links', anna, { person: 'cor' })).status).toBe(403);
    const group = await made(coordinator, { group: 'noord' });
    expect((await at.call('GET', group.path)).text).toContain('Diensten van Noord');
    const both = await at.call('POST', '/api/calendar-links', coordinator, { person: 'cor', group: 'noord' });
    expect([both.status, both.json.error.field]).toEqual([400, 'group']);
    const nobody = await at.call('POST', '/api/calendar-links', await at.token('coordinator'), {});
    expect([nobody.status, nobody.json.error.field]).toEqual([400, 'person']);
    expect((await at.call('POST', '/api/calendar-links', coordinator, { person: 'ghost' })).status).toBe(400);
  });

  it('ends with the person: who left the site has no calendar', async () => {
    const link = await made(coordinator, { person: 'wim' });
    expect((await at.call('GET', link.path)).status).toBe(200);
    const people = SITE.people.filter(({ id }) => id !== 'wim');
    const groups = SITE.groups.map((group) =>
      group.id === 'werfgroep' ? { ...group, people: ['cor'] } : group,
    );
    const { gateway } = at.house;
    const without = await gateway.ask({
      type: 'site.imported',
      actor: COMMAND_LINE,
      site: { ...SITE, people, groups },
    });
    expect(without.ok).toBe(true);
    expect((await at.call('GET', link.path)).status).toBe(404);
    expect((await gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: SITE })).ok).toBe(true);
  });

  it('slows whoever guesses, and never who knows', async () => {
    const link = await made(anna);
    const guesses: number[] = [];
    for (let i = 0; i < 40; i++)
      guesses.push((await at.call('GET', `/calendar/${String(i).padStart(43, 'A')}.ics`)).status);
    expect([guesses[0], guesses.at(-1)]).toEqual([404, 429]);
    expect((await at.call('GET', link.path)).status).toBe(200);
  });

  it('does not let one link be fetched without end', async () => {
    const link = await made(anna);
    const other = await made(anna);
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await at.call('GET', link.path)).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
    expect((await at.call('GET', other.path)).status).toBe(200);
  });

  it('takes absences as a file and as JSON, of oneself, and by a coordinator of others', async () => {
    const file = await at.call('POST', '/api/absences', anna, absence(), AS_FILE);
    expect([file.status, AbsencesRead.strict().safeParse(file.json).success], file.text).toEqual([200, true]);
    expect([file.json.person, file.json.spans.length, file.json.notes]).toEqual(['anna', 1, []]);
    expect(file.text).not.toContain('Secret');
    const json = await at.call('POST', '/api/absences', coordinator, { person: 'anna', ics: absence(20) });
    expect(json.status, json.text).toBe(200);
    expect(at.house.gateway.state.roster.absences.get('anna')).toHaveLength(1);
    const other = await at.call('POST', '/api/absences', anna, { person: 'cor', ics: absence() });
    expect([other.status, other.json.error.code]).toEqual([403, 'forbidden']);
    const long = absence().replace('UID:1', 'UID:1\r\nRRULE:FREQ=DAILY;INTERVAL=2');
    const notes = (await at.call('POST', '/api/absences', anna, long, AS_FILE)).json.notes;
    expect(notes).toEqual([expect.stringContaining('400 dagen')]);
  });

  it('a file in which nothing counts is refused with why, and takes nothing away; clearing is asked for', async () => {
    const known = () => at.house.gateway.state.roster.absences.get('anna') ?? [];
    await at.call('POST', '/api/absences', anna, absence(), AS_FILE);
    expect(known()).toHaveLength(1);
    const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n');
    const event = (...lines: string[]) => calendar('BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT');
    for (const [ics, why] of [
      [calendar(), /^Geen afspraak gevonden in dit bestand/],
      [
        event('DTSTART:20200401T080000Z', 'DURATION:PT1H'),
        /1 afspraak is al voorbij\. Er is niets gewijzigd/,
      ],
      [event('DTSTART;VALUE=DATE:20990101', 'TRANSP:TRANSPARENT'), /omdat je dan beschikbaar bent/],
      [event('DTSTART:16010101T080000Z', 'DURATION:PT1H'), /voor 1970/],
      [
        event('DTSTART:20260101T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
        /30 februari/,
      ],
    ] as const) {
      const reply = await at.call('POST', '/api/absences', anna, ics, AS_FILE);
      expect([reply.status, reply.json.error.field, reply.json.error.message]).toEqual([
        400,
        'ics',
        expect.stringMatching(why),
      ]);
      expect(known()).toHaveLength(1);
    }
    const both = await at.call('POST', '/api/absences', anna, { ics: absence(), clear: true });
    expect([both.status, known().length]).toEqual([400, 1]);
    const cleared = await at.call('POST', '/api/absences', anna, { clear: true });
    expect([cleared.status, cleared.json.spans, known()]).toEqual([200, [], []]);
  });

  it('refuses what is no calendar, naming what and why, in the language of whoever sent it', async () => {
    const nl = await at.call('POST', '/api/absences', anna, 'hello', AS_FILE);
    expect([nl.status, nl.json.error.field, nl.json.error.message]).toEqual([
      400,
      'ics',
      'Dit bestand is geen agendabestand (iCalendar).',
    ]);
    const bob = await at.call('POST', '/api/absences', await at.token('responder', 'bob'), 'hello', AS_FILE);
    expect(bob.json.error.message).toBe('the file is no iCalendar file');
    expect((await at.call('POST', '/api/absences', anna, {})).json.error.field).toBe('ics');
    expect((await at.call('POST', '/api/absences', anna, '', AS_FILE)).status).toBe(400);
  });

  it('refuses a file of 10 MB with what and why, as a file and as JSON', async () => {
    const big = `BEGIN:VCALENDAR\r\n${'X-NOTE:1234567\r\n'.repeat(655_360)}END:VCALENDAR\r\n`;
    expect(big.length).toBeGreaterThan(10 * 1024 * 1024);
    for (const reply of [
      await at.call('POST', '/api/absences', anna, big, AS_FILE),
      await at.call('POST', '/api/absences', anna, { ics: big }),
    ]) {
      expect([reply.status, reply.json.error.code, reply.json.error.field]).toEqual([400, 'invalid', 'ics']);
      expect(reply.json.error.message).toMatch(/te groot: hoogstens 2 MB/);
    }
    const between = `BEGIN:VCALENDAR\r\n${'X'.repeat(2 * 1024 * 1024)}\r\nEND:VCALENDAR\r\n`;
    const reply = await at.call('POST', '/api/absences', anna, between, AS_FILE);
    expect([reply.status, reply.json.error.field]).toEqual([400, 'ics']);
  });

  it('takes no more elsewhere than before, whatever it is called', async () => {
    const reply = await at.call('POST', '/api/presence', eva, 'x'.repeat(70_000), AS_FILE);
    expect([reply.status, reply.json.error.code]).toEqual([400, 'invalid']);
    const odd = await at.call('POST', '/api/presence', eva, 'presence: in', AS_FILE);
    expect(odd.status).toBe(400);
  });
});
