/** Calendars that come in: what counts as absence, in which zone, how far; and files that mean no good. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wall } from '../../../gateway/core/time.ts';
import { absencesIn } from '../../../gateway/shell/calendar/absences.ts';
import {
  type AbsencesReading,
  MOST_CALENDAR,
  type ReadAbsences,
} from '../../../gateway/shell/calendar/face.ts';
import { absenceReader } from '../../../gateway/shell/calendar/reader.ts';
import { bundle } from '../../tools/bundle.ts';

const NOW = wall(Date.parse('2026-03-18T10:00:00Z'));
const file = (...events: readonly string[][]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//',
    ...events.flatMap((lines) =>
      lines[0] === 'BEGIN:VTIMEZONE' ? lines : ['BEGIN:VEVENT', 'UID:1@x', ...lines, 'END:VEVENT'],
    ),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const read = (ics: string): AbsencesReading => absencesIn({ ics, zone: 'Europe/Amsterdam', now: NOW });
/** Spans as `from/until`, and notes. */
function found(...events: readonly string[][]) {
  const reading = read(file(...events));
  if (!reading.ok) throw new Error(reading.problem.message);
  const short = (at: number): string => new Date(at).toISOString().slice(0, 16);
  return {
    spans: reading.spans.map(({ from, until }) => `${short(from)}/${short(until)}`),
    notes: Object.fromEntries(reading.notes.map(({ code, count }) => [code, count])),
  };
}

/** Amsterdam as the file's own invention, an hour off, so that it shows which one counted. */
const OWN_ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:My Office',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'TZOFFSETFROM:+0400',
  'TZOFFSETTO:+0300',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:19700329T020000',
  'TZOFFSETFROM:+0300',
  'TZOFFSETTO:+0400',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

describe('absences from a calendar file', () => {
  it.each<[string, string[][], string[]]>([
    [
      'in UTC',
      [['DTSTART:20260401T080000Z', 'DTEND:20260401T160000Z']],
      ['2026-04-01T08:00/2026-04-01T16:00'],
    ],
    [
      'in a zone of the IANA list, in summer',
      [['DTSTART;TZID=America/New_York:20260401T080000', 'DTEND;TZID=America/New_York:20260401T160000']],
      ['2026-04-01T12:00/2026-04-01T20:00'],
    ],
    [
      'in a zone that the file describes, on both sides of its change',
      [
        OWN_ZONE,
        ['DTSTART;TZID=My Office:20260320T120000', 'DTEND;TZID=My Office:20260320T130000'],
        ['DTSTART;TZID="My Office":20260401T120000', 'DTEND;TZID="My Office":20260401T130000'],
      ],
      ['2026-03-20T09:00/2026-03-20T10:00', '2026-04-01T08:00/2026-04-01T09:00'],
    ],
    [
      'of a whole day: midnight to midnight where the person works, 23 hours when the clocks change',
      [['DTSTART;VALUE=DATE:20260329', 'DTEND;VALUE=DATE:20260330']],
      ['2026-03-28T23:00/2026-03-29T22:00'],
    ],
    [
      'of a whole day without an end',
      [['DTSTART;VALUE=DATE:20260401']],
      ['2026-03-31T22:00/2026-04-01T22:00'],
    ],
    [
      'with a length',
      [['DTSTART:20260401T080000Z', 'DURATION:P1DT2H']],
      ['2026-04-01T08:00/2026-04-02T10:00'],
    ],
    ['of no length: a reminder', [['DTSTART:20260401T080000Z']], []],
    [
      'that touch or overlap: one',
      [
        ['DTSTART:20260401T080000Z', 'DTEND:20260401T120000Z'],
        ['DTSTART:20260401T120000Z', 'DTEND:20260401T130000Z'],
        ['DTSTART:20260401T090000Z', 'DTEND:20260401T100000Z'],
      ],
      ['2026-04-01T08:00/2026-04-01T13:00'],
    ],
    [
      'each week at the same time of day over the change of the clocks, but for a day that is left out',
      [
        [
          'DTSTART;TZID=Europe/Amsterdam:20260323T090000',
          'DTEND;TZID=Europe/Amsterdam:20260323T100000',
          'RRULE:FREQ=WEEKLY;COUNT=4',
          'EXDATE;TZID=Europe/Amsterdam:20260406T090000',
        ],
      ],
      [
        '2026-03-23T08:00/2026-03-23T09:00',
        '2026-03-30T07:00/2026-03-30T08:00',
        '2026-04-13T07:00/2026-04-13T08:00',
      ],
    ],
    [
      'where the day left out is written in UTC',
      [
        [
          'DTSTART;TZID=Europe/Amsterdam:20260330T090000',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY;COUNT=3',
          'EXDATE:20260331T070000Z',
        ],
      ],
      ['2026-03-30T07:00/2026-03-30T08:00', '2026-04-01T07:00/2026-04-01T08:00'],
    ],
    [
      'until a moment in UTC, which still counts',
      [
        [
          'DTSTART;TZID=Europe/Amsterdam:20260330T090000',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY;UNTIL=20260331T070000Z',
        ],
      ],
      ['2026-03-30T07:00/2026-03-30T08:00', '2026-03-31T07:00/2026-03-31T08:00'],
    ],
    [
      'of which one was moved and one called off',
      [
        ['DTSTART:20260401T080000Z', 'DTEND:20260401T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'],
        ['RECURRENCE-ID:20260402T080000Z', 'DTSTART:20260402T140000Z', 'DTEND:20260402T150000Z'],
        [
          'RECURRENCE-ID:20260403T080000Z',
          'DTSTART:20260403T080000Z',
          'DTEND:20260403T090000Z',
          'STATUS:CANCELLED',
        ],
      ],
      ['2026-04-01T08:00/2026-04-01T09:00', '2026-04-02T14:00/2026-04-02T15:00'],
    ],
    [
      'of which all from one on were moved',
      [
        ['DTSTART:20260401T080000Z', 'DTEND:20260401T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'],
        [
          'RECURRENCE-ID;RANGE=THISANDFUTURE:20260402T080000Z',
          'DTSTART:20260402T120000Z',
          'DTEND:20260402T140000Z',
        ],
      ],
      [
        '2026-04-01T08:00/2026-04-01T09:00',
        '2026-04-02T12:00/2026-04-02T14:00',
        '2026-04-03T12:00/2026-04-03T14:00',
      ],
    ],
    [
      'on days that are listed',
      [['DTSTART:20260401T080000Z', 'DTEND:20260401T090000Z', 'RDATE:20260405T080000Z,20260407T080000Z']],
      [
        '2026-04-01T08:00/2026-04-01T09:00',
        '2026-04-05T08:00/2026-04-05T09:00',
        '2026-04-07T08:00/2026-04-07T09:00',
      ],
    ],
    [
      'whose lines are folded, in lower case, with a byte order mark and bare line feeds',
      [['dtstart:2026040\r\n 1T080000Z', 'DTEND:20260401T09\r\n\t0000Z']],
      ['2026-04-01T08:00/2026-04-01T09:00'],
    ],
  ])('%s', (_what, events, spans) => {
    expect(found(...events)).toEqual({ spans, notes: {} });
  });

  it('leaves out what is free, called off, over or broken, and says so', () => {
    const day = ['DTSTART:20260401T080000Z', 'DTEND:20260401T090000Z'];
    expect(
      found(
        [...day, 'TRANSP:TRANSPARENT'],
        [...day, 'STATUS:CANCELLED'],
        ['DTSTART:20250401T080000Z', 'DTEND:20250401T090000Z'],
        ['DTEND:20260401T090000Z'],
        ['DTSTART:yesterday', 'DTEND:20260401T090000Z'],
        [...day, 'RRULE:FREQ=SOMETIMES'],
        day,
      ),
    ).toEqual({
      spans: ['2026-04-01T08:00/2026-04-01T09:00'],
      notes: { transparent: 1, cancelled: 1, past: 1, broken: 3 },
    });
  });

  it('takes a zone that nobody knows for that of the person, and says so', () => {
    expect(found(['DTSTART;TZID=Mars/North:20260401T080000', 'DURATION:PT1H'])).toEqual({
      spans: ['2026-04-01T06:00/2026-04-01T07:00'],
      notes: { zone: 1 },
    });
  });

  it('follows an endless repeat for 400 days, also one that began long ago, and says so', () => {
    const { spans, notes } = found(['DTSTART;VALUE=DATE:20150105', 'RRULE:FREQ=WEEKLY']);
    expect([spans.length, notes]).toEqual([57, { horizon: 1 }]);
    expect(spans[0]).toBe('2026-03-22T23:00/2026-03-23T23:00');
  });

  it.each([
    ['DAILY', 'INTERVAL=3', '2026-03-18T14:00/2026-03-18T15:00'],
    ['WEEKLY', 'INTERVAL=2;BYDAY=MO,TH', '2026-03-23T14:00/2026-03-23T15:00'],
    ['MONTHLY', 'BYDAY=2TU', '2026-04-14T14:00/2026-04-14T15:00'],
    ['YEARLY', 'BYMONTH=4;BYMONTHDAY=1', '2026-04-01T14:00/2026-04-01T15:00'],
  ])('finds the next of a %s repeat from 2001 as it does that of the same one begun anew', (freq, more, first) => {
    const rule = `RRULE:FREQ=${freq};${more}`;
    const old = found(['DTSTART:20010101T140000Z', 'DURATION:PT1H', rule]).spans;
    expect(old[0]).toBe(first);
    // The slow way: counted from the first.
    const counted = found(['DTSTART:20010101T140000Z', 'DURATION:PT1H', `${rule};COUNT=10000`]).spans;
    expect(old).toEqual(counted);
  });

  it('reads no more than 2,000 occurrences in all, and keeps no more than 500 spans', () => {
    const { spans, notes } = found(
      ['DTSTART:20260401T080000Z', 'DURATION:PT1M', 'RRULE:FREQ=MINUTELY;INTERVAL=2'],
      ['DTSTART:20270101T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'],
    );
    expect([spans.length, notes]).toEqual([500, { occurrences: 2, spans: 1_500 }]);
  });

  it.each<[string, string, string, string[]]>([
    ['30 February, which is not 2 March', '20260401', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', []],
    ['the 31st of each month', '20260331', 'FREQ=MONTHLY;COUNT=3', ['03-31', '05-31', '07-31']],
    ['a 29 February, in leap years', '20240229', 'FREQ=YEARLY', []],
    ['the last day of February', '20260228', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1', ['02-28']],
    ['the 30th of February and April', '20260430', 'FREQ=YEARLY;BYMONTH=2,4', ['04-30']],
  ])('of a repeat on %s takes only days that exist', (_what, start, rule, days) => {
    const { spans } = found([`DTSTART;VALUE=DATE:${start}`, `RRULE:${rule}`]);
    const last = (span: string) => new Date(Date.parse(`${span.slice(0, 16)}Z`) + 7_200_000);
    expect(spans.map((span) => last(span).toISOString().slice(5, 10)).slice(0, 3)).toEqual(days);
  });

  it('says of a day that never comes that it never comes', () => {
    expect(
      found(['DTSTART:20260401T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30']),
    ).toEqual({
      spans: [],
      notes: { never: 1 },
    });
  });

  it.each<[string, string[], string[], Record<string, number>]>([
    ['a year long ago', ['DTSTART:16010101T000000Z', 'DTEND:16010102T000000Z'], [], { years: 1 }],
    ['a year far ahead', ['DTSTART:21010101T000000Z', 'DURATION:PT1H'], [], { years: 1 }],
    ['in two years', ['DTSTART:20280401T080000Z', 'DURATION:PT1H'], [], { long: 1 }],
    [
      'longer than anything',
      ['DTSTART:20260401T080000Z', 'DURATION:P999999999W'],
      ['2026-04-01T08:00/2027-04-22T10:00'],
      { long: 1 },
    ],
    ['shorter than nothing', ['DTSTART:20260401T080000Z', 'DURATION:-P999999999W'], [], {}],
    [
      'to the end of all calendars',
      ['DTSTART:20260401T080000Z', 'DTEND:99991231T235959Z'],
      ['2026-04-01T08:00/2027-04-22T10:00'],
      { long: 1 },
    ],
    [
      'begun years ago and over next week',
      ['DTSTART;VALUE=DATE:20230101', 'DTEND;VALUE=DATE:20260401'],
      ['2022-12-31T23:00/2026-03-31T22:00'],
      {},
    ],
    [
      'without an end that matters',
      ['DTSTART:20260401T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;UNTIL=99991231T000000Z'],
      ['2026-04-01T08:00/2026-04-01T09:00', '2027-04-01T08:00/2027-04-01T09:00'],
      { horizon: 1 },
    ],
  ])('of an event %s takes what lies within 400 days, at once, and says why not the rest', (_what, event, spans, notes) => {
    const begun = performance.now();
    expect(found(event)).toEqual({ spans, notes });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('reads nothing of what an event is about', () => {
    const secret = 'SUMMARY:Chemotherapy';
    const reading = read(
      file([secret, 'DESCRIPTION:x', 'ATTENDEE:mailto:a@b', 'DTSTART;VALUE=DATE:20260401']),
    );
    expect(JSON.stringify(reading)).not.toContain('Chemotherapy');
    expect(reading.ok && reading.spans.length).toBe(1);
  });

  it('skips alarms and other parts inside an event', () => {
    const lines = [
      'DTSTART;VALUE=DATE:20260401',
      'BEGIN:VALARM',
      'TRIGGER:-PT15M',
      'DURATION:PT1H',
      'END:VALARM',
    ];
    expect(found(lines).spans).toEqual(['2026-03-31T22:00/2026-04-01T22:00']);
  });

  it.each([
    ['nothing', '', 'iCalendar'],
    ['another file', '<html></html>', 'iCalendar'],
    ['events without a calendar', 'BEGIN:VEVENT\r\nEND:VEVENT\r\n', 'iCalendar'],
    ['half a file', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260401T080000Z\r\n', 'cut off'],
    ['ends out of order', 'BEGIN:VCALENDAR\r\nEND:VEVENT\r\n', 'VEVENT'],
    ['too deep', `${'BEGIN:VCALENDAR\r\n'.repeat(100_000)}`, 'deep'],
    ['too many events', file(...Array.from({ length: 20_001 }, () => ['X:1'])), '20000 events'],
  ])('refuses %s with what is wrong', (_what, ics, word) => {
    const reading = read(ics);
    expect(reading.ok ? 'read' : reading.problem.message).toContain(word);
    expect(reading.ok ? '' : reading.problem.field).toBe('ics');
    expect(reading.ok ? '' : reading.problem.nl).toMatch(/bestand/);
  });
});

describe('a file that means no good ends in time, off the main loop', { timeout: 60_000 }, () => {
  let reader: ReadAbsences;
  let worker: string;
  beforeAll(async () => {
    worker = await bundle('gateway/shell/calendar/worker.ts', 'calendar-worker');
    reader = absenceReader(worker);
  });
  const PATIENCE = 15_000;
  const ask = (ics: string, using = reader) => using({ ics, zone: 'Europe/Amsterdam', now: NOW });
  /** How often the main loop had a turn while something ran, and how long that took, in milliseconds. */
  async function turns<T>(work: Promise<T>): Promise<{ value: T; turns: number; took: number }> {
    let count = 0;
    const begun = performance.now();
    const ticking = setInterval(() => {
      count += 1;
    }, 5);
    const value = await work;
    clearInterval(ticking);
    return { value, turns: count, took: performance.now() - begun };
  }
  let hostile: readonly (readonly [string, string])[] = [];
  beforeAll(() => {
    const line = 'X'.repeat(1_900_000);
    hostile = [
      [
        'a repeat each second for ever',
        file(['DTSTART:19700101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY']),
      ],
      [
        'a repeat that never comes',
        file(['DTSTART:20260401T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30']),
      ],
      [
        'a repeat of seconds that comes in a year',
        file(['DTSTART:20260401T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=SECONDLY;BYMONTH=3;BYMONTHDAY=30']),
      ],
      [
        'a thousand endless repeats',
        file(
          ...Array.from({ length: 1_000 }, () => [
            'DTSTART:20000101T080000Z',
            'DURATION:PT1H',
            'RRULE:FREQ=HOURLY',
          ]),
        ),
      ],
      [
        'a zone that changes each second',
        file(
          [
            'BEGIN:VTIMEZONE',
            'TZID:Z',
            'BEGIN:STANDARD',
            'DTSTART:19700101T000000',
            'TZOFFSETFROM:+0100',
            'TZOFFSETTO:+0200',
            'RRULE:FREQ=SECONDLY',
            'END:STANDARD',
            'END:VTIMEZONE',
          ],
          ['DTSTART;TZID=Z:20260401T080000', 'DURATION:PT1H'],
        ),
      ],
      ['a giant line', file([`DTSTART:${line}`])],
      ['a giant parameter', file([`DTSTART;X=${line}:20260401T080000Z`])],
      [
        'a giant list of days',
        file([
          'DTSTART:20260401T080000Z',
          'RRULE:FREQ=DAILY',
          `EXDATE:${'20260401T080000Z,'.repeat(100_000)}20260401T080000Z`,
        ]),
      ],
      ['a million folds', file([`SUMMARY:${'\r\n x'.repeat(400_000)}`, 'DTSTART;VALUE=DATE:20260401'])],
      ['nothing but line ends', `BEGIN:VCALENDAR\r\n${'\r\n'.repeat(900_000)}END:VCALENDAR\r\n`],
      ['nesting', `BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(100_000)}`],
      ['half a million quotation marks', file([`DTSTART;TZID="${'"'.repeat(500_000)}:20260401T080000Z`])],
      ['a year beyond all', file(['DTSTART:99991231T235959Z', 'DURATION:P99999999999D', 'RRULE:FREQ=DAILY'])],
      [
        'numbers beyond all',
        file([
          'DTSTART:20260401T080000Z',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY;INTERVAL=99999999999999999999;COUNT=99999999999999999999',
        ]),
      ],
    ];
  });
  afterAll(() => expect(hostile.length).toBe(14));

  it.each(Array.from({ length: 14 }, (_, i) => i))('case %i', async (i) => {
    const [what, ics] = hostile[i] ?? ['', ''];
    const { value, took } = await turns(ask(ics));
    expect(took, what).toBeLessThan(PATIENCE);
    if (value.ok) expect(value.spans.length).toBeLessThanOrEqual(500);
    else expect(value.problem.field).toBe('ics');
  });

  it('is given up after its time, while everything else goes on', async () => {
    const slow = absenceReader(worker, 300);
    const never = file([
      'DTSTART:20260401T080000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=SECONDLY;BYMONTH=3;BYMONTHDAY=30',
    ]);
    const { value, turns: had } = await turns(ask(never, slow));
    expect(value.ok ? 'read' : value.problem.code).toBe('invalid');
    expect(had).toBeGreaterThan(5);
  });

  it('refuses more than 2 MB unread, naming what and why', async () => {
    const value = await ask(`BEGIN:VCALENDAR\r\n${' '.repeat(MOST_CALENDAR)}`);
    expect(value.ok ? '' : value.problem.message).toMatch(/too large: at most 2 MB/);
  });

  it('reads two at a time; a third is told to come back', async () => {
    const one = file(['DTSTART;VALUE=DATE:20260401']);
    const all = await Promise.all([ask(one), ask(one), ask(one)]);
    expect(all.map((value) => (value.ok ? 'read' : value.problem.code))).toEqual(['read', 'read', 'rate']);
    expect((await ask(one)).ok).toBe(true);
  });
});
