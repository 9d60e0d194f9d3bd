import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPlan } from '../../simulator/plan/draw.ts';
import type { Plan } from '../../simulator/plan/plan.ts';
import { readPlan, tellProblems, writePlan } from '../../simulator/plan/plan-file.ts';
import { SCHEMA_IS_PLAN } from '../../simulator/plan/plan-schema.ts';

const PLAN: Plan = {
  version: 1,
  seed: 7,
  begins: '2027-01-13T10:00:00.000Z',
  safetyMs: 60_000,
  livenessMs: 2_400_000,
  healed: { people: ['anna'], devices: ['desk-1'] },
  site: {
    groups: [['anna']],
    fallback: ['bram'],
    zone: 'Europe/Amsterdam',
    handoff: { weekday: 'monday', time: '09:00' },
    start: '2026-01-05',
    assist: [
      { after: 0, page: ['oncall', { person: 'bram' }], need: 1, guide112: false },
      { after: 20, page: ['everyone'], need: 2, guide112: true },
    ],
    emergency: null,
    expiryS: 120,
    board: true,
  },
  people: [
    { id: 'anna', habit: 'quick', channels: ['web'], coordinator: true },
    { id: 'bram', habit: 'off', channels: ['mqtt'], coordinator: false },
  ],
  devices: [
    { id: 'desk-1', kind: 'desk', place: 0, person: null, cancel: true, latencyMs: 5 },
    { id: 'wearable-1', kind: 'wearable', place: 1, person: 'bram', cancel: false, latencyMs: 20 },
    { id: 'pager-1', kind: 'pager', place: 2, person: 'bram', cancel: false, latencyMs: 20 },
  ],
  events: [
    { at: 1000, do: 'press', device: 'desk-1', button: 0, holdMs: 200, taps: 1 },
    { at: 1000, do: 'crash', effects: 3, downMs: 500, startMs: 100, power: true, keep: 0.5 },
    { at: 4000, do: 'link', device: null, fault: 'loss', rate: 0.25, forMs: null },
    { at: 9000, do: 'cancel', device: 'desk-1', duress: true },
  ],
};
const TEXT = writePlan(PLAN);

/** The problems of the plan with one thing changed in its JSON. */
function wrong(change: (plan: Record<string, never>) => void): readonly string[] {
  const plan = JSON.parse(TEXT);
  change(plan);
  const reading = readPlan(JSON.stringify(plan));
  return reading.ok ? ['nothing'] : tellProblems(reading);
}
/** Sets a field by its path. */
const set = (path: string, value: unknown) => (plan: Record<string, never>) => {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, plan);
  if (value === undefined) delete holder[last];
  else Object.defineProperty(holder, last, { value, enumerable: true, configurable: true, writable: true });
};

describe('a plan file', () => {
  it('reads back as it was written', () => {
    expect(SCHEMA_IS_PLAN).toBe(true);
    expect(readPlan(TEXT)).toEqual({ ok: true, plan: PLAN });
  });

  it('has one event, person and device a line, so that differences can be read', () => {
    const lines = TEXT.split('\n');
    expect(lines.filter((line) => line.includes('"do"'))).toEqual([
      '    { "at": 1000, "do": "press", "device": "desk-1", "button": 0, "holdMs": 200, "taps": 1 },',
      '    { "at": 1000, "do": "crash", "downMs": 500, "effects": 3, "keep": 0.5, "power": true, "startMs": 100 },',
      '    { "at": 4000, "do": "link", "device": null, "fault": "loss", "forMs": null, "rate": 0.25 },',
      '    { "at": 9000, "do": "cancel", "device": "desk-1", "duress": true }',
    ]);
    const fewer = writePlan({ ...PLAN, events: PLAN.events.slice(0, 3) }).split('\n');
    expect(lines.filter((line) => !fewer.includes(line))).toHaveLength(2);
  });

  it('is the same text whatever order the fields came in', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, field]) => [key, turned(field)]),
      );
    };
    const reading = readPlan(JSON.stringify(turned(JSON.parse(TEXT))));
    expect(reading.ok && writePlan(reading.plan)).toBe(TEXT);
  });
});

describe('a wrong plan names the field', () => {
  it.each<readonly [string, unknown, string]>([
    ['seed', -1, 'seed: must be at least 0'],
    ['seed', undefined, 'seed: is missing'],
    ['begins', '2027-01-13 10:00', 'begins: must be a moment in UTC such as "2027-01-13T10:00:00Z"'],
    ['begins', '2027-02-30T10:00:00Z', 'begins: must be a moment in UTC such as "2027-01-13T10:00:00Z"'],
    ['safetyMs', 0, 'safetyMs: must be at least 1'],
    ['safetyMs', 'long', 'safetyMs: must be a number'],
    ['people', [], 'people: must have 1 or more'],
    ['devices.0.kind', 'toaster', 'devices[0].kind: is "toaster", not one of desk, wearable, pager, sounder'],
    ['devices.0.id', 'Desk 1', 'devices[0].id: must be a device id'],
    ['devices.1.id', 'desk-1', 'devices[1].id: "desk-1" is there already'],
    ['devices.0.person', 'anna', 'devices[0].person: a desk has no holder'],
    ['devices.1.person', 'zoe', 'devices[1].person: "zoe" is none of the people'],
    ['devices.2.cancel', true, 'devices[2].cancel: a pager has no buttons to cancel with'],
    ['people.1.id', 'anna', 'people[1].id: "anna" is there already'],
    ['people.1.id', '__proto__', 'people[1].id: must be the id of a person'],
    ['healed.people.0', 'zoe', 'healed.people[0]: "zoe" is none of the people'],
    ['healed.devices.0', 'desk-9', 'healed.devices[0]: "desk-9" is none of the devices'],
    ['site.groups.0', [], 'site.groups[0]: must have 1 or more'],
    ['site.groups.0', ['anna', 'anna'], 'site.groups[0][1]: "anna" stands here twice'],
    ['site.fallback.0', 'zoe', 'site.fallback[0]: "zoe" is none of the people'],
    ['site.zone', 'Mars/Olympus', 'site.zone: is not a time zone'],
    ['site.handoff.time', '25:00', 'site.handoff.time: must be a time of day'],
    ['site.start', '2026-02-30', 'site.start: is a date that does not exist'],
    ['site.assist.0.after', 5, 'site.assist[0].after: must be 0'],
    ['site.assist.0.page.1.person', 'zoe', 'site.assist[0].page[1].person: "zoe" is none of the people'],
    ['site.assist.1.page', [], 'nothing'],
    ['site.assist.0.page', [], 'site.assist[0].page: pages nobody'],
    ['events.2.forMs', 0.5, 'events[2].forMs: must be a whole number'],
    ['events.2.forMs', undefined, 'events[2].forMs: is missing'],
    ['events.2.rate', 2, 'events[2].rate: is a chance: from 0 to 1'],
    ['events.2.device', 'desk-9', 'events[2].device: "desk-9" is none of the devices'],
    ['events.1.keep', 1.5, 'events[1].keep: must be at most 1'],
    ['events.1.surprise', true, 'events[1]: has an unknown field: "surprise"'],
    ['events.0.do', 'tickle', 'events[0].do: is no event this version knows'],
    ['events.0.button', 3, 'events[0].button: must be 0, 1 or 2'],
    ['events.0.device', 'pager-1', 'events[0].device: "pager-1" is a pager, without a button'],
    ['events.3.device', 'wearable-1', 'events[3].device: "wearable-1" has no false-alarm gesture'],
    ['events.3.at', 999, 'events[3].at: is 999, before the event above it at 4000'],
    ['events.3.at', 60_001, 'events[3].at: is 60001, later than safetyMs (60000)'],
    ['events.3.at', 9000.5, 'events[3].at: must be a whole number'],
    ['events.3', null, 'events[3]: must be a set of fields'],
    ['extra', 1, 'the plan: has an unknown field: "extra"'],
    ['__proto__', {}, 'the plan: has an unknown field: "__proto__"'],
  ])('%s = %j', (path, value, problem) => {
    expect(wrong(set(path, value))[0]).toContain(problem);
  });

  it('of another version is refused in its own words, whatever else is in it', () => {
    const problems = wrong((plan) => {
      set('version', 2)(plan);
      set('events', 'of another kind')(plan);
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^version: is "2"; this program lives plans of version 1/);
  });

  it('tells at most twenty problems, and how many more there are', () => {
    const problems = wrong(
      set(
        'events',
        Array.from({ length: 50 }, () => ({ ...PLAN.events[0], holdMs: -1 })),
      ),
    );
    expect(problems).toHaveLength(21);
    expect(problems[0]).toBe('events[0].holdMs: must be at least 1');
    expect(problems[20]).toBe('and 30 more');
  });

  it('keeps its bounds on counts', () => {
    const device = (i: number) => ({ ...PLAN.devices[0], id: `desk-${i + 1}` });
    const person = (i: number) => ({ ...PLAN.people[0], id: i === 0 ? 'anna' : i === 1 ? 'bram' : `p${i}` });
    const many = (count: number, make: (i: number) => unknown) =>
      Array.from({ length: count }, (_, i) => make(i));
    expect(wrong(set('devices', many(41, device)))[0]).toBe('devices: has too many: at most 40');
    expect(wrong(set('people', many(21, person)))[0]).toBe('people: has too many: at most 20');
    const press = PLAN.events[0];
    expect(
      wrong(
        set(
          'events',
          many(100_001, () => press),
        ),
      )[0],
    ).toBe('events: has too many: at most 100000');
    expect(
      wrong(
        set(
          'events',
          many(100_000, () => press),
        ),
      ),
    ).toEqual(['nothing']);
  });

  it('says on which line the JSON breaks', () => {
    for (const [good, broken] of [
      ['"taps": 1 }', '"taps": }'],
      ['"keep": 0.5', '"keep": 0.5.5'],
      ['"fault": "loss"', '"fault": loss'],
    ] as const) {
      const reading = readPlan(TEXT.replace(good, broken));
      const line = TEXT.slice(0, TEXT.indexOf(good)).split('\n').length;
      expect(reading.ok ? [] : tellProblems(reading)).toEqual([
        `the plan: is no JSON: line ${line} cannot be read`,
      ]);
    }
    const cut = readPlan(TEXT.slice(0, 300));
    expect(cut.ok ? '' : tellProblems(cut)[0]).toContain('the plan: is no JSON');
  });

  it('answers any text, however broken, and never throws', () => {
    for (const text of ['', 'null', '[]', '7', '"plan"', '{', '['.repeat(200_000), '\u0000', '{"version":1}'])
      expect(readPlan(text).ok).toBe(false);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readPlan(text).ok).toBe(false);
      }),
    );
  });

  it('names something for every field of a drawn plan that is taken out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.nat(), (seed, which) => {
        const plan = JSON.parse(writePlan(drawPlan(seed)));
        const event = plan.events[which % plan.events.length];
        const keys = Object.keys(event);
        const key = keys[which % keys.length] ?? '';
        delete event[key];
        const reading = readPlan(JSON.stringify(plan));
        expect(reading.ok ? '' : reading.problems[0]?.field).toBe(
          `events[${plan.events.indexOf(event)}].${key}`,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('shows other people’s words without what moves a cursor', () => {
    const problems = wrong(set('devices.0.kind', '\u001b[2Jdesk\r\n\u202e'));
    expect(problems[0]).toMatch(/^[ -~]+$/);
  });
});
