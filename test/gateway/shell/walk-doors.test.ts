/**
 * Walk tests over HTTP, in a gateway with its real log and core: from the start to the report, what each role sees, the
 * stream, and what is refused.
 */
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { readCsv } from '../../../gateway/cli/csv.ts';
import type { WalkView } from '../../../gateway/core/api-walk.ts';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { Walk } from '../../../gateway/shell/web/schemas-walks.ts';
import { openRosterHouse, type RosterHouse, SITE } from './roster-house.ts';
import { Reader } from './web-reader.ts';

const BUTTONS: SiteFile = {
  ...SITE,
  people: [
    ...SITE.people,
    {
      id: 'fay',
      name: '=Fay,<b>"',
      site: 'stadhuis',
      language: 'nl',
      roles: ['facilities'],
      channels: [],
    },
  ],
  devices: [
    { id: 'balie-1', kind: 'desk', place: 'kamer' },
    { id: 'balie-2', kind: 'desk', place: 'kamer' },
    { id: 'hanger-1', kind: 'wearable', place: 'kamer', person: 'eva' },
    { id: 'loods-1', kind: 'desk', place: 'loods' },
  ],
};

/** Nothing is missing, and nothing is there that is not described. */
const exact = (value: unknown): boolean =>
  JSON.stringify(Walk.parse(value)).length === JSON.stringify(value).length;

describe('walk tests over HTTP', () => {
  let house: RosterHouse;
  let fay: string;
  beforeAll(async () => {
    house = await openRosterHouse(BUTTONS);
    fay = await house.token('facilities', 'fay');
    // Both desks' boots are confirmed, so that what they say counts.
    for (const device of ['balie-1', 'balie-2', 'loods-1']) {
      await house.house.gateway.hear({ type: 'device.connected', device, takeover: false });
      for (const seq of [1, 2]) await beat(device, seq);
    }
  });
  afterAll(() => house.close());

  const heardBy = (device: string) => house.house.gateway.state.devices.get(device)?.n ?? 0;
  const beat = (device: string, seq: number) =>
    house.house.gateway.hear({
      type: 'message.received',
      message: {
        type: 'beat',
        device,
        boot: 7,
        seq,
        heard: heardBy(device),
        uptime: seq,
        battery: 91,
        rssi: -58,
      },
      key: 'current',
    });
  const press = (device: string, seq: number) =>
    house.house.gateway.hear({
      type: 'message.received',
      message: {
        type: 'press',
        device,
        boot: 7,
        seq,
        heard: heardBy(device),
        id: `${seq}`.padStart(16, device === 'balie-1' ? '0' : 'a'),
        level: 'assist',
        age: 15,
      },
      key: 'current',
    });
  const get = async (path: string, token = fay): Promise<WalkView> =>
    (await house.call('GET', `/api/walk-tests/${path}`, token)).json;

  it('begins, is told on the stream, shows each press, and reports what was and was not tested', async () => {
    const stream = await Reader.open(house.web.port, '/api/events?snapshot=1', {
      authorization: `Bearer ${fay}`,
    });
    await stream.next('hello');
    const made = await house.call('POST', '/api/walk-tests', fay, { site: 'stadhuis', minutes: 20 });
    expect([made.status, made.json.state, made.json.tester, made.json.testerName]).toEqual([
      201,
      'running',
      'fay',
      '=Fay,<b>"',
    ]);
    expect(exact(made.json)).toBe(true);
    const { id } = made.json as WalkView;
    expect(Date.parse(made.json.until) - Date.parse(made.json.startedAt)).toBeCloseTo(1_200_000, -3);
    expect((await stream.next('walk')).devices.map((one: { device: string }) => one.device)).toEqual([
      'balie-1',
      'balie-2',
    ]);
    await press('balie-1', 3);
    await beat('balie-1', 4);
    for (let told = await stream.next('walk'); told.tested === 0; told = await stream.next('walk'));
    const walk = await get(id);
    expect(exact(walk)).toBe(true);
    // Nobody has a pager or an open page here: that is what the walk is to find.
    expect(walk.devices[0]).toMatchObject({ device: 'balie-1', state: 'failed', why: 'nobody', battery: 91 });
    expect(walk.devices[0]?.wouldPage?.[0]).toMatchObject({ channels: [] });
    expect(walk.leftOut).toMatchObject([{ device: 'hanger-1', why: 'carried' }]);
    // A screen that comes now is shown what runs.
    const second = await Reader.open(house.web.port, '/api/events?snapshot=1', {
      authorization: `Bearer ${fay}`,
    });
    expect((await second.next('walk')).id).toBe(id);
    second.close();
    stream.close();

    const csv = await house.call('GET', `/api/walk-tests/${id}/report?format=csv`, fay);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    const day = walk.startedAt.slice(0, 10);
    expect(csv.headers['content-disposition']).toBe(`attachment; filename="looptest-${day}-${id}.csv"`);
    const rows = readCsv(csv.text);
    if (!rows.ok) throw new Error(rows.reason);
    const [head, ...lines] = rows.rows.map(({ cells }) => cells);
    const column = (name: string) => lines.slice(0, 3).map((line) => line[head?.indexOf(name) ?? -1]);
    expect(column('Knop')).toEqual(['balie-1', 'balie-2', 'hanger-1']);
    expect(column('Uitslag')).toEqual(['niet goed', 'niet getest', 'niet getest']);
    expect(column('Reden')).toEqual([
      'Niemand die zou worden opgeroepen is nu te bereiken.',
      'niet ingedrukt',
      'wordt gedragen; test hem met zijn groep',
    ]);
    expect(column('Tester')[0]).toBe('\'=Fay,<b>"');
    const asked = await house.call('GET', `/api/walk-tests/${id}/report?format=csv&language=en`, fay);
    expect(asked.text).toMatch(/^Walk test,Begun,/);
    expect(asked.headers['content-disposition']).toContain(`"walk-test-${day}-${id}.csv"`);

    const pdf = await house.call('GET', `/api/walk-tests/${id}/report?format=pdf`, fay);
    expect([pdf.status, pdf.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(pdf.text.slice(0, 5)).toBe('%PDF-');
    expect((await house.call('GET', `/api/walk-tests/${id}/report`, fay)).json).toMatchObject({ id });

    const stopped = await house.call('POST', `/api/walk-tests/${id}/stop`, fay);
    expect([stopped.status, stopped.json.state, stopped.json.reason]).toEqual([200, 'ended', 'asked']);
    expect((await house.call('GET', '/api/walk-tests', fay)).json.map((one: WalkView) => one.id)).toContain(
      id,
    );
  });

  it('is interrupted by a press elsewhere, and resumed only when that is closed', async () => {
    const { json: walk } = await house.call('POST', '/api/walk-tests', fay, { devices: ['balie-2'] });
    await press('balie-1', 9);
    expect(await get(walk.id)).toMatchObject({ state: 'interrupted', alarmOpen: true });
    const resume = () =>
      house.call('POST', `/api/walk-tests/${walk.id}/resume`, fay, undefined, {
        'accept-language': 'nl',
      });
    const early = await resume();
    expect([early.status, early.json.error.code]).toEqual([409, 'conflict']);
    expect(early.json.error.message).toMatch(/^Er loopt een alarm/);
    const { interruptedBy } = await get(walk.id);
    const coby = await house.token('coordinator', 'coby');
    await house.call('POST', `/api/alarms/${interruptedBy}/answer`, coby, { answer: 'clear' });
    const later = await resume();
    expect([later.status, later.json.state]).toEqual([200, 'running']);
    expect(exact(later.json)).toBe(true);
    const csv = await house.call('GET', `/api/walk-tests/${walk.id}/report?format=csv`, fay);
    const told = readCsv(csv.text);
    const [heads, row] = told.ok ? told.rows.map(({ cells }) => cells) : [];
    const cell = (name: string) => row?.[heads?.indexOf(name) ?? -1];
    expect(cell('Onderbroken door een echt alarm')).toContain(`${interruptedBy}, balie-1, `);
    const pdf = await house.call('GET', `/api/walk-tests/${walk.id}/report?format=pdf`, fay);
    expect(pdf.text.startsWith('%PDF-')).toBe(true);
    await house.call('POST', `/api/walk-tests/${walk.id}/stop`, coby);
  });

  it('shows an auditor everything but persons', async () => {
    const auditor = await house.token('auditor');
    const reply = await house.call('GET', '/api/walk-tests', auditor);
    expect(reply.json.length).toBeGreaterThan(0);
    expect(reply.text).not.toMatch(/fay|anna|eva|coby/i);
    expect(reply.json[0]).toMatchObject({ tester: null, devices: [{ wouldPage: null }] });
  });

  it.each<[string, unknown, number, RegExp]>([
    ['nothing', {}, 400, /one of these/],
    ['too long', { site: 'werf', minutes: 31 }, 400, /^minutes/],
    ['a field that nobody knows', { site: 'werf', colour: 1 }, 400, /colour/],
    ['a hostile device', { devices: ['../x'] }, 400, /^devices.0/],
    ['no such site', { site: 'elders' }, 404, /no site/],
    ['a device twice in two walks', { devices: ['loods-1'] }, 409, /loods-1 is in the walk test .* of =Fay/],
  ])('refuses %s', async (_, body, status, said) => {
    const first = await house.call('POST', '/api/walk-tests', fay, { devices: ['loods-1'] });
    const reply = await house.call('POST', '/api/walk-tests', await house.token('admin'), body);
    expect([reply.status, reply.json.error.message]).toEqual([status, expect.stringMatching(said)]);
    await house.call('POST', `/api/walk-tests/${first.json.id}/stop`, fay);
  });

  it.each(['w999', 'W1', '..%2f', 'w1-<b>'])('has no walk "%s"', async (id) => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/stop'],
      ['POST', '/resume'],
      ['GET', '/report?format=pdf'],
    ])
      expect((await house.call(method ?? '', `/api/walk-tests/${id}${path}`, fay)).status).toBe(404);
  });

  it('is described by the types of the core', () => {
    expectTypeOf<z.output<typeof Walk>>().toExtend<WalkView>();
    expectTypeOf<WalkView>().toExtend<z.input<typeof Walk>>();
  });
});
