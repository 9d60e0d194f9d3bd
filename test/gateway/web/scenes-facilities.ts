/** The scenes of facilities: the walk test from choosing to report, the drill, the fleet, the check from end to end. */
import type { MeView } from '../../../gateway/core/api.ts';
import { type Answers, ago, alarmView, boardView, emergencyView, pageTo, quiet, viewer } from './canned.ts';
import {
  badCheck,
  caredFaults,
  drillView,
  endedDrill,
  fleetDevices,
  goodCheck,
  largeFleet,
} from './canned-fleet.ts';
import { largeWalk, pressed, untested, walkView } from './canned-walk.ts';
import type { Scene } from './scene.ts';

/** Somebody of facilities who reads Dutch. */
export const facilities = (extra: Partial<MeView> = {}): MeView =>
  viewer('facilities', 'tom', { person: { id: 'tom', name: 'Tom Bakker', language: 'nl' }, ...extra });
const walking = (at: number, walk: unknown, rest: Partial<Answers> = {}): Answers => ({
  ...quiet(at, facilities()),
  devices: fleetDevices(at),
  ...rest,
  facilities: { walks: [walk] },
});

/** Buttons that needed more than one press. */
function triedWalk(at: number) {
  const tries = [
    { pressedAt: ago(at, 190), why: 'late' },
    { pressedAt: ago(at, 120), why: 'unconfirmed' },
  ];
  const devices = walkView(at).devices.map((each) =>
    each.device === 'draagbaar-2'
      ? { ...each, failedTries: tries }
      : each.device === 'spreekkamer-2' || each.device === 'balie-1'
        ? { ...each, failedTries: tries.slice(1) }
        : each,
  );
  return walkView(at, { devices });
}

const walkScenes: readonly Scene[] = [
  {
    name: 'walk-choose',
    path: '/walk-test',
    answers: (at) => ({
      ...quiet(at, facilities({ site: 'linde' })),
      devices: fleetDevices(at),
      facilities: {
        walks: [
          walkView(at, { id: 'W0', tester: 'ruben', site: 'haven' }),
          walkView(at, { id: 'W2', state: 'ended', startedAt: ago(at, 8_000_000), reason: 'done' }),
        ],
      },
    }),
    sees: 'Wat ga je testen?',
  },
  {
    name: 'walk-going',
    path: '/walk-test',
    answers: (at) => walking(at, walkView(at)),
    sees: '1 knop mislukt',
  },
  {
    name: 'walk-tries',
    path: '/walk-test',
    answers: (at) => walking(at, triedWalk(at)),
    act: async (page) => page.getByText('pas na een mislukte druk').click(),
    sees: 'Eerder 2 keer mislukt',
  },
  {
    name: 'walk-press-arrives',
    path: '/walk-test',
    answers: (at) => walking(at, walkView(at)),
    act: async (page, stub) => {
      await page.getByText('Nog niet getest').waitFor();
      const at = Date.now();
      const now = walkView(at);
      const devices = now.devices.map((each) =>
        each.device === 'spreekkamer-3'
          ? untested(at, each.device, pressed(at, 0))
          : each.device === 'spreekkamer-1'
            ? untested(at, each.device, { ...pressed(at, 9), state: 'untested', why: 'confirming' })
            : each,
      );
      stub.say('walk', walkView(at, { devices }));
      await page.locator('.nk-pressed--fresh').waitFor();
    },
    dark: true,
    sees: 'Spreekkamer 3',
  },
  {
    name: 'walk-interrupted',
    path: '/walk-test',
    answers: (at) =>
      walking(at, walkView(at, { state: 'interrupted', interruptedBy: 'E1' }), {
        alarms: [emergencyView(at)],
      }),
    sees: 'ECHT ALARM',
  },
  {
    name: 'walk-interrupted-unread',
    path: '/walk-test',
    answers: (at) =>
      walking(at, walkView(at, { state: 'interrupted', interruptedBy: 'E1', alarmOpen: true })),
    sees: 'Er loopt een echt alarm.',
  },
  {
    name: 'walk-interrupted-over',
    path: '/walk-test',
    answers: (at) => walking(at, walkView(at, { state: 'interrupted', interruptedBy: 'E9' })),
    sees: 'Ga verder met de test',
  },
  {
    name: 'walk-ended',
    path: '/walk-test#W1',
    answers: (at) => walking(at, walkView(at, { state: 'ended', reason: 'time', endedAt: ago(at, 5) })),
    sees: 'De looptest is klaar',
  },
  {
    name: 'walk-others',
    path: '/walk-test#W1',
    answers: (at) => walking(at, walkView(at, { tester: 'ruben' })),
    dark: true,
    sees: 'Je kijkt mee.',
  },
  {
    name: 'walk-large-english',
    path: '/walk-test',
    answers: (at) => ({
      ...quiet(at, viewer('facilities', 'tom')),
      facilities: { walks: [largeWalk(at, 120)] },
    }),
    sees: 'of 120 tested',
  },
  {
    name: 'walk-odd-answer',
    path: '/walk-test',
    answers: (at) => ({ ...quiet(at, facilities()), facilities: { walks: { no: 'list' } } }),
    sees: 'Ga ervan uit dat alle knoppen echt zijn.',
  },
];

const drilling = (at: number, ...drills: readonly unknown[]): Answers => ({
  ...quiet(at, facilities()),
  devices: fleetDevices(at),
  facilities: { drills },
});
const drillScenes: readonly Scene[] = [
  {
    name: 'drill-announce',
    path: '/drill',
    answers: (at) => drilling(at, endedDrill(at)),
    sees: 'Welke knop?',
  },
  {
    name: 'drill-armed',
    path: '/drill',
    answers: (at) => drilling(at, drillView(at, { state: 'armed', times: [], alarm: null })),
    sees: 'De volgende druk op deze knop is een OEFENING.',
  },
  {
    name: 'drill-running',
    path: '/drill',
    answers: (at) => drilling(at, drillView(at)),
    sees: 'De oefening loopt',
  },
  {
    name: 'drill-became-real',
    path: '/drill#O1',
    answers: (at) =>
      drilling(
        at,
        drillView(at, {
          state: 'became-real',
          pressedAgain: { at: ago(at, 20.1), afterMs: 21_900 },
          becameReal: { at: ago(at, 20), afterMs: 22_000, why: 'press' },
        }),
      ),
    sees: 'Er is nog eens gedrukt.',
  },
  {
    name: 'drill-was-real',
    path: '/drill#O1',
    answers: (at) =>
      drilling(at, {
        ...endedDrill(at),
        state: 'became-real',
        pressedAgain: { at: ago(at, 20.1), afterMs: 21_900 },
        becameReal: { at: ago(at, 20), afterMs: 22_000, why: 'press' },
      }),
    sees: 'Het alarm is afgesloten',
  },
  {
    name: 'drill-beside-real',
    path: '/drill#O1',
    answers: (at) => ({
      ...drilling(
        at,
        drillView(at, {
          state: 'became-real',
          times: [],
          becameReal: { at: ago(at, 20), afterMs: 22_000, why: 'alarm' },
        }),
      ),
      alarms: [emergencyView(at)],
    }),
    sees: 'Het alarm dat al liep',
  },
  {
    name: 'drill-ended-dark',
    path: '/drill#O1',
    answers: (at) => drilling(at, endedDrill(at)),
    dark: true,
    sees: 'van de druk tot aan de deur',
  },
];

/** An alarm with marks that views of alarms have only where they hold. */
const marked = <A extends object>(
  alarm: A,
  marks: { readonly drill?: true; readonly virtual?: true },
): A => ({
  ...alarm,
  ...marks,
});
const sanne = viewer('responder', 'sanne');
const coordinator = viewer('coordinator', 'ingrid');
const markScenes: readonly Scene[] = [
  {
    name: 'pager-drill-112',
    path: '/pager',
    answers: (at) => ({
      ...quiet(at, sanne),
      alarms: [
        marked(emergencyView(at, { level: 'assist', pages: [pageTo(at, 'sanne', 'sent')] }), { drill: true }),
      ],
    }),
    act: async (page) => page.getByRole('button', { name: 'Dienst begonnen' }).click(),
    sees: 'Bel NIET 112',
  },
  {
    name: 'board-drill',
    path: '/board/linde',
    answers: (at) => ({
      ...quiet(at, coordinator),
      board: boardView(at, false, [marked(emergencyView(at, { level: 'assist' }), { drill: true })]),
    }),
    sees: 'OEFENING',
  },
  {
    name: 'alarm-drill-virtual',
    path: '/alarm',
    answers: (at) => ({
      ...quiet(at, viewer('employee', 'daan')),
      alarms: [marked(alarmView(at, { raisedBy: 'daan', nobody: true }), { drill: true, virtual: true })],
    }),
    sees: 'VIRTUEEL',
  },
  {
    name: 'button-drill',
    path: '/button',
    answers: (at) => ({
      ...quiet(at, viewer('coordinator', 'ingrid', { virtual: { origin: '', token: 'stub' } })),
      alarms: [marked(alarmView(at, { device: 'balie-1', place: 'linde-balie' }), { drill: true })],
    }),
    sees: 'OEFENING',
  },
  {
    name: 'home-facilities',
    path: '/',
    answers: (at) => ({
      ...quiet(at, facilities()),
      alarms: [marked(alarmView(at), { drill: true })],
      facilities: { selfCheck: goodCheck(at) },
    }),
    sees: 'OEFENING',
  },
  {
    name: 'board-checked',
    path: '/board/linde',
    answers: (at) => ({ ...quiet(at, coordinator), facilities: { selfCheck: goodCheck(at) } }),
    sees: 'Laatste controle van begin tot eind',
  },
  {
    name: 'board-check-failed-covert',
    path: '/board/haven',
    answers: (at) => ({
      ...quiet(at, coordinator),
      board: boardView(at, true, []),
      facilities: { selfCheck: badCheck(at) },
    }),
    sees: 'Controle van begin tot eind mislukt',
  },
];

const fleetScenes: readonly Scene[] = [
  {
    name: 'devices-fleet',
    path: '/devices',
    answers: (at) => ({
      ...quiet(at, facilities()),
      devices: fleetDevices(at),
      faults: caredFaults(at),
      facilities: { selfCheck: goodCheck(at) },
    }),
    sees: 'Nieuwe batterij besteld.',
  },
  {
    name: 'devices-note',
    path: '/devices',
    answers: (at) => ({
      ...quiet(at, facilities()),
      devices: fleetDevices(at),
      faults: caredFaults(at),
      facilities: { selfCheck: badCheck(at) },
    }),
    act: async (page) => {
      await page.getByRole('button', { name: /Notitie.*balie-2/ }).click();
      await page.getByRole('button', { name: 'Lang niet getest' }).click();
    },
    dark: true,
    sees: 'Wat is er gedaan of nodig?',
  },
  {
    name: 'devices-500',
    path: '/devices',
    answers: (at) => ({ ...quiet(at, facilities()), devices: largeFleet(at, 500), faults: [] }),
    sees: 'Toon ook de andere 460',
  },
];

/** All of them. */
export const FACILITIES_SCENES: readonly Scene[] = [
  ...walkScenes,
  ...drillScenes,
  ...markScenes,
  ...fleetScenes,
];
