/** The scenes of the live simulator: all quiet, an alarm, faults, a session in a real site, a picture, a flood of devices. */
import type { Page } from 'playwright-core';
import { type Answers, ago, alarmView, HARMFUL, pageTo, quiet, viewer } from './canned.ts';
import {
  HOSTILE_PICTURE,
  moments,
  played,
  type SimulationAnswers,
  sessionView,
  simulated,
  wholeView,
} from './canned-simulation.ts';
import type { Scene } from './scene.ts';
import type { Stub } from './stub-server.ts';
import { heldPage, virtualDevice, virtualPager } from './virtual-devices.ts';

/** The viewer of the simulator; the test puts in where the virtual devices are. */
export const tinkerer = viewer('facilities', 'daan', { virtual: { origin: '', token: 'stub' } });
const english = viewer('facilities', 'tom', { virtual: { origin: '', token: 'stub' } });

const simulator = (
  at: number,
  extra: Partial<SimulationAnswers> = {},
  more: Partial<Answers> = {},
): Answers => ({
  ...quiet(at, tinkerer),
  simulation: simulated(at, extra),
  ...more,
});
/** On a phone one part is shown at a time. */
const tab = async (page: Page, name: string): Promise<void> => {
  await page.locator('.nk-sim').waitFor();
  const button = page.locator('.nk-sim-tabs').getByRole('button', { name });
  if (await button.isVisible()) await button.click();
};
const choose = async (page: Page, id: string): Promise<void> => {
  await tab(page, 'Plattegrond');
  await page.getByRole('button', { name: new RegExp(`^${id},`) }).click();
};
const press = async (page: Page, stub: Stub): Promise<void> => {
  stub.show(virtualDevice('spreekkamer-2', 'desk', 'linde-spreekkamer-2', 'idle', 1));
  stub.show(virtualDevice('spreekkamer-2', 'desk', 'linde-spreekkamer-2', 'coming', 3));
  stub.show(virtualPager('pieper-1', 'sanne', [heldPage()]));
  stub.show(virtualPager('pieper-2', 'marieke', [heldPage({ page: '2', ringing: false, answer: 'coming' })]));
  await choose(page, 'spreekkamer-2');
  await page.getByText('Er komt iemand').first().waitFor();
};
/** Two hundred devices on one floor. */
export const crowd = (at: number): Pick<Answers, 'devices'> => {
  const places = ['linde-balie', 'linde-spreekkamer-1', 'linde-spreekkamer-2', 'linde-gang'];
  const [model] = quiet(at, tinkerer).devices;
  if (model === undefined) throw new Error('the demo site has devices');
  return {
    devices: Array.from({ length: 200 }, (_, index) => ({
      ...model,
      id: `knop-${index + 1}`,
      number: index + 1,
      place: places[index % places.length] ?? null,
      state: index % 17 === 0 ? ('lost' as const) : ('healthy' as const),
      battery: index % 13 === 0 ? 9 : null,
      inService: true,
    })),
  };
};

/** Every scene of the simulator. */
export const SIMULATOR_SCENES: readonly Scene[] = [
  {
    name: 'simulator-quiet',
    path: '/simulator',
    answers: (at) => simulator(at),
    act: async (page) => {
      await page.getByRole('button', { name: /^balie-1,/ }).waitFor();
    },
    sees: 'Alles hier is virtueel',
  },
  {
    name: 'simulator-alarm',
    path: '/simulator',
    answers: (at) =>
      simulator(
        at,
        { moments: moments(at) },
        {
          alarms: [
            alarmView(at, {
              state: 'acknowledged',
              coming: 1,
              guidance112: { since: ago(at, 2), calling: null, called: null },
              call112: true,
              pages: [
                pageTo(at, 'sanne', 'delivered', { device: 'pieper-1', channel: 'mqtt' }),
                pageTo(at, 'daan', 'delivered'),
              ],
            }),
          ],
        },
      ),
    act: press,
    sees: 'Hulp is onderweg',
  },
  {
    name: 'simulator-faults',
    path: '/simulator',
    answers: (at) =>
      simulator(at, {
        view: wholeView(at, {
          faults: {
            channels: { sms: 'hangs' },
            broker: 'stopped',
            clock: { offsetMs: 86_400_000 },
            phones: ['sanne'],
          },
        }),
      }),
    act: async (page, stub) => {
      stub.show({ ...virtualDevice('balie-1', 'desk', 'linde-balie', 'idle', 1), link: 'cut' });
      await tab(page, 'Wereld');
      await page.getByText('De netwerkkabel van balie-1 is los').waitFor();
      await page.getByText('Staat stil. Geen knop').waitFor();
      stub.onChange = () => ({ status: 200, body: played });
      await page.getByRole('button', { name: 'Speel af: Niemand antwoordt' }).click();
      await page.getByText('Na 20 s had nog niemand geantwoord.').waitFor();
    },
    dark: true,
    sees: 'Kanaal sms hangt',
  },
  {
    name: 'simulator-begin',
    path: '/simulator',
    answers: (at) => simulator(at, { view: wholeView(at, { whole: false }) }),
    act: async (page, stub) => {
      stub.vanish('balie-1');
      await page.getByRole('button', { name: /^balie-1,.* echt,/ }).click();
      await page.getByText('Dit is een echt apparaat').waitFor();
      await tab(page, 'Plattegrond');
    },
    sees: 'Wie doet er mee?',
  },
  {
    name: 'simulator-session',
    path: '/simulator',
    answers: (at) => simulator(at, { view: sessionView(at) }),
    act: async (page, stub) => {
      stub.show({
        ...virtualDevice('draagbaar-2', 'wearable', 'linde-gang', 'coming', 4),
        battery: 12,
        power: true,
        range: false,
      });
      await tab(page, 'Plattegrond');
      await page.getByRole('button', { name: 'Draagbare knop', exact: true }).click();
      await page.getByRole('form', { name: 'Virtueel apparaat neerzetten' }).waitFor();
      await choose(page, 'draagbaar-2');
      await page.getByText('Te ver weg').waitFor();
    },
    sees: 'Oproepen gaan alleen naar:',
  },
  {
    name: 'simulator-picture',
    path: '/simulator',
    answers: (at) =>
      simulator(at, {
        picture: HOSTILE_PICTURE,
        positions: { 'linde-balie': { x: 250, y: 260 }, 'linde-gang': { x: 700, y: 500 } },
      }),
    act: async (page) => {
      await page.getByRole('img', { name: 'Tekening van de locatie' }).waitFor();
    },
    sees: 'Andere plattegrond',
  },
  {
    name: 'simulator-harmful',
    path: '/simulator',
    answers: (at) => {
      const answers = simulator(at, {
        moments: [{ at: ago(at, 3), kind: 'press', subject: HARMFUL, text: HARMFUL, alarm: null }],
      });
      const me = { ...tinkerer, people: [{ id: 'sanne', name: HARMFUL }, ...tinkerer.people.slice(1)] };
      return { ...answers, me };
    },
    act: async (page, stub) => {
      stub.show(virtualPager('pieper-1', 'sanne', [heldPage({ text: HARMFUL, place: HARMFUL })]));
      await choose(page, 'balie-1');
      await page.locator('.nk-held').first().waitFor();
    },
    sees: HARMFUL.slice(0, 10),
  },
  {
    name: 'simulator-english',
    path: '/simulator',
    answers: (at) => ({ ...simulator(at, { moments: moments(at) }), me: english }),
    act: async (page) => tab(page, 'Timeline'),
    dark: true,
    sees: 'Everything here is virtual',
  },
];
