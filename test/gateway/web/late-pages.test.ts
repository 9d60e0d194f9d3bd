/**
 * Answers that come late, on every other page: a form opened since keeps its words, nothing that was filled in or chosen
 * meanwhile is lost, what was read of one thing is not shown for another, and nothing is said to be done before it is.
 */
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { boardView, incidentView, quiet, viewer } from './canned.ts';
import { caredFaults, drillView, fleetDevices } from './canned-fleet.ts';
import { rosterAt } from './canned-roster.ts';
import { played, simulated } from './canned-simulation.ts';
import { walkView } from './canned-walk.ts';
import { drawn, type Held, hold } from './held.ts';
import { facilities } from './scenes-facilities.ts';
import { talkView } from './scenes-people.ts';
import { tinkerer } from './scenes-simulator.ts';
import { onStage } from './stage.ts';

const ingrid = viewer('coordinator', 'ingrid');
const sanne = viewer('responder', 'sanne');

onStage('answers that come late, on the other pages', (stage) => {
  const { open, askedOf } = stage;
  const bodies = (end: string): readonly unknown[] => askedOf(end).map(({ body }) => body);
  const listening = () => vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
  /** Lets it come, and the page draw what came. */
  const come = async (page: Page, held: Held, end: string): Promise<void> => {
    const came = page.waitForResponse((response) => response.url().endsWith(end));
    held.release();
    await (await came).finished();
    await drawn(page);
  };
  const facing = (rest: object, sent: object): void => {
    const at = Date.now();
    stage.stub.answers = {
      ...quiet(at, facilities({ site: 'linde' })),
      devices: fleetDevices(at),
      ...rest,
      facilities: sent,
    };
  };

  test('a note on a fault that is being written outlives the answer to what was said before', async () => {
    facing({ faults: caredFaults(Date.now()) }, {});
    stage.stub.onChange = () => ({ status: 200, body: {} });
    const page = await open('/devices');
    const first = await hold(page, '**/api/faults/F1/acknowledge', 'POST');
    await page.getByRole('button', { name: /^Ik kijk ernaar.*balie-2/ }).click();
    await page.getByRole('button', { name: 'Ik kijk ernaar', exact: true }).click();
    await first.underWay;
    await page.getByRole('button', { name: 'Toch niet' }).click();
    await page.getByRole('button', { name: /^Notitie.*balie-2/ }).click();
    const field = page.getByLabel('Wat is er gedaan of nodig?');
    await field.fill('Kabel vervangen');
    await come(page, first, '/acknowledge');
    expect(await field.inputValue({ timeout: 2000 })).toBe('Kabel vervangen');
    await page.getByRole('button', { name: 'Vastleggen' }).click();
    await vi.waitFor(() => expect(bodies('/notes')).toEqual([{ text: 'Kabel vervangen' }]));
  });

  test('a swap that is being asked for stays open when an earlier one turns out to be asked', async () => {
    stage.stub.answers = quiet(Date.now(), sanne);
    stage.stub.onChange = () => ({ status: 201, body: {} });
    const page = await open('/roster#swaps');
    const first = await hold(page, '**/api/swaps', 'POST');
    const want = page.getByRole('button', { name: /^Ik wil ruilen/ });
    await want.first().click();
    await page.getByRole('button', { name: 'Vraag versturen' }).click();
    await first.underWay;
    await want.nth(1).click();
    const note = page.getByLabel('Bericht erbij');
    await note.fill('tandarts');
    await come(page, first, '/api/swaps');
    expect(await note.inputValue({ timeout: 2000 })).toBe('tandarts');
  });

  test('an answer to a swap is sent once, however often it is tapped', async () => {
    stage.stub.answers = quiet(Date.now(), sanne);
    stage.stub.onChange = () => ({ status: 200, body: {} });
    const at = new Date().toISOString();
    const swap = {
      ...{ id: 's1', rotation: 'linde-week', site: 'linde', shift: '2026-11-30', from: null, until: null },
      ...{ person: 'daan', of: 'sanne', inReturn: null, note: null, state: 'asked', by: null },
      ...{ askedAt: at, changedAt: at, answers: ['accept', 'decline'] },
    };
    const page = await open('/');
    await page.route('**/api/swaps', (route) => route.fulfill({ json: [swap] }));
    const first = await hold(page, '**/api/swaps/s1', 'POST');
    await page.goto(`${stage.stub.origin}/roster#swaps`);
    const accept = page.getByRole('button', { name: /^Ik neem het over/ });
    await accept.click();
    await first.underWay;
    expect(await accept.isEnabled({ timeout: 2000 })).toBe(false);
    await come(page, first, '/s1');
    await vi.waitFor(async () => expect(await accept.isEnabled()).toBe(true));
    expect(bodies('/api/swaps/s1')).toEqual([{ answer: 'accept' }]);
  });

  test('a room chosen for the next talk is not emptied by the answer to the one before', async () => {
    stage.stub.answers = { ...quiet(Date.now(), sanne), day: { talks: [] } };
    stage.stub.onChange = () => ({ status: 201, body: {} });
    const page = await open('/talks');
    const first = await hold(page, '**/api/talks', 'POST');
    const room = page.locator('#talk-place');
    await room.selectOption('linde-spreekkamer-1');
    await page.getByRole('button', { name: 'Aanmelden' }).click();
    await first.underWay;
    await room.selectOption('linde-spreekkamer-2');
    await come(page, first, '/api/talks');
    expect(await room.inputValue()).toBe('linde-spreekkamer-2');
  });

  /** The roster with a group that can be edited. */
  const editing = async (): Promise<Page> => {
    stage.stub.answers = quiet(Date.now(), ingrid);
    const page = await open('/');
    const { rotations, groups, people } = DEMO_SITE;
    await page.route('**/api/roster?*', async (route) => {
      const asked = new URL(route.request().url()).searchParams;
      const view = rosterAt(asked.get('from') ?? '', Number(asked.get('weeks')));
      const items = { rotations, groups, people, overrides: [], policies: [] };
      await route.fulfill({ json: { ...view, items } });
    });
    await page.goto(`${stage.stub.origin}/roster#edit`);
    await page.getByRole('button', { name: 'Groepen' }).click();
    await page
      .getByRole('button', { name: /Opvanggroep Berk/ })
      .first()
      .click();
    return page;
  };
  const check = { revision: 1, refused: null, brings: [], solves: [], stays: [], follows: [] };

  test('what was filled in while it was being checked is not offered to be saved as checked', async () => {
    const page = await editing();
    stage.stub.onChange = () => ({ status: 200, body: check });
    const first = await hold(page, '**/api/roster/check', 'POST');
    const name = page.getByLabel('Naam');
    await name.fill('Berk en Beuk');
    await page.getByRole('button', { name: 'Nakijken' }).click();
    await first.underWay;
    await name.fill('Berk, Beuk en Els');
    await come(page, first, '/check');
    expect(await page.getByRole('button', { name: 'Opslaan' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Nakijken' }).click({ timeout: 2000 });
    await page.getByRole('button', { name: 'Opslaan' }).waitFor();
  });

  test('what was filled in while the rest was being saved is not thrown away', async () => {
    const page = await editing();
    stage.stub.onChange = () => ({ status: 200, body: check });
    const name = page.getByLabel('Naam');
    await name.fill('Berk en Beuk');
    await page.getByRole('button', { name: 'Nakijken' }).click();
    const first = await hold(page, '**/api/roster', 'POST');
    await page.getByRole('button', { name: 'Opslaan' }).click();
    await first.underWay;
    await name.fill('Berk, Beuk en Els');
    await come(page, first, '/api/roster');
    expect(await name.inputValue({ timeout: 2000 })).toBe('Berk, Beuk en Els');
    await page.getByText('1 wijziging, nog niet opgeslagen').waitFor({ timeout: 2000 });
  });

  const simulating = async (): Promise<Page> => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = {
      ...quiet(Date.now(), { ...tinkerer, virtual }),
      simulation: simulated(Date.now()),
    };
    const page = await open('/');
    await page.setViewportSize({ width: 1280, height: 900 });
    return page;
  };

  test('the plan of another site that comes late is not put under this one', async () => {
    const page = await simulating();
    const linde = await hold(page, '**/api/sites/linde/places', 'GET');
    await page.goto(`${stage.stub.origin}/simulator`);
    await linde.underWay;
    await page.getByLabel('Locatie').first().selectOption('haven');
    await page.locator('[data-place^="haven-"]').first().waitFor();
    await come(page, linde, '/linde/places');
    expect(await page.locator('[data-place^="linde-"]').count()).toBe(0);
    // While the other site is read, the rooms of this one are not shown for it.
    const back = await hold(page, '**/api/sites/linde/places', 'GET');
    await page.getByLabel('Locatie').first().selectOption('linde');
    await back.underWay;
    expect(await page.locator('[data-place^="haven-"]').count()).toBe(0);
    back.release();
    await page.locator('[data-place^="linde-"]').first().waitFor();
  });

  test('what lay where on the plan of another site, when it comes late, is not saved as the plan of this one', async () => {
    const page = await simulating();
    stage.stub.answers = {
      ...stage.stub.answers,
      simulation: simulated(Date.now(), { positions: { x: { x: 1, y: 1 } } }),
    };
    const linde = await hold(page, '**/api/sites/linde/plan', 'GET');
    await page.goto(`${stage.stub.origin}/simulator`);
    await linde.underWay;
    stage.stub.answers = { ...stage.stub.answers, simulation: simulated(Date.now()) };
    await page.getByLabel('Locatie').first().selectOption('haven');
    const marker = page.getByRole('button', { name: /^balie-2,/ });
    await marker.waitFor();
    await come(page, linde, '/linde/plan');
    await marker.press('ArrowRight');
    await vi.waitFor(() => expect(askedOf('/plan')).toHaveLength(1));
    expect(askedOf('/plan')[0]?.path).toBe('/api/sites/haven/plan');
    const { positions } = askedOf('/plan')[0]?.body as { readonly positions: object };
    expect(Object.keys(positions)).not.toContain('x');
  });

  test('a device that is moved before the plan was read takes nothing off that plan, nor does undoing it', async () => {
    const page = await simulating();
    stage.stub.answers = {
      ...stage.stub.answers,
      simulation: simulated(Date.now(), { positions: { x: { x: 1, y: 1 } } }),
    };
    const plan = await hold(page, '**/api/sites/linde/plan', 'GET');
    await page.goto(`${stage.stub.origin}/simulator`);
    await plan.underWay;
    const marker = page.getByRole('button', { name: /^balie-1,/ });
    for (const key of ['ArrowRight', 'ArrowRight']) await marker.press(key);
    await page.clock.install();
    await page.clock.runFor(2000);
    await drawn(page);
    expect(askedOf('/plan')).toEqual([]);
    plan.release();
    const kept = () =>
      askedOf('/plan').map(({ body }) => Object.keys((body as { positions: object }).positions));
    await vi.waitFor(async () => {
      await page.clock.runFor(1000);
      expect(kept()).toEqual([['x', 'balie-1']]);
    });
    await page.getByRole('button', { name: 'Ongedaan maken' }).click();
    await vi.waitFor(async () => {
      await page.clock.runFor(1000);
      expect(kept()).toEqual([['x', 'balie-1'], ['x']]);
    });
  });

  test('a device that turns out to be gone takes no other from the hand', async () => {
    const page = await simulating();
    const listed = stage.stub.answers.devices.map((device) => ({ ...device, virtual: true as const }));
    stage.stub.answers = { ...stage.stub.answers, devices: listed };
    await page.goto(`${stage.stub.origin}/simulator`);
    const gone = await hold(page, '**/api/simulation/devices/balie-1', 'DELETE');
    await page.getByRole('button', { name: /^balie-1,/ }).press('Enter');
    await page.getByRole('button', { name: 'Haal weg' }).click();
    await page.getByRole('button', { name: 'Ja, haal balie-1 weg' }).click();
    await gone.underWay;
    await page.getByRole('button', { name: /^spreekkamer-1,/ }).press('Enter');
    const hand = page.getByRole('heading', { name: 'spreekkamer-1' });
    await hand.waitFor();
    await come(page, gone, '/balie-1');
    expect(await hand.count()).toBe(1);
  });

  test('a scenario that was played later is not pushed aside by an earlier one', async () => {
    const page = await simulating();
    stage.stub.onChange = () => ({ status: 200, body: played });
    await page.goto(`${stage.stub.origin}/simulator`);
    const first = await hold(page, '**/api/scenarios/first-press/run*', 'POST');
    await page.getByRole('button', { name: 'Speel af: Eerste druk' }).click();
    await first.underWay;
    await page.getByRole('button', { name: 'Speel af: Niemand antwoordt' }).click();
    const told = page
      .getByRole('listitem')
      .filter({ hasText: 'Niemand antwoordt' })
      .getByText('Niet geslaagd');
    await told.first().waitFor();
    await come(page, first, 'language=nl');
    expect(await told.count()).toBeGreaterThan(0);
  });

  test('on the wall a second tap takes the first back, and one that failed stays said', async () => {
    stage.stub.answers = {
      ...quiet(Date.now(), ingrid),
      board: boardView(Date.now(), false, []),
      day: {
        presence: [
          { person: 'daan', presence: 'out', since: null, until: null, via: 'self' },
          { person: 'sanne', presence: 'out', since: null, until: null, via: 'self' },
        ],
      },
    };
    const page = await open('/board/linde');
    await page.getByRole('button', { name: 'In- en uitmelden' }).click();
    const first = await hold(page, '**/api/presence', 'POST');
    const daan = page.getByRole('button', { name: /^Daan Visser/ });
    await daan.click();
    await first.underWay;
    await daan.click();
    first.release();
    const said = () => bodies('/api/presence').map((body) => (body as { presence: string }).presence);
    await vi.waitFor(() => expect(said()).toEqual(['in', 'out']));
    // Taken, and the list that says so is still under way.
    const list = await hold(page, '**/api/presence', 'GET');
    await daan.click();
    await list.underWay;
    await daan.click();
    await vi.waitFor(() => expect(said()).toEqual(['in', 'out', 'in', 'out']));
    list.release();
    stage.stub.onChange = ({ body }) =>
      (body as { person: string }).person === 'daan' ? { status: 409, body: {} } : { status: 204 };
    await daan.click();
    await page.getByText('Niet opgeslagen').waitFor();
    await page.getByRole('button', { name: /^Sanne/ }).click();
    await vi.waitFor(() => expect(said()).toHaveLength(6));
    await drawn(page);
    expect(await page.getByText('Niet opgeslagen').count()).toBe(1);
  });

  test('where one is, is said only when the gateway holds it', async () => {
    stage.stub.answers = {
      ...quiet(Date.now(), sanne),
      day: { presence: [{ person: 'sanne', presence: 'out', since: null, until: null, via: 'self' }] },
    };
    const page = await open('/');
    const first = await hold(page, '**/api/presence', 'POST');
    await page.getByText('Je wordt later opgeroepen').waitFor();
    await page.getByRole('radio', { name: 'In het gebouw' }).check({ force: true });
    await first.underWay;
    expect(await page.getByText('Je wordt als eerste opgeroepen.').count()).toBe(0);
    await page.getByText('Versturen…').waitFor({ timeout: 2000 });
    first.release();
  });

  test('an older picture of an incident never takes the place of what was saved since', async () => {
    stage.stub.answers = quiet(Date.now(), ingrid);
    const page = await open('/incidents/A1');
    const field = page.getByLabel('Letsel', { exact: true });
    await field.waitFor();
    await listening();
    const older = await hold(page, '**/api/incidents/A1', 'GET');
    stage.stub.say('incident', { id: 'A1' });
    await older.underWay;
    const saved = incidentView(Date.now() + 500);
    stage.stub.onChange = () => ({
      status: 200,
      body: { ...saved, report: { ...saved.report, injury: 'Blauwe plek' } },
    });
    await field.fill('Blauwe plek');
    await page.getByRole('button', { name: 'Opslaan' }).click();
    await page.getByText('Opgeslagen').waitFor();
    await come(page, older, '/api/incidents/A1');
    expect(await field.inputValue()).toBe('Blauwe plek');
  });

  test('who looks at another test or drill by now goes on looking at it when one turns out to have begun', async () => {
    const at = Date.now();
    const mine = walkView(at, { id: 'W9' });
    facing({}, { walks: [walkView(at, { state: 'ended', tester: 'ingrid' })] });
    stage.stub.onChange = () => ({ status: 201, body: mine });
    const page = await open('/walk-test');
    const first = await hold(page, '**/api/walk-tests', 'POST');
    await page.getByRole('button', { name: 'Begin de looptest' }).click();
    await first.underWay;
    await page.locator('.nk-walkrow').first().click();
    await page.waitForURL(/#W1$/);
    await come(page, first, '/api/walk-tests');
    expect(page.url()).toMatch(/#W1$/);
    facing({}, { drills: [drillView(at, { state: 'ended' })] });
    stage.stub.onChange = () => ({ status: 201, body: drillView(at, { id: 'O9', state: 'armed' }) });
    await page.goto(`${stage.stub.origin}/drill`);
    const second = await hold(page, '**/api/drills', 'POST');
    await page.getByRole('radio').first().check();
    await page.getByRole('button', { name: 'Kondig de oefening aan' }).click();
    await second.underWay;
    await page.locator('.nk-walkrow').first().click();
    await page.waitForURL(/#O1$/);
    await come(page, second, '/api/drills');
    expect(page.url()).toMatch(/#O1$/);
  });

  test('a page whose answers come slower than the news still shows them', async () => {
    stage.stub.answers = { ...quiet(Date.now(), ingrid), day: { talks: [talkView(Date.now())] } };
    const page = await open('/');
    const held: (() => void)[] = [];
    await page.route('**/api/talks', async (route) => {
      const response = await route.fetch();
      await new Promise<void>((done) => held.push(done));
      await route.fulfill({ response }).catch(() => undefined);
    });
    await page.goto(`${stage.stub.origin}/talks`);
    await vi.waitFor(() => expect(held.length).toBeGreaterThan(0));
    await listening();
    // The next question is always under way before the last one is answered.
    for (let turn = 0; turn < 3; turn += 1) {
      const known = held.length;
      stage.stub.say('roster', {});
      await vi.waitFor(() => expect(held.length).toBeGreaterThan(known));
      held[turn]?.();
      await drawn(page);
    }
    await page.getByText('Sanne de Vries').first().waitFor({ timeout: 2000 });
    for (const free of held) free();
  });
});
