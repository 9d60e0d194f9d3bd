/**
 * Marks about alarms and people: presses that join, levels that rise, acknowledgements that cross, run out or come too
 * late, nobody who can come, 112, rosters that hand over. Reached here means that it happened in a life.
 */
import type { AlarmAccount } from './account.ts';
import { coming, needed, stuck, wanting } from './account-words.ts';
import type { Mark } from './check.ts';
import { handoffsAround } from './roster.ts';
import { marking } from './watch.ts';

const MARGIN_MS = 15 * 60_000;
/** An answer and a step that are this close have crossed. */
const CROSSING_MS = 500;

/** Marks of alarms and people. */
export const ALARM_MARKS: readonly Mark[] = [
  marking('press-joins', 'A press joined an open alarm.', ({ ledger }, reached) => {
    ledger.before('press.received', ({ alarm }) => {
      if (alarm !== null && (ledger.account.alarms.get(alarm)?.presses.size ?? 0) > 0) reached();
    });
    return undefined;
  }),
  marking(
    'press-on-acknowledged',
    'A press came while people were on their way, and they were asked anew.',
    ({ ledger }, reached) => {
      ledger.after('answer.awaited', reached);
      return undefined;
    },
  ),
  marking(
    'press-on-scene',
    'A press came while somebody was on scene, and opened a new alarm.',
    ({ ledger }, reached) => {
      ledger.before('alarm.opened', ({ device }) => {
        const known = device === null ? undefined : ledger.account.devices.get(device);
        for (const id of known?.alarms ?? [])
          if (ledger.account.alarms.get(id)?.stage === 'on-scene') {
            reached();
            return;
          }
      });
      return undefined;
    },
  ),
  marking(
    'forgotten-alarm',
    'A press found an alarm of its device of which nothing was heard for half an hour.',
    ({ ledger }, reached) => {
      ledger.before('alarm.opened', ({ device, t }) => {
        const known = device === null ? undefined : ledger.account.devices.get(device);
        for (const id of known?.alarms ?? [])
          if (t - (ledger.account.alarms.get(id)?.lastT ?? t) >= 2 * MARGIN_MS) {
            reached();
            return;
          }
      });
      return undefined;
    },
  ),
  marking('press-raised', 'A press was held on to and became an emergency.', ({ ledger }, reached) => {
    ledger.after('press.raised', reached);
    return undefined;
  }),
  marking('alarm-raised', 'An alarm rose to an emergency.', ({ ledger }, reached) => {
    ledger.after('alarm.raised', reached);
    return undefined;
  }),
  marking('by-hand', 'An alarm was raised by a person without a button.', ({ ledger }, reached) => {
    ledger.after('alarm.opened', ({ device }) => {
      if (device === null) reached();
    });
    return undefined;
  }),
  marking('two-alarms', 'Two alarms were open at once.', ({ ledger }, reached) => {
    ledger.after('alarm.opened', () => {
      if (ledger.account.open.size === 2) reached();
    });
    return undefined;
  }),
  marking(
    'acknowledgement-crosses-escalation',
    'Somebody said "coming" within half a second of a step that paged more people.',
    ({ bench, ledger }, reached) => {
      const stepAt = new Map<string, number>();
      ledger.after('step.started', ({ alarm, step }) => {
        if (step > 0) stepAt.set(alarm, bench.now());
      });
      ledger.after('answer.recorded', ({ alarm, answer }) => {
        if (answer === 'coming' && bench.now() - (stepAt.get(alarm) ?? -CROSSING_MS) < CROSSING_MS) reached();
      });
      return undefined;
    },
  ),
  marking(
    'need-of-several',
    'A step that needs several people had some of them, and went on.',
    ({ ledger }, reached) => {
      ledger.before('step.started', ({ alarm: id }) => {
        const alarm = ledger.account.alarms.get(id);
        if (alarm !== undefined && needed(alarm) > 1 && coming(alarm) > 0) reached();
      });
      return undefined;
    },
  ),
  marking('acknowledgement-expired', 'Somebody said "coming" and did not arrive.', ({ ledger }, reached) => {
    ledger.after('acknowledgement.expired', reached);
    return undefined;
  }),
  marking('acknowledgement-withdrawn', 'Somebody said "coming" and then "cannot".', ({ ledger }, reached) => {
    ledger.before('answer.recorded', ({ alarm, person, answer }) => {
      const before = ledger.account.alarms.get(alarm)?.answers.get(person)?.answer;
      if (answer === 'cannot' && before === 'coming') reached();
    });
    return undefined;
  }),
  marking('arrives-silently', 'Somebody arrived who had not said anything.', ({ ledger }, reached) => {
    ledger.before('answer.recorded', ({ alarm, person, answer }) => {
      if (answer === 'arrived' && !ledger.account.alarms.get(alarm)?.answers.has(person)) reached();
    });
    return undefined;
  }),
  marking(
    'late-coming',
    'Somebody said "coming" on a pager whose page had been taken back.',
    ({ ledger }, reached) => {
      ledger.before('answer.recorded', ({ page, answer }) => {
        if (answer === 'coming' && page !== null && ledger.account.pages.get(page)?.state === 'over')
          reached();
      });
      return undefined;
    },
  ),
  marking(
    'everyone-declined',
    'All who could answer a step said that they cannot.',
    ({ ledger }, reached) => {
      const declined = (alarm: AlarmAccount): boolean =>
        [...alarm.answers.values()].some(({ answer }) => answer === 'cannot') &&
        wanting(alarm) &&
        stuck(alarm);
      ledger.after('answer.recorded', ({ alarm: id, answer }) => {
        const alarm = ledger.account.alarms.get(id);
        if (answer === 'cannot' && alarm !== undefined && declined(alarm)) reached();
      });
      return undefined;
    },
  ),
  marking('nobody-answers', 'A policy came to its end and nobody came.', ({ ledger }, reached) => {
    ledger.after('policy.exhausted', reached);
    return undefined;
  }),
  marking('nobody-to-page', 'An alarm opened and there was nobody at all to page.', ({ ledger }, reached) => {
    ledger.after('policy.exhausted', ({ alarm }) => {
      if (ledger.account.alarms.get(alarm)?.rounds === 0) reached();
    });
    return undefined;
  }),
  marking(
    'everyone-off-duty',
    'An alarm opened while overrides left nobody on duty, and the fallback stood in.',
    ({ ledger }, reached) => {
      ledger.after('alarm.opened', () => {
        for (const { code } of ledger.account.faults.values())
          if (code === 'roster') {
            reached();
            return;
          }
      });
      return undefined;
    },
  ),
  marking('guidance-started', '112 guidance began.', ({ ledger }, reached) => {
    ledger.after('guidance.started', reached);
    return undefined;
  }),
  marking('call-recorded', 'Somebody called 112 and said so.', ({ ledger }, reached) => {
    ledger.after('guidance.called', reached);
    return undefined;
  }),
  marking(
    'call-lapsed',
    'Somebody began to call 112 and never said that they had.',
    ({ ledger }, reached) => {
      ledger.after('guidance.lapsed', reached);
      return undefined;
    },
  ),
  marking('reminded', 'Nobody gave the all clear for a quarter of an hour.', ({ ledger }, reached) => {
    ledger.after('alarm.reminded', reached);
    return undefined;
  }),
  marking(
    'closed-under-a-press',
    'An alarm was closed before a press in it was heard of; the press opened the next.',
    ({ ledger }, reached) => {
      ledger.before('press.received', ({ device, press, t }) => {
        const before = ledger.account.seen.get(`${device} ${press}`)?.alarm ?? null;
        if (before !== null && ledger.account.alarms.get(before)?.closedT === t) reached();
      });
      return undefined;
    },
  ),
  marking(
    'handoff-with-an-open-alarm',
    'The roster handed over while an alarm was open.',
    ({ ledger }, reached) => {
      ledger.after('alarm.closed', ({ alarm: id, at }) => {
        const alarm = ledger.account.alarms.get(id);
        for (const rotation of ledger.account.site?.rotations ?? []) {
          const { last } = handoffsAround(rotation, at);
          if (alarm !== undefined && last !== null && last > alarm.openedWall) reached();
        }
      });
      return undefined;
    },
  ),
  marking(
    'alarm-near-a-handoff',
    'An alarm opened within 15 minutes of a handoff.',
    ({ ledger }, reached) => {
      ledger.after('alarm.opened', ({ at }) => {
        for (const rotation of ledger.account.site?.rotations ?? []) {
          const { last, next } = handoffsAround(rotation, at);
          if ((last !== null && at - last <= MARGIN_MS) || next - at <= MARGIN_MS) reached();
        }
      });
      return undefined;
    },
  ),
  marking('summer-time', 'Summer time began or ended during the life.', ({ bench }, reached) => {
    const from = Date.parse(bench.plan.begins);
    const hours = (at: number): string =>
      new Intl.DateTimeFormat('en-US', { timeZone: bench.plan.site.zone, timeZoneName: 'longOffset' })
        .format(at)
        .slice(-5);
    return {
      phase: ({ phase, at }) => {
        if (phase === 'over' && hours(from) !== hours(from + at)) reached();
      },
    };
  }),
];
