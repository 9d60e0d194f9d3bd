/** Every page in the states that matter, each with what the server says and what a person does before it is looked at. */
import type { Page } from 'playwright-core';
import type { Pattern } from '../../../firmware/core/signals.ts';
import type { DeviceView } from '../../../firmware/shell/virtual/fleet.ts';
import type { VirtualDevice } from '../../../gateway/web/parts/virtual.ts';
import {
  type Answers,
  ago,
  alarmView,
  boardView,
  emergencyView,
  HARMFUL,
  incidentView,
  pageTo,
  quiet,
  viewer,
} from './canned.ts';
import type { Scene } from './scene.ts';
import { FACILITIES_SCENES } from './scenes-facilities.ts';
import { PEOPLE_SCENES } from './scenes-people.ts';
import { PHONE_SCENES } from './scenes-phone.ts';
import { SIMULATOR_SCENES } from './scenes-simulator.ts';
import type { Stub } from './stub-server.ts';
import { virtualDevice } from './virtual-devices.ts';

export type { Scene } from './scene.ts';

/** What the virtual devices send is what the pages read: this compiles only while the one fits the other. */
export const asPagesRead = (view: DeviceView): VirtualDevice => view;

export { virtualDevice };

const sanne = viewer('responder', 'sanne');
const coordinator = viewer('coordinator', 'ingrid');
const withAlarms = (at: number, ...alarms: ReturnType<typeof alarmView>[]): Answers => ({
  ...quiet(at, sanne),
  alarms,
});
const begin = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Dienst begonnen' }).click();
};
const walkStages =
  (kind: 'desk' | 'wearable', ...patterns: readonly Pattern[]) =>
  async (page: Page, stub: Stub): Promise<void> => {
    const id = kind === 'desk' ? 'balie-1' : 'draagbaar-1';
    await page.locator('.nk-show').waitFor();
    const place = kind === 'desk' ? 'linde-balie' : 'linde-teamkamer';
    const stages = patterns.map((pattern, index) => ({
      pattern,
      at: new Date(index ** 3 * 740).toISOString(),
    }));
    patterns.forEach((pattern, index) => {
      stub.show(virtualDevice(id, kind, place, pattern, 10 + index, stages.slice(0, index + 1)));
    });
  };
/** The viewer of the button page; the test puts in where the virtual devices are. */
const presser = viewer('employee', 'daan', { virtual: { origin: '', token: 'stub' } });
const coming = [{ person: 'daan', answer: 'coming', at: new Date(0).toISOString() }] as const;

/** The scenes. */
export const SCENES: readonly Scene[] = [
  { name: 'home-responder', path: '/', answers: (at) => quiet(at, sanne), sees: 'Alles rustig' },
  {
    name: 'home-coordinator-alarm',
    path: '/',
    answers: (at) => ({ ...quiet(at, coordinator), alarms: [emergencyView(at), alarmView(at)] }),
    dark: true,
    sees: '2 open alarmen',
  },
  { name: 'in-missing', path: '/in', answers: (at) => quiet(at, null), sees: 'Deze link is niet compleet' },
  { name: 'in-used', path: '/in#0123', answers: (at) => quiet(at, null), sees: 'Deze link werkt niet meer' },
  {
    name: 'signed-out',
    path: '/signed-out',
    answers: (at) => quiet(at, null),
    dark: true,
    sees: 'Je bent uitgelogd',
  },
  {
    name: 'pager-locked',
    path: '/pager',
    answers: (at) => quiet(at, sanne),
    sees: 'Deze pieper gaat nog NIET over',
  },
  {
    name: 'pager-ready',
    path: '/pager',
    answers: (at) => quiet(at, sanne),
    act: begin,
    sees: 'Je bent oproepbaar',
  },
  {
    name: 'pager-ringing',
    path: '/pager',
    answers: (at) => withAlarms(at, alarmView(at)),
    act: begin,
    sees: 'Ik kom',
  },
  {
    name: 'pager-ringing-locked',
    path: '/pager',
    answers: (at) => withAlarms(at, alarmView(at)),
    sees: 'Deze pieper gaat nog NIET over',
  },
  {
    name: 'pager-emergency-112',
    path: '/pager',
    answers: (at) =>
      withAlarms(
        at,
        emergencyView(at),
        alarmView(at, { responders: coming, coming: 1, state: 'acknowledged' }),
      ),
    act: begin,
    dark: true,
    sees: 'Ik bel 112',
  },
  {
    name: 'pager-calling-112',
    path: '/pager',
    answers: (at) =>
      withAlarms(
        at,
        emergencyView(at, {
          guidance112: { since: ago(at, 60), calling: { person: 'sanne', at: ago(at, 20) }, called: null },
          call112: false,
        }),
      ),
    act: begin,
    sees: '112 is gebeld',
  },
  {
    name: 'pager-coming',
    path: '/pager',
    answers: (at) =>
      withAlarms(
        at,
        alarmView(at, {
          state: 'acknowledged',
          coming: 2,
          responders: [{ person: 'sanne', answer: 'coming', at: ago(at, 3) }, ...coming],
          pages: [pageTo(at, 'sanne', 'acknowledged')],
        }),
      ),
    act: begin,
    sees: 'Jij bent onderweg',
  },
  {
    name: 'pager-on-scene',
    path: '/pager',
    answers: (at) =>
      withAlarms(
        at,
        alarmView(at, {
          state: 'on-scene',
          coming: 1,
          lead: 'sanne',
          cancelled: { at: ago(at, 2), duress: true },
          responders: [{ person: 'sanne', answer: 'arrived', at: ago(at, 3) }],
          pages: [pageTo(at, 'sanne', 'acknowledged')],
        }),
      ),
    act: begin,
    sees: 'DWANG',
  },
  {
    name: 'pager-taken',
    path: '/pager',
    answers: (at) =>
      withAlarms(
        at,
        alarmView(at, {
          state: 'acknowledged',
          coming: 1,
          responders: coming,
          pages: [pageTo(at, 'sanne', 'withdrawn', { reason: 'taken', endedAt: ago(at, 1) })],
        }),
      ),
    act: begin,
    sees: 'Er gaan genoeg mensen heen.',
  },
  {
    name: 'pager-harmful',
    path: '/pager',
    answers: (at) =>
      withAlarms(at, alarmView(at, { place: null, text: HARMFUL, raisedBy: 'daan', device: null })),
    act: begin,
    sees: HARMFUL.slice(0, 10),
  },
  {
    name: 'board-quiet',
    path: '/board/linde',
    answers: (at) => quiet(at, coordinator),
    sees: 'Alles rustig',
  },
  {
    name: 'board-quiet-covert',
    path: '/board/haven',
    answers: (at) => ({ ...quiet(at, coordinator), board: boardView(at, true, [], { faults: 1 }) }),
    sees: 'Publieksstand',
  },
  {
    name: 'board-assist',
    path: '/board/linde',
    answers: (at) => ({
      ...quiet(at, coordinator),
      board: boardView(at, false, [
        alarmView(at, { state: 'acknowledged', coming: 1, responders: coming, plan: null }),
      ]),
    }),
    sees: '1 collega onderweg',
  },
  {
    name: 'board-emergency',
    path: '/board/linde',
    answers: (at) => ({
      ...quiet(at, coordinator),
      board: boardView(at, false, [
        emergencyView(at, { nobody: true }),
        alarmView(at, { guidance112: null, plan: null }),
      ]),
    }),
    sees: 'Bel 112',
  },
  {
    name: 'board-emergency-covert',
    path: '/board/haven',
    answers: (at) => ({ ...quiet(at, coordinator), board: boardView(at, true, [emergencyView(at)]) }),
    sees: 'Bel 112',
  },
  {
    name: 'alarm-form',
    path: '/alarm',
    answers: (at) => quiet(at, viewer('employee', 'daan')),
    sees: 'Waar is hulp nodig?',
  },
  {
    name: 'alarm-received',
    path: '/alarm',
    answers: (at) => ({
      ...quiet(at, viewer('employee', 'daan')),
      alarms: [alarmView(at, { raisedBy: 'daan', device: null, presses: [] })],
    }),
    dark: true,
    sees: 'Ontvangen',
  },
  {
    name: 'alarm-coming',
    path: '/alarm',
    answers: (at) => ({
      ...quiet(at, viewer('employee', 'daan')),
      alarms: [
        alarmView(at, {
          raisedBy: 'daan',
          state: 'acknowledged',
          coming: 1,
          responders: [{ person: 'sanne', answer: 'coming', at: ago(at, 2) }],
        }),
      ],
    }),
    sees: 'Er komt iemand',
  },
  {
    name: 'alarm-nobody',
    path: '/alarm',
    answers: (at) => ({
      ...quiet(at, viewer('employee', 'daan')),
      alarms: [emergencyView(at, { raisedBy: 'daan', nobody: true })],
    }),
    sees: 'Nog niemand onderweg. Bel zelf 112',
  },
  { name: 'incidents', path: '/incidents', answers: (at) => quiet(at, coordinator), sees: 'Spreekkamer 2' },
  {
    name: 'incidents-while-open',
    path: '/incidents',
    answers: (at) => ({ ...quiet(at, coordinator), alarms: [emergencyView(at)] }),
    sees: 'Wie is bereikt',
  },
  {
    name: 'incident',
    path: '/incidents/A1',
    answers: (at) => quiet(at, coordinator),
    sees: 'Welk gedrag was het?',
  },
  {
    name: 'incident-not-acute',
    path: '/incidents/A1',
    answers: (at) => ({
      ...quiet(at, coordinator),
      incidents: [
        incidentView(at, {
          report: {
            behaviour: 2,
            description: null,
            injury: null,
            damage: null,
            notAcute: true,
            by: null,
            at: null,
          },
        }),
      ],
    }),
    dark: true,
    sees: '0900-8844',
  },
  {
    name: 'devices-english',
    path: '/devices',
    answers: (at) => quiet(at, viewer('facilities', 'tom')),
    sees: 'gives no sign of life',
  },
  {
    name: 'devices-dark',
    path: '/devices',
    answers: (at) => quiet(at, coordinator),
    dark: true,
    sees: 'Storingen',
  },
  { name: 'roster', path: '/roster', answers: (at) => quiet(at, sanne), sees: 'Opvanggroep Berk' },
  { name: 'roster-year', path: '/roster#year', answers: (at) => quiet(at, sanne), sees: 'Volgend jaar' },
  {
    name: 'roster-swaps',
    path: '/roster#swaps',
    answers: (at) => quiet(at, sanne),
    sees: 'Je eigen diensten',
  },
  { name: 'button-idle', path: '/button', answers: (at) => quiet(at, presser), sees: 'Klaar' },
  {
    name: 'button-coming',
    path: '/button',
    answers: (at) => quiet(at, presser),
    act: walkStages('desk', 'felt', 'received', 'coming'),
    sees: 'Er komt iemand',
  },
  {
    name: 'button-not-received',
    path: '/button',
    answers: (at) => quiet(at, presser),
    act: walkStages('desk', 'felt', 'not-received'),
    dark: true,
    sees: 'Niet ontvangen',
  },
  {
    name: 'button-wearable',
    path: '/button',
    answers: (at) => quiet(at, presser),
    act: async (page, stub) => {
      await page.getByRole('radio', { name: /draagbaar-1/ }).check();
      await walkStages('wearable', 'felt', 'received', 'coming-112')(page, stub);
    },
    sees: 'Er komt iemand, maar bel zelf ook 112.',
  },
  ...PEOPLE_SCENES,
  ...PHONE_SCENES,
  ...SIMULATOR_SCENES,
  ...FACILITIES_SCENES,
];
