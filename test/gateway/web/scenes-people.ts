/** The scenes of people's day: notices, where one is, talks and visits, the figures, late answers, numbers to call. */
import type { Page } from 'playwright-core';
import type { NoticeView, PresenceView, TalkView, TimingView } from '../../../gateway/core/api-roster.ts';
import { ago, alarmView, boardView, HARMFUL, pageTo, quiet, viewer } from './canned.ts';
import type { Scene } from './scene.ts';

const sanne = viewer('responder', 'sanne');
const coordinator = viewer('coordinator', 'ingrid');
const begin = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Dienst begonnen' }).click();
};

/** A notice that asks to be confirmed. */
export const noticeView = (at: number, extra: Partial<NoticeView> = {}): NoticeView => ({
  id: 'n1',
  kind: 'readiness',
  about: {},
  at: ago(at, 90),
  until: ago(at, -36_000),
  confirm: true,
  rings: true,
  confirmedAt: null,
  over: false,
  title: 'Proefoproep voor je dienst',
  text: 'Je dienst bij Opvanggroep Berk begint morgen om 09:00. Bevestig dat deze oproep je bereikt.',
  ...extra,
});

/** A talk that has twenty minutes left. */
export const talkView = (at: number, extra: Partial<TalkView> = {}): TalkView => ({
  id: 't1',
  person: 'sanne',
  place: 'linde-spreekkamer-2',
  address: null,
  from: ago(at, 2400),
  until: ago(at, -1200),
  looksIn: 'daan',
  state: 'running',
  alarmAt: ago(at, -1500),
  alarm: null,
  walkedAt: ago(at, 600),
  noButton: false,
  may: ['extend', 'well'],
  ...extra,
});

const presence = (at: number): readonly PresenceView[] => [
  { person: 'sanne', presence: 'in', since: ago(at, 7200), until: null, via: 'self' },
  { person: 'marieke', presence: 'out', since: ago(at, 7200), until: ago(at, -3600), via: 'calendar' },
  { person: 'daan', presence: null, since: null, until: null, via: null },
];

const MONTHS = ['2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07'];
/** A row of the figures; the third month had alarms that nobody answered. */
const timing = (month: string, index: number, group: string): TimingView => {
  const empty = index === 2;
  return {
    month,
    group,
    groupName: group === 'berk' ? 'Opvanggroep Berk' : HARMFUL,
    alarms: 4 + index,
    answered: empty ? 0 : 4 + index,
    arrived: empty ? 0 : 3,
    answerMedian: empty ? null : 6 + index,
    answerP90: empty ? null : 12 + index * 4,
    arrivalMedian: empty ? null : 48 + index * 9,
    arrivalP90: empty ? null : 110 + index * 12,
    within10: empty ? 0 : 0.5 + index * 0.06,
    within40: empty ? 0 : 0.8 + index * 0.028,
  };
};

/** Every scene of people's day. */
export const PEOPLE_SCENES: readonly Scene[] = [
  {
    name: 'home-notice-and-talk',
    path: '/',
    answers: (at) => ({
      ...quiet(at, sanne),
      day: { notices: [noticeView(at)], presence: presence(at), talks: [talkView(at)] },
    }),
    sees: 'Ja, ik ben er klaar voor',
  },
  {
    name: 'home-visit',
    path: '/',
    answers: (at) => ({ ...quiet(at, viewer('employee', 'daan')), day: { presence: presence(at) } }),
    act: async (page) => page.getByRole('button', { name: 'Aanmelden' }).click(),
    dark: true,
    sees: 'Nu, 1 uur',
  },
  {
    name: 'pager-notice',
    path: '/pager',
    answers: (at) => ({
      ...quiet(at, sanne),
      day: {
        notices: [
          noticeView(at),
          noticeView(at, {
            id: 'n2',
            kind: 'swap-asked',
            rings: false,
            title: 'Vraag om te ruilen',
            text: `${HARMFUL} vraagt of jij de dienst overneemt.`,
          }),
        ],
      },
    }),
    act: begin,
    sees: 'Bericht, geen alarm',
  },
  {
    name: 'pager-last-call',
    path: '/pager',
    answers: (at) => ({
      ...quiet(at, sanne),
      day: { notices: [noticeView(at, { kind: 'last-call', title: 'Laatste vraag: is alles goed?' })] },
    }),
    act: begin,
    dark: true,
    sees: 'Alles is goed',
  },
  {
    name: 'pager-late',
    path: '/pager',
    answers: (at) => ({
      ...quiet(at, sanne),
      alarms: [
        alarmView(at, {
          state: 'acknowledged',
          coming: 2,
          responders: ['daan', 'marieke'].map((person) => ({ person, answer: 'coming', at: ago(at, 4) })),
          pages: [pageTo(at, 'sanne', 'delivered')],
        }),
      ],
    }),
    act: begin,
    sees: 'Er komen al 2 mensen. Je bent nog steeds welkom.',
  },
  {
    name: 'pager-taken-by',
    path: '/pager',
    answers: (at) => ({
      ...quiet(at, sanne),
      alarms: [
        alarmView(at, {
          state: 'acknowledged',
          coming: 2,
          responders: ['daan', 'marieke'].map((person) => ({ person, answer: 'coming', at: ago(at, 4) })),
          pages: [
            pageTo(at, 'sanne', 'withdrawn', {
              reason: 'taken',
              endedAt: ago(at, 1),
              takenBy: ['daan', 'marieke'],
            }),
          ],
        }),
      ],
    }),
    act: begin,
    sees: 'Opgepakt door Daan Visser en Marieke Bakker.',
  },
  {
    name: 'pager-call-outside',
    path: '/pager',
    answers: (at) => ({
      ...quiet(at, sanne),
      alarms: [
        alarmView(at, {
          pages: [
            pageTo(at, 'sanne', 'delivered', {
              calls: [{ name: 'Beveiliging Demostad', phone: '088-000 00 99' }],
            }),
          ],
        }),
      ],
    }),
    act: begin,
    sees: 'Beveiliging Demostad',
  },
  {
    name: 'board-mark',
    path: '/board/linde',
    answers: (at) => ({
      ...quiet(at, viewer('board', null, { site: 'linde' })),
      board: boardView(at, false, []),
      day: { presence: presence(at) },
    }),
    act: async (page) => page.getByRole('button', { name: 'In- en uitmelden' }).click(),
    sees: 'Tik op een naam',
  },
  {
    name: 'talks-running',
    path: '/talks',
    answers: (at) => ({
      ...quiet(at, sanne),
      day: {
        talks: [
          talkView(at),
          talkView(at, {
            id: 't2',
            person: 'daan',
            looksIn: 'sanne',
            place: null,
            address: HARMFUL,
            noButton: true,
          }),
        ],
      },
    }),
    sees: 'Loop even langs',
  },
  {
    name: 'talks-time-is-up',
    path: '/talks',
    answers: (at) => ({
      ...quiet(at, sanne),
      day: { talks: [talkView(at, { state: 'asked', until: ago(at, 50), alarmAt: ago(at, -250) })] },
    }),
    dark: true,
    sees: 'Over 4 minuten gaat er een alarm af',
  },
  {
    name: 'talks-alarm-went',
    path: '/talks',
    answers: (at) => ({
      ...quiet(at, sanne),
      day: {
        talks: [
          talkView(at, {
            state: 'alarm',
            until: ago(at, 400),
            alarmAt: ago(at, 100),
            alarm: 'A1',
            looksIn: null,
            may: [],
          }),
        ],
      },
    }),
    sees: 'Gaat het goed met je? Meld het hier.',
  },
  {
    name: 'talks-planned-no-button',
    path: '/talks',
    answers: (at) => ({
      ...quiet(at, sanne),
      day: {
        talks: [
          talkView(at, {
            state: 'planned',
            from: ago(at, -1200),
            until: ago(at, -4800),
            noButton: true,
            may: ['start', 'extend', 'cancel'],
          }),
        ],
      },
    }),
    sees: 'Geen knop in deze ruimte',
  },
  {
    name: 'talks-coordinator',
    path: '/talks',
    answers: (at) => ({
      ...quiet(at, coordinator),
      day: {
        talks: [
          talkView(at),
          talkView(at, { id: 't3', person: 'fatma', state: 'called', alarmAt: ago(at, -70), looksIn: null }),
          talkView(at, { id: 't4', person: 'tom', state: 'well', may: [] }),
        ],
      },
    }),
    sees: 'Geen antwoord',
  },
  {
    name: 'statistics',
    path: '/statistics',
    answers: (at) => ({
      ...quiet(at, coordinator),
      day: {
        statistics: {
          from: ago(at, 3e7),
          until: ago(at, 0),
          leftOut: 0,
          rows: MONTHS.flatMap((month, index) => ['berk', 'es'].map((group) => timing(month, index, group))),
        },
      },
    }),
    sees: 'Alle cijfers',
  },
  {
    name: 'statistics-empty',
    path: '/statistics',
    answers: (at) => ({
      ...quiet(at, coordinator),
      day: { statistics: { from: ago(at, 3e7), until: ago(at, 0), leftOut: 0, rows: [] } },
    }),
    dark: true,
    sees: 'Nog geen alarmen in deze periode.',
  },
  {
    name: 'present',
    path: '/present',
    answers: (at) => ({ ...quiet(at, coordinator), day: { presence: presence(at) } }),
    sees: 'Ontruimingslijst',
  },
];
