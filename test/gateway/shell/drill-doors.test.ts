/** Drills over HTTP, in a gateway with its real log and core: announced, pressed, made real, reported, and what each role may. */
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { readCsv } from '../../../gateway/cli/csv.ts';
import type { DrillView } from '../../../gateway/core/drills/view.ts';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { facilities as english } from '../../../gateway/core/texts/en-facilities-pages.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { facilities as dutch } from '../../../gateway/core/texts/nl-facilities-pages.ts';
import { DrillSchema } from '../../../gateway/shell/web/routes-drills.ts';
import { openRosterHouse, type RosterHouse, SITE } from './roster-house.ts';
import { Reader } from './web-reader.ts';

const BUTTONS: SiteFile = {
  ...SITE,
  people: SITE.people.map((one) => (one.id === 'anna' ? { ...one, name: '=Anna,<b>"' } : one)),
  devices: ['balie-1', 'balie-2', 'balie-3'].map((id) => ({ id, kind: 'desk', place: 'kamer' })),
};

/** Nothing is missing, and nothing is there that is not described. */
const exact = (value: unknown): boolean =>
  JSON.stringify(DrillSchema.parse(value)).length === JSON.stringify(value).length;

describe('drills over HTTP', () => {
  let house: RosterHouse;
  let facilities: string;
  let anna: string;
  beforeAll(async () => {
    house = await openRosterHouse(BUTTONS);
    facilities = await house.token('facilities', 'max');
    anna = await house.token('responder', 'anna');
    for (const { id } of BUTTONS.devices)
      await house.house.gateway.hear({ type: 'device.connected', device: id, takeover: false });
  });
  afterAll(() => house.close());

  let seq = 0;
  const press = async (device: string, age = 0) => {
    seq += 1;
    const message = {
      type: 'press',
      device,
      boot: 7,
      seq,
      heard: 0,
      id: `${seq}`.padStart(16, 'a'),
      level: 'assist',
      age,
    } as const;
    await house.house.gateway.hear({ type: 'message.received', message, key: 'current' });
  };
  const announce = (body: object, token = facilities) => house.call('POST', '/api/drills', token, body);
  const open = async () => (await house.call('GET', '/api/alarms?open=true', anna)).json;
  /** Until the press cannot be one from before the announcement. */
  const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('has a schema that is the type of the core', () => {
    expectTypeOf<z.output<typeof DrillSchema>>().toExtend<DrillView>();
    expectTypeOf<DrillView>().toExtend<z.input<typeof DrillSchema>>();
  });

  it('goes from the announcement to the report, told on the stream', async () => {
    const reader = await Reader.open(house.web.port, '/api/events', {
      authorization: `Bearer ${facilities}`,
    });
    const announced = await announce({ device: 'balie-1', note: ' kwartaal ', minutes: 10 });
    expect([announced.status, announced.json]).toMatchObject([
      201,
      { state: 'armed', device: 'balie-1', place: 'kamer', note: 'kwartaal', alarm: null, times: [] },
    ]);
    expect(exact(announced.json)).toBe(true);
    const { id } = announced.json;
    // Told before anything else happens: changes that come close together are told once.
    const told = [await reader.next('drill')];
    await moment();
    await press('balie-1', 1);
    const [alarm] = await open();
    expect(alarm).toMatchObject({ drill: true, device: 'balie-1' });
    for (const answer of ['coming', 'arrived', 'clear'])
      expect((await house.call('POST', `/api/alarms/${alarm.id}/answer`, anna, { answer })).status).toBe(200);
    const done = (await house.call('GET', `/api/drills/${id}`, facilities)).json;
    expect(done).toMatchObject({ state: 'ended', alarm: alarm.id });
    expect(done.times.map(({ what }: { what: string }) => what)).toEqual([
      'pressed',
      'received',
      'coming',
      'arrived',
      'closed',
    ]);
    expect(exact(done)).toBe(true);
    // The shape that pages read: no person for facilities, a person for a coordinator.
    expect(done.times.every(({ person }: { person: unknown }) => person === null)).toBe(true);
    const coordinator = await house.token('coordinator', 'coby');
    const csv = await house.call('GET', `/api/drills/${id}/report?format=csv`, coordinator);
    expect(csv.headers['content-type']).toContain('text/csv');
    const read = readCsv(csv.text);
    const rows = read.ok ? read.rows.map(({ cells }) => cells).filter((cells) => cells.length > 1) : [];
    const { moment: words, columns } = texts.nl.drill;
    expect(rows.map((row) => row[4])).toEqual([
      columns.what,
      ...[words.pressed, words.received, words.coming, words.arrived, words.closed],
    ]);
    // Her name is a formula: no spreadsheet may take it for one.
    expect(rows.at(-1)?.[5]).toBe('\'=Anna,<b>"');
    const day = done.announcedAt.slice(0, 10);
    expect(csv.headers['content-disposition']).toBe(`attachment; filename="oefening-${day}-${id}.csv"`);
    const inEnglish = await house.call('GET', `/api/drills/${id}/report?format=csv&language=en`, coordinator);
    expect(inEnglish.text).toMatch(/^Drill,Outcome,/);
    expect(inEnglish.headers['content-disposition']).toContain(`"drill-${day}-${id}.csv"`);
    const pdf = await house.call('GET', `/api/drills/${id}/report?format=pdf`, coordinator);
    expect([pdf.status, pdf.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(pdf.text.startsWith('%PDF-')).toBe(true);
    const json = await house.call('GET', `/api/drills/${id}/report`, coordinator);
    expect(exact(json.json)).toBe(true);
    while (told.at(-1)?.state !== 'ended') told.push(await reader.next('drill'));
    expect(told[0]).toMatchObject({ id, state: 'armed' });
    expect(told.every(exact)).toBe(true);
    reader.close();
    const incident = (await house.call('GET', `/api/incidents/${alarm.id}`, coordinator)).json;
    expect(incident).toMatchObject({ drill: true, duties: [] });
  });

  it('stands as long as the page says, unless told otherwise', async () => {
    const { id, announcedAt, until } = (await announce({ device: 'balie-2' })).json;
    const minutes = (Date.parse(until) - Date.parse(announcedAt)) / 60_000;
    for (const { drill } of [dutch, english]) expect(drill.rules.at(-1)).toContain(` ${minutes} minut`);
    await house.call('POST', `/api/drills/${id}/stop`, facilities);
  });

  it('is no drill any more after a second press, and cannot be stopped as one', async () => {
    const { id } = (await announce({ device: 'balie-2' })).json;
    await moment();
    await press('balie-2');
    await press('balie-2');
    const drill = (await house.call('GET', `/api/drills/${id}`, facilities)).json;
    expect(drill.state).toBe('became-real');
    const stopped = await house.call('POST', `/api/drills/${id}/stop`, facilities);
    expect([stopped.status, stopped.json.error.code]).toEqual([409, 'conflict']);
    const [alarm] = await open();
    expect(alarm).toMatchObject({ drill: false, device: 'balie-2', presses: [{}, {}] });
    await house.call('POST', `/api/alarms/${alarm.id}/answer`, await house.token('coordinator', 'coby'), {
      answer: 'clear',
    });
  });

  it('of a place is begun and stopped by hand; 112 is not called in it', async () => {
    const { id } = (await announce({ place: 'loods', minutes: 1 })).json;
    const begun = await house.call('POST', `/api/drills/${id}/begin`, facilities);
    expect([begun.status, begun.json.state]).toEqual([200, 'running']);
    const calling = await house.call('POST', `/api/alarms/${begun.json.alarm}/112`, anna, {
      state: 'called',
    });
    expect([calling.status, calling.json.error.code]).toEqual([409, 'conflict']);
    expect(calling.json.error.message).toContain('oefening');
    const stopped = await house.call('POST', `/api/drills/${id}/stop`, facilities);
    expect([stopped.status, stopped.json.state]).toEqual([200, 'ended']);
    expect(await open()).toEqual([]);
  });

  it('waits for a real alarm at the site: 409, announced and begun', async () => {
    const armed = (await announce({ place: 'kamer', minutes: 5 })).json;
    const coordinator = await house.token('coordinator', 'coby');
    await press('balie-2');
    const [alarm] = await open();
    for (const [path, body] of [
      ['/api/drills', { device: 'balie-1' }],
      ['/api/drills', { device: 'balie-3', minutes: 1 }],
      [`/api/drills/${armed.id}/begin`, undefined],
    ] as const) {
      const reply = await house.call('POST', path, facilities, body);
      expect([reply.status, reply.json.error.code], path).toEqual([409, 'conflict']);
      expect(reply.json.error.message).toContain(`Er loopt een alarm (${alarm.id})`);
    }
    expect(await open()).toHaveLength(1);
    await house.call('POST', `/api/alarms/${alarm.id}/answer`, coordinator, { answer: 'clear' });
    const stopped = await house.call('POST', `/api/drills/${armed.id}/stop`, facilities);
    expect([stopped.status, stopped.json.state]).toEqual([200, 'ended']);
  });

  it('names what is wrong with an announcement', async () => {
    const held = (await announce({ device: 'balie-3' })).json;
    for (const [body, status, field] of [
      [{}, 400, 'device'],
      [{ device: 'balie-3', place: 'kamer' }, 400, 'device'],
      [{ device: 'nergens' }, 400, 'device'],
      [{ place: 'nergens' }, 400, 'place'],
      [{ device: 'balie-1', minutes: 31 }, 400, 'minutes'],
      [{ device: 'balie-1', minutes: 0 }, 400, 'minutes'],
      [{ device: 'balie-1', note: 'x'.repeat(301) }, 400, 'note'],
      [{ device: 'balie-1', level: 'assist' }, 400, 'level'],
      [{ device: 'balie-3' }, 409, 'device'],
    ] as const) {
      const reply = await announce(body);
      expect([reply.status, reply.json.error.field], JSON.stringify(body)).toEqual([status, field]);
    }
    expect((await house.call('POST', `/api/drills/${held.id}/stop`, facilities)).json.state).toBe('ended');
    for (const path of ['/api/drills/none', '/api/drills/none/report'])
      expect((await house.call('GET', path, facilities)).status).toBe(404);
    expect((await announce({ device: 'balie-1' }, anna)).status).toBe(403);
    expect((await house.call('GET', '/api/drills', anna)).status).toBe(403);
    const auditor = await house.token('auditor');
    const list = (await house.call('GET', '/api/drills', auditor)).json;
    expect(list.length).toBeGreaterThan(3);
    expect(list[0].id).toBe(held.id);
    expect(JSON.stringify(list)).not.toContain('anna');
  });
});
