/** Properties of the core over random lives: what must hold whatever happens (HOUSE, tests 3; promises P2, P5 to P8, P10). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comingCount, isPaging, needOf } from '../../../gateway/core/alarm-facts.ts';
import type { Role } from '../../../gateway/core/site.ts';
import { restore, start } from '../../../gateway/core/step.ts';
import * as views from '../../../gateway/core/views.ts';
import type { UpMessage } from '../../../protocol/messages.ts';
import { anything, BUTTONS, Chaos, PAGERS, wellConnected } from './chaos.ts';
import { durable } from './durable.ts';
import { as } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

/** How many lives; `PROPERTY_TIMES=20` for a long look. */
const TIMES = Number(process.env.PROPERTY_TIMES ?? '1');
const RUNS = { numRuns: 100 * TIMES } as const;
const LONG = 120_000 * TIMES;

function begun(): Chaos {
  const life = new Chaos();
  life.connect(...BUTTONS, ...PAGERS);
  return life;
}

describe('the log', () => {
  it(
    'folded gives the state that wrote it, at any moment',
    () => {
      fc.assert(
        fc.property(anything, (plan) => {
          const life = begun();
          for (const action of plan) {
            if (action.do === 'restart') life.batches.splice(0);
            life.act(action);
          }
          if (plan.some((action) => action.do === 'restart')) {
            // After a restart only what the disk holds is true: let it take everything first.
            life.mood = 'writes';
            life.settle();
            life.pass(20);
          }
          const again = start();
          restore(again, plan.some((action) => action.do === 'restart') ? life.disk : life.written());
          expect(durable(again)).toEqual(durable(life.state));
          expect(again.site).toBe(life.state.site);
        }),
        RUNS,
      );
    },
    LONG,
  );
});

describe('a message heard twice', () => {
  it(
    'at once changes nothing but receipts',
    () => {
      class Twice extends Chaos {
        private passing = false;
        override pass(seconds: number): void {
          this.passing = true;
          super.pass(seconds);
          this.passing = false;
        }
        override say(message: UpMessage): UpMessage {
          super.say(message);
          if (this.passing) return message;
          const before = structuredClone(durable(this.state));
          const from = this.effects.length;
          this.hear({ type: 'message.received', message, key: 'current' });
          expect(withoutNumbers(durable(this.state))).toEqual(withoutNumbers(before));
          for (const { effect } of this.effects.slice(from)) {
            if (effect.type === 'append')
              expect(effect.entries.map(({ type }) => type)).toEqual(['counter.reserved']);
            else
              expect([effect.type, effect.type === 'send-down' && effect.body.type]).toEqual([
                'send-down',
                expect.stringMatching(/receipt|alive/),
              ]);
          }
          return message;
        }
      }
      fc.assert(
        fc.property(anything, (plan) => {
          const life = new Twice();
          life.connect(...BUTTONS, ...PAGERS);
          for (const action of plan) life.act(action);
        }),
        RUNS,
      );
    },
    LONG,
  );

  it(
    'at any later time, any of them, changes nothing that lasts (P10)',
    () => {
      fc.assert(
        fc.property(anything, fc.nat(), (plan, which) => {
          const life = begun();
          for (const action of plan) life.act(action);
          life.mood = 'writes';
          life.settle();
          life.pass(10);
          const heard = life.said.filter((message) => message.type !== 'unknown' || message.id !== null);
          const recorded = heard[which % heard.length];
          if (recorded === undefined) return;
          const before = structuredClone(withoutNumbers(durable(life.state)));
          const wasLost = plan.some((action) => action.do === 'restart');
          // What died with the process before it was on disk was never accepted.
          if (wasLost && recorded.type === 'press' && !life.device(recorded.device).seen.has(recorded.id))
            return;
          life.hear({ type: 'message.received', message: recorded, key: 'current' });
          const after = withoutNumbers(durable(life.state));
          if (wasLost && recorded.type !== 'press') expect(after.alarms.length).toBe(before.alarms.length);
          else expect(after).toEqual(before);
        }),
        RUNS,
      );
    },
    LONG,
  );
});

type Durable = ReturnType<typeof durable>;
/** The reserved block may move on; a page handed again may be reported sent. */
const withoutNumbers = (whole: Durable): Durable => ({
  ...whole,
  devices: whole.devices.map((device) => ({ ...device, reservedTo: 0 })),
});

describe('a real press', () => {
  it(
    'leads to a page handed to a lane after it, with pagers connected and whatever the store does (P2)',
    () => {
      fc.assert(
        fc.property(wellConnected, (plan) => {
          const life = begun();
          const made: { id: string; from: number }[] = [];
          for (const action of plan) {
            const from = life.effects.length;
            life.act(action);
            if (action.do === 'press')
              made.push({ id: life.said.at(-1)?.type === 'press' ? lastPress(life) : '', from });
            checkAlarms(life);
          }
          life.mood = 'writes';
          life.settle();
          life.pass(30);
          for (const { id, from } of made) {
            const handed = life.effects
              .slice(from)
              .some(
                ({ effect }) =>
                  effect.type === 'send-page' && effect.channel === 'mqtt' && holds(life, effect.alarm, id),
              );
            if (!handed) expect(closedUnheard(life, id) || toldNobody(life, id)).toBe(true);
          }
        }),
        { numRuns: 2 * RUNS.numRuns },
      );
    },
    LONG,
  );
});

const lastPress = (life: Chaos): string => {
  const press = life.said.findLast((message) => message.type === 'press');
  return press?.type === 'press' ? press.id : '';
};
const holds = (life: Chaos, alarm: string, press: string): boolean =>
  life
    .written()
    .some((entry) => entry.type === 'press.received' && entry.press === press && entry.alarm === alarm);
/** The alarm it opened was closed by somebody who saw it before the disk had it: they act on this very alarm. */
const closedUnheard = (life: Chaos, press: string): boolean => {
  const opened = life.alarms().filter((alarm) => alarm.firstPress === press);
  return opened.some((alarm) => alarm.closedT !== null && alarm.closedT - alarm.openedT < 1000);
};

/** All who could come said at once that they cannot: the presser is told. */
const toldNobody = (life: Chaos, press: string): boolean =>
  life
    .alarms()
    .some(
      (alarm) =>
        holds(life, alarm.id, press) &&
        life.effects.some(
          ({ effect }) =>
            effect.type === 'send-down' &&
            effect.body.type === 'progress' &&
            effect.body.id === alarm.firstPress &&
            effect.body.state === 'nobody',
        ),
    );

/** What holds of every alarm at every moment (P5, P6, P8). */
function checkAlarms(life: Chaos): void {
  for (const alarm of life.alarms()) {
    if (alarm.state === 'open') expect(comingCount(alarm)).toBeLessThan(needOf(alarm));
    if (alarm.state === 'acknowledged') expect(comingCount(alarm)).toBeGreaterThanOrEqual(needOf(alarm));
    if (isPaging(alarm) && alarm.stepDue !== null) expect(alarm.stepDue).toBeGreaterThan(life.t);
    if (alarm.holder !== null)
      expect(alarm.responders.has(alarm.holder) || alarm.paged.has(alarm.holder)).toBe(false);
    if (alarm.state === 'on-scene') expect(alarm.lead).not.toBeNull();
    if (alarm.state === 'closed') expect([alarm.ringing.size, alarm.pageDue]).toEqual([0, null]);
    for (const responder of alarm.responders.values())
      if (alarm.state !== 'closed' && responder.expires !== null)
        expect(responder.expires).toBeGreaterThan(life.t);
  }
}

describe('every alarm', () => {
  it(
    'is one for a press, of that press’s own device, and only a person with the right closes it (P6, P7, P8)',
    () => {
      fc.assert(
        fc.property(anything, (plan) => {
          const life = begun();
          for (const action of plan) {
            life.act(action);
            if (action.do === 'press' && !life.device(action.button).revoked)
              expect(life.device(action.button).seen.has(lastPress(life))).toBe(true);
          }
          const entries = life.written();
          const alarmOf = new Map<string, string[]>();
          for (const entry of entries) {
            if (entry.type !== 'press.received' || entry.alarm === null) continue;
            const key = `${entry.device} ${entry.press}`;
            alarmOf.set(key, [...(alarmOf.get(key) ?? []), entry.alarm]);
            const opened = entries.find(
              (other) => other.type === 'alarm.opened' && other.alarm === entry.alarm,
            );
            if (opened?.type === 'alarm.opened') expect(opened.device).toBe(entry.device);
          }
          for (const alarms of alarmOf.values()) {
            expect(new Set(alarms).size).toBe(alarms.length);
            const open = alarms.filter(
              (id) => life.state.alarms.get(id)?.state !== 'closed' && life.state.alarms.has(id),
            );
            expect(open.length).toBeLessThanOrEqual(1);
          }
          const arrived = new Set<string>();
          for (const entry of entries) {
            if (entry.type === 'answer.recorded' && entry.answer === 'arrived')
              arrived.add(`${entry.alarm} ${entry.person}`);
            if (entry.type !== 'alarm.closed') continue;
            const mayClose =
              arrived.has(`${entry.alarm} ${entry.by}`) ||
              plan.some((action) => action.do === 'answer' && action.role === 'coordinator') ||
              entry.by === 'gijs';
            expect(mayClose).toBe(true);
          }
        }),
        RUNS,
      );
    },
    LONG,
  );
});

describe('what is shown', () => {
  const ROLES: readonly Role[] = [
    'employee',
    'responder',
    'manager',
    'facilities',
    'coordinator',
    'admin',
    'auditor',
    'board',
    'integration',
  ];
  const NAMES = new RegExp(
    `Naam-|"(${LIFE_SITE.people
      .map(({ id }) => id)
      .filter((id) => id !== 'admin')
      .join('|')})"`,
  );

  const shown = (life: Chaos, role: Role) => {
    const actor = as(
      role,
      role === 'employee' || role === 'manager' ? 'mia' : null,
      role === 'board' ? 'noord' : null,
    );
    const now = life.now();
    const { state } = life;
    const ids = life.alarms().map(({ id }) => id);
    const alarms = JSON.stringify([
      views.listAlarms(state, actor, now, false),
      views.listIncidents(state, actor, now),
      ids.map((id) => [views.viewAlarm(state, id, actor, now), views.viewIncident(state, id, actor, now)]),
    ]);
    const rest = JSON.stringify([
      views.listDevices(state, actor, now),
      views.listFaults(state, actor),
      views.listPeople(state, actor),
      views.listOncall(state, now.wall, actor),
      views.listRotations(state, actor, now),
      views.viewMe(state, actor),
    ]);
    return { alarms, rest };
  };

  it(
    'never throws, tells no person to roles without personal data, and duress to three roles only (P25)',
    () => {
      fc.assert(
        fc.property(anything, (plan) => {
          const life = begun();
          for (const action of plan) life.act(action);
          for (const role of ROLES) {
            const { alarms, rest } = shown(life, role);
            if (['facilities', 'auditor', 'integration', 'board'].includes(role))
              expect(alarms).not.toMatch(NAMES);
            if (['auditor', 'integration', 'board'].includes(role)) expect(rest).not.toMatch(NAMES);
            if (!['responder', 'coordinator', 'admin'].includes(role)) expect(alarms).not.toContain('duress');
            if (role === 'board') expect(alarms).not.toMatch(/Plek|"(balie-1|kamer-[123]|hanger-1)"/);
          }
        }),
        RUNS,
      );
    },
    LONG,
  );
});
