/** The OpenAPI document: complete, closed in itself, and true: real answers pass the schemas it is made from. */
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type * as api from '../../../gateway/core/api.ts';
import type * as rosterApi from '../../../gateway/core/api-roster.ts';
import { allRoutes } from '../../../gateway/shell/web/app.ts';
import { rolesWith } from '../../../gateway/shell/web/roles.ts';
import * as schemas from '../../../gateway/shell/web/schemas.ts';
import * as roster from '../../../gateway/shell/web/schemas-roster.ts';
import { alarmOf, deviceOf, faultOf, incidentOf, type Stage, setStage } from './web-stage.ts';

describe('OpenAPI', () => {
  let stage: Stage;
  let admin: string;
  // biome-ignore lint/suspicious/noExplicitAny: the document is JSON of many shapes
  let document: any;
  beforeAll(async () => {
    stage = await setStage();
    const alarm = alarmOf('alarm-1', {
      cancelled: { at: '2026-11-23T09:30:00.000Z', duress: true },
      guidance112: { since: '2026-11-23T09:30:00.000Z', calling: null, called: null },
      card112: {
        service: 'politie',
        municipality: 'Utrecht',
        siteName: 'Site a',
        address: 'Street 1',
        entrance: 'front',
        placeInside: null,
        callback: '030',
        contacts: { wijkagent: { name: 'W', phone: '1' }, safetyOfficer: null },
      },
    });
    stage.state.alarms = [alarm];
    stage.state.devices = [deviceOf('balie-1')];
    stage.state.faults = [faultOf('fault-1')];
    stage.state.incidents = [incidentOf(alarm)];
    stage.state.openPages = [{ person: 'admin', page: '1-0-1', alarm: 'alarm-1' }];
    admin = await stage.token('admin', 'admin');
    document = (await stage.call('GET', '/api/openapi.json', admin)).json;
  });
  afterAll(() => stage.close());

  it('describes every route with its roles, its parameters and its refusals', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const { method, path, permission } of allRoutes(() => null)) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation, `${method} ${path}`).toBeDefined();
      const inPath = operation.parameters.filter((one: { in: string }) => one.in === 'path').length;
      expect(inPath).toBe((path.match(/:/g) ?? []).length);
      if (typeof permission === 'string' && permission !== 'open') {
        expect(operation['x-roles']).toEqual(rolesWith(permission));
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '403']));
      }
    }
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods as object).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to what it holds', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs)
      expect(document.components.schemas).toHaveProperty(String(ref).replace('#/components/schemas/', ''));
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('describes the body that is checked', () => {
    const body = document.paths['/api/alarms'].post.requestBody.content['application/json'].schema;
    expect(body.properties.level.enum).toEqual(['assist', 'emergency']);
    expect(body.required).toEqual(['level']);
    expect(body.properties.id.pattern).toBe('^[0-9a-f]{16}$');
  });

  it('is true: real answers are what it says', async () => {
    for (const [path, schema] of [
      ['/api/alarms/alarm-1', schemas.Alarm],
      ['/api/incidents/alarm-1', schemas.Incident],
      ['/api/me', schemas.Me],
      ['/api/board?site=a', schemas.Board],
      ['/readyz', schemas.Ready],
      ['/api/roster', roster.Roster],
      ['/api/dry-run?place=room-1&level=assist', roster.DryRun],
      ['/api/statistics', roster.Statistics],
    ] as const)
      expect(exact(schema, (await stage.call('GET', path, admin)).json), path).toEqual([]);
    for (const [path, schema] of [
      ['/api/alarms', schemas.Alarm],
      ['/api/devices', schemas.Device],
      ['/api/faults', schemas.Fault],
      ['/api/people', schemas.Person],
      ['/api/oncall', schemas.Oncall],
      ['/api/incidents', schemas.Incident],
      ['/api/pages', schemas.PagerAlarm],
      ['/api/roster/edits', roster.Edit],
      ['/api/swaps', roster.Swap],
      ['/api/ready', roster.ShiftReady],
      ['/api/presence', roster.PresenceOf],
      ['/api/notices', roster.Notice],
      ['/api/talks', roster.Talk],
    ] as const) {
      const list = (await stage.call('GET', path, admin)).json;
      expect(list.length, path).toBeGreaterThan(0);
      expect(exact(schema, list[0]), path).toEqual([]);
    }
    expect(exact(schemas.ErrorAnswer, (await stage.call('GET', '/api/alarms/none', admin)).json)).toEqual([]);
  });

  /** What is wrong with a value, unknown fields included. */
  function exact(schema: z.ZodType, value: unknown): unknown[] {
    const parsed = schema.safeParse(value);
    if (!parsed.success) return [...parsed.error.issues];
    return JSON.stringify(parsed.data).length === JSON.stringify(value).length
      ? []
      : ['fields that are not described'];
  }

  it('has schemas that are the types of the core', () => {
    expectTypeOf<z.output<typeof schemas.Alarm>>().toExtend<api.AlarmView>();
    expectTypeOf<api.AlarmView>().toExtend<z.input<typeof schemas.Alarm>>();
    expectTypeOf<z.output<typeof schemas.Incident>>().toExtend<api.IncidentView>();
    expectTypeOf<api.IncidentView>().toExtend<z.input<typeof schemas.Incident>>();
    expectTypeOf<z.output<typeof schemas.Device>>().toExtend<api.DeviceView>();
    expectTypeOf<api.DeviceView>().toExtend<z.input<typeof schemas.Device>>();
    expectTypeOf<z.output<typeof schemas.Fault>>().toExtend<api.FaultView>();
    expectTypeOf<api.FaultView>().toExtend<z.input<typeof schemas.Fault>>();
    expectTypeOf<z.output<typeof schemas.Rotation>>().toExtend<Omit<api.RotationView, 'now'>>();
    expectTypeOf<api.RotationView>().toExtend<z.input<typeof schemas.Rotation>>();
    expectTypeOf<api.OncallView>().toExtend<z.input<typeof schemas.Oncall>>();
    expectTypeOf<z.output<typeof schemas.Person>>().toExtend<api.PersonView>();
    expectTypeOf<api.PersonView>().toExtend<z.input<typeof schemas.Person>>();
    expectTypeOf<z.output<typeof schemas.Me>>().toExtend<api.MeView>();
    expectTypeOf<api.MeView>().toExtend<z.input<typeof schemas.Me>>();
    expectTypeOf<z.output<typeof schemas.Board>>().toExtend<api.BoardView>();
    expectTypeOf<api.BoardView>().toExtend<z.input<typeof schemas.Board>>();
    expectTypeOf<rosterApi.ShiftView>().toExtend<z.input<typeof roster.RosterShift>>();
    expectTypeOf<z.output<typeof roster.RosterShift>>().toExtend<rosterApi.ShiftView>();
    expectTypeOf<z.output<typeof roster.RosterProblem>>().toExtend<rosterApi.RosterProblemView>();
    expectTypeOf<rosterApi.RosterProblemView>().toExtend<z.input<typeof roster.RosterProblem>>();
    expectTypeOf<z.output<typeof roster.RosterCheck>>().toExtend<rosterApi.RosterCheckView>();
    expectTypeOf<rosterApi.RosterCheckView>().toExtend<z.input<typeof roster.RosterCheck>>();
    expectTypeOf<z.output<typeof roster.Swap>>().toExtend<rosterApi.SwapView>();
    expectTypeOf<rosterApi.SwapView>().toExtend<z.input<typeof roster.Swap>>();
    expectTypeOf<z.output<typeof roster.PresenceOf>>().toExtend<rosterApi.PresenceView>();
    expectTypeOf<rosterApi.PresenceView>().toExtend<z.input<typeof roster.PresenceOf>>();
    expectTypeOf<rosterApi.NoticeView>().toExtend<z.input<typeof roster.Notice>>();
    expectTypeOf<z.output<typeof roster.ShiftReady>>().toExtend<rosterApi.ReadyView>();
    expectTypeOf<rosterApi.ReadyView>().toExtend<z.input<typeof roster.ShiftReady>>();
    expectTypeOf<z.output<typeof roster.Talk>>().toExtend<rosterApi.TalkView>();
    expectTypeOf<rosterApi.TalkView>().toExtend<z.input<typeof roster.Talk>>();
    expectTypeOf<z.output<typeof roster.DryRun>>().toExtend<rosterApi.DryRunView>();
    expectTypeOf<rosterApi.DryRunView>().toExtend<z.input<typeof roster.DryRun>>();
    expectTypeOf<z.output<typeof roster.Statistics>>().toExtend<rosterApi.StatisticsView>();
    expectTypeOf<rosterApi.StatisticsView>().toExtend<z.input<typeof roster.Statistics>>();
    expectTypeOf<z.output<typeof roster.CalendarLink>>().toExtend<rosterApi.CalendarLinkView>();
    expectTypeOf<rosterApi.CalendarLinkView>().toExtend<z.input<typeof roster.CalendarLink>>();
  });
});
