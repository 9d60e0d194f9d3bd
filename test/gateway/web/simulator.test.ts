/**
 * What the simulator page does, in a real browser against the stub server: devices dragged in by mouse and put by
 * keyboard, a press and its lines, faults and mending, a session, a hostile picture, contact lost, two hundred devices.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { alarmView, HARMFUL, quiet } from './canned.ts';
import {
  HOSTILE_PICTURE,
  moments,
  played,
  type SimulationAnswers,
  sessionView,
  simulated,
  wholeView,
} from './canned-simulation.ts';
import { drawn, hold } from './held.ts';
import { crowd, tinkerer } from './scenes-simulator.ts';
import { onStage, type Stage } from './stage.ts';
import { heldPage, virtualDevice, virtualPager } from './virtual-devices.ts';

const DESK = { width: 1280, height: 900 };

onStage('the simulator page', (stage) => {
  /** Answers for a tinkerer, with two virtual devices on the ground floor. */
  const simulate = (extra: Partial<SimulationAnswers> = {}): void => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = {
      ...quiet(Date.now(), { ...tinkerer, virtual }),
      simulation: simulated(Date.now(), extra),
    };
    stage.stub.virtual = [
      virtualDevice('balie-1', 'desk', 'linde-balie', 'idle'),
      virtualDevice('draagbaar-2', 'wearable', 'linde-gang', 'idle'),
    ];
  };
  const opened = async (extra: Partial<SimulationAnswers> = {}): Promise<Page> => {
    simulate(extra);
    const page = await stage.open('/simulator');
    await page.setViewportSize(DESK);
    await page.getByRole('button', { name: /^balie-1,/ }).waitFor();
    return page;
  };
  const asked = (method: string, end: string): readonly unknown[] =>
    stage.stub.asked
      .filter((each) => each.method === method && each.path.endsWith(end))
      .map(({ body }) => body);

  test('a button is dragged into a room: it is made there, and stands where it was let go', async () => {
    const page = await opened();
    stage.stub.onChange = ({ path }) =>
      path === '/api/simulation/devices'
        ? { status: 201, body: { id: 'sim-desk-9' } }
        : { status: 200, body: {} };
    const from = await page.getByRole('button', { name: 'Vaste knop', exact: true }).boundingBox();
    const room = await page.locator('[data-place="linde-spreekkamer-1"]').boundingBox();
    if (from === null || room === null) throw new Error('the drawer and the room are to be seen');
    await page.mouse.move(from.x + 20, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(room.x + room.width / 2, room.y + room.height * 0.7, { steps: 6 });
    await page.mouse.up();
    await vi.waitFor(() =>
      expect(asked('POST', '/api/simulation/devices')).toEqual([
        { kind: 'desk', place: 'linde-spreekkamer-1' },
      ]),
    );
    await vi.waitFor(() => {
      const [saved] = asked('PUT', '/api/sites/linde/plan') as readonly SimulationAnswers[];
      const point = saved?.positions['sim-desk-9'];
      expect(point?.x).toBeGreaterThan(500);
      expect(point?.y).toBeLessThan(500);
    });
    // Let go outside every room, nothing is made, and it is said why.
    await page.mouse.move(from.x + 20, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(5, 5, { steps: 4 });
    await page.mouse.up();
    await page.getByText('Daar is geen kamer').waitFor();
    expect(asked('POST', '/api/simulation/devices')).toHaveLength(1);
  });

  test('the same by keyboard: a wearable for somebody, in a room of another floor', async () => {
    const page = await opened();
    stage.stub.onChange = () => ({ status: 201, body: { id: 'sim-wearable-1' } });
    await page.getByRole('button', { name: 'Draagbare knop', exact: true }).press('Enter');
    await page.getByLabel('Waar').selectOption('linde-teamkamer');
    await page.getByLabel('Bij wie').selectOption('youssef');
    await page.getByRole('button', { name: 'Neerzetten' }).press('Enter');
    await vi.waitFor(() =>
      expect(asked('POST', '/api/simulation/devices')).toEqual([
        { kind: 'wearable', place: 'linde-teamkamer', person: 'youssef' },
      ]),
    );
    stage.stub.onChange = () => ({
      status: 409,
      body: {
        error: { code: 'conflict', message: 'Er zijn al 200 virtuele apparaten; haal er eerst een weg.' },
      },
    });
    await page.getByRole('button', { name: 'Pieper', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Neerzetten' }).press('Enter');
    await page.getByText('Er zijn al 200 virtuele apparaten').waitFor();
  });

  test('an answer that comes late leaves the form that was opened since as it is', async () => {
    const page = await opened();
    stage.stub.onChange = () => ({ status: 201, body: { id: 'sim-wearable-1' } });
    const first = await hold(page, '**/api/simulation/devices', 'POST');
    await page.getByRole('button', { name: 'Draagbare knop', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Neerzetten' }).press('Enter');
    await page.getByRole('button', { name: 'Pieper', exact: true }).press('Enter');
    const put = page.getByRole('button', { name: 'Neerzetten' });
    expect(await put.isEnabled()).toBe(true);
    await page.getByLabel('Bij wie').selectOption('youssef');
    first.release();
    await page.getByText('sim-wearable-1 staat op de plattegrond').waitFor();
    expect(await page.getByLabel('Bij wie').inputValue()).toBe('youssef');
    await put.press('Enter');
    await vi.waitFor(() =>
      expect(asked('POST', '/api/simulation/devices')[1]).toEqual(
        expect.objectContaining({ kind: 'pager', person: 'youssef' }),
      ),
    );
  });

  test('a device is moved by arrow keys and by mouse within its room; it is saved once, and undone', async () => {
    const page = await opened();
    const device = page.getByRole('button', { name: /^balie-1,/ });
    const at = async () =>
      [await device.getAttribute('data-x'), await device.getAttribute('data-y')].map(Number);
    const [x = 0, y = 0] = await at();
    await device.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowUp']) await page.keyboard.press(key);
    expect(await at()).toEqual([x + 20, y - 10]);
    await vi.waitFor(() =>
      expect(asked('PUT', '/api/sites/linde/plan')).toEqual([
        { positions: { 'balie-1': { x: x + 20, y: y - 10 } } },
      ]),
    );
    await page.getByRole('button', { name: 'Ongedaan maken' }).click();
    expect(await at()).toEqual([x, y]);
    const room = await page.locator('[data-place="linde-balie"]').boundingBox();
    const face = await device.locator('.nk-dev__face').boundingBox();
    if (room === null || face === null) throw new Error('the room is to be seen');
    await page.mouse.move(face.x + 10, face.y + 10);
    await page.mouse.down();
    await page.mouse.move(room.x + room.width + 300, room.y + 20, { steps: 5 });
    await page.mouse.up();
    const moved = await device.locator('.nk-dev__face').boundingBox();
    expect((moved?.x ?? 0) + (moved?.width ?? 0)).toBeLessThanOrEqual(room.x + room.width);
    // A drag is no tap.
    expect(await device.getAttribute('aria-pressed')).toBe('false');
  });

  test('a press goes to the device, and all that follows stands on the timeline with its milliseconds', async () => {
    const page = await opened();
    await page.getByRole('button', { name: /^balie-1,/ }).click();
    const dome = page.getByRole('button', { name: 'Druk op balie-1, Balie De Linde' });
    await dome.hover();
    await page.mouse.down();
    await page.mouse.up();
    await vi.waitFor(() => expect(asked('POST', 'virtual/devices/balie-1/press')).toHaveLength(2));
    const felt = Date.now();
    const time = (ms: number): string => new Date(felt + ms).toISOString();
    const device = virtualDevice('balie-1', 'desk', 'linde-balie', 'felt', 2, [
      { pattern: 'felt', at: time(0) },
    ]);
    stage.stub.show(device);
    await page.getByText('Gevoeld').first().waitFor();
    stage.stub.happen(
      { at: time(12), kind: 'press', subject: 'balie-1', text: 'Ingedrukt', alarm: 'A7' },
      { at: time(1345), kind: 'answer', subject: 'sanne', text: 'Ik kom', alarm: 'A7' },
      { at: time(1345), kind: 'answer', subject: 'sanne', text: 'Ik kom', alarm: 'A7' },
    );
    const lines = page.locator('.nk-moment');
    await vi.waitFor(async () => expect(await lines.count()).toBe(3));
    expect(await lines.locator('.nk-moment__since').allInnerTexts()).toEqual(['+0,000', '+0,012', '+1,345']);
    expect(await lines.last().innerText()).toContain('Sanne de Vries');
    await page.getByRole('button', { name: 'Knoppen' }).click();
    await vi.waitFor(async () => expect(await lines.count()).toBe(1));
    await page.getByRole('button', { name: 'Pauze' }).click();
    stage.stub.happen({ at: time(2000), kind: 'step', subject: null, text: 'Stap 2', alarm: 'A7' });
    await page.getByRole('button', { name: 'Verder (1 nieuw)' }).click();
    await page.getByText('Stap 2').first().waitFor();
    await page.getByRole('button', { name: 'Wis', exact: true }).click();
    expect(await lines.count()).toBe(0);
  });

  test('faults of the world are made, stand in the band, and are all put right at once', async () => {
    const page = await opened();
    const change = (view: SimulationAnswers['view']): void => {
      stage.stub.onChange = () => {
        stage.stub.answers = { ...stage.stub.answers, simulation: simulated(Date.now(), { view }) };
        return { status: 200, body: view };
      };
    };
    const faults = {
      channels: { sms: 'hangs' },
      broker: 'stopped',
      clock: { offsetMs: 0 },
      phones: [],
    } as const;
    change(wholeView(Date.now(), { faults }));
    await page.getByRole('group', { name: 'sms' }).getByLabel('hangt').check();
    await page.getByText('Kanaal sms hangt').waitFor();
    stage.stub.show({ ...virtualDevice('balie-1', 'desk', 'linde-balie', 'idle', 2), link: 'cut' });
    await page.getByText('De netwerkkabel van balie-1 is los').waitFor();
    await page.getByRole('button', { name: /^balie-1, .*stuk gemaakt/ }).waitFor();
    await page.getByText('3 storingen staan aan').waitFor();
    change(wholeView(Date.now()));
    await page.getByRole('button', { name: 'Alles weer gewoon' }).click();
    await vi.waitFor(() => {
      expect(asked('POST', '/api/simulation/world')).toEqual([
        { channel: { kind: 'sms', mode: 'hangs' } },
        { all: 'works' },
      ]);
      expect(asked('POST', 'virtual/devices/balie-1/link')).toEqual([{ up: true }]);
    });
    await vi.waitFor(async () => expect(await page.getByText('Kanaal sms hangt').count()).toBe(0));
  });

  test('two changes of the world come in the order in which they were tapped', async () => {
    const page = await opened();
    stage.stub.onChange = () => ({ status: 200, body: stage.stub.answers.simulation?.view });
    const first = await hold(page, '**/api/simulation/world', 'POST', 'request');
    const sms = page.getByRole('group', { name: 'sms' });
    await sms.getByLabel('hangt').check();
    await first.underWay;
    await page.getByRole('button', { name: 'Maandag 08:59' }).click();
    await drawn(page);
    first.release();
    await vi.waitFor(() => expect(asked('POST', '/api/simulation/world')).toHaveLength(2));
    expect(asked('POST', '/api/simulation/world')).toEqual([
      { channel: { kind: 'sms', mode: 'hangs' } },
      { clock: expect.anything() },
    ]);
  });

  test('the wearable is drained, carried away and unplugged; the clock jumps to a Monday at 08:59', async () => {
    const page = await opened();
    await page.getByRole('button', { name: /^draagbaar-2,/ }).click();
    await page.getByLabel('Batterij', { exact: true }).press('Home');
    await page.getByRole('switch', { name: /Bereik/ }).click();
    await page.getByRole('switch', { name: /Stroom/ }).press('Space');
    await page.getByRole('button', { name: 'Maandag 08:59' }).click();
    await vi.waitFor(() => {
      expect(asked('POST', 'virtual/devices/draagbaar-2/battery')).toEqual([{ percent: 0 }]);
      expect(asked('POST', 'virtual/devices/draagbaar-2/range')).toEqual([{ in: false }]);
      expect(asked('POST', 'virtual/devices/draagbaar-2/power')).toEqual([{ on: false }]);
      const [jump] = asked('POST', '/api/simulation/world') as readonly { clock: { at: string } }[];
      const at = new Date(jump?.clock.at ?? '');
      expect([at.getDay(), at.getTime() > Date.now()]).toEqual([1, true]);
    });
  });

  test('in a real site nothing virtual can be placed before a session says whom it may page', async () => {
    const page = await opened({ view: wholeView(Date.now(), { whole: false }) });
    expect(await page.getByRole('button', { name: 'Vaste knop', exact: true }).count()).toBe(0);
    expect(await page.getByText('de kanalen laten we hier met rust').count()).toBe(1);
    await page.getByRole('checkbox', { name: 'Daan Visser' }).uncheck();
    await page.getByRole('button', { name: 'Begin de simulatie' }).click();
    await page.getByText('Kies minstens één persoon').waitFor();
    expect(asked('POST', '/api/simulation')).toEqual([]);
    await page.getByRole('checkbox', { name: 'Sanne de Vries' }).check();
    await page.getByRole('radio', { name: '1 uur' }).check();
    stage.stub.onChange = () => {
      const view = sessionView(Date.now(), { people: ['sanne'] });
      stage.stub.answers = { ...stage.stub.answers, simulation: simulated(Date.now(), { view }) };
      return { status: 201, body: view };
    };
    await page.getByRole('button', { name: 'Begin de simulatie' }).click();
    const band = page.getByRole('region', { name: 'Simulatie', exact: true });
    await band.waitFor();
    expect(await band.innerText()).toMatch(
      /SIMULATIE – virtuele apparaten, tot \d\d:\d\d.*alleen naar: Sanne de Vries/s,
    );
    expect(asked('POST', '/api/simulation')).toEqual([{ people: ['sanne'], minutes: 60 }]);
    await page.getByRole('button', { name: 'Vaste knop', exact: true }).waitFor();
    await band.getByRole('button', { name: 'Stop' }).click();
    await vi.waitFor(() => expect(asked('POST', '/api/simulation/close')).toHaveLength(1));
  });

  test('a picture with scripts is shown as an image and runs nothing; a broken one is said and breaks nothing', async () => {
    const page = await opened({ picture: HOSTILE_PICTURE });
    const image = page.getByRole('img', { name: 'Tekening van de locatie' });
    await vi.waitFor(async () =>
      expect(await image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBeGreaterThan(0),
    );
    const ran = await page.evaluate(
      () => 'stolen' in globalThis || document.querySelectorAll('svg script').length > 0,
    );
    expect(ran).toBe(false);
    // Looked at by itself it may do no more.
    const alone = await page.context().newPage();
    let dialogs = 0;
    alone.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await alone.goto(`${stage.stub.origin}/api/sites/linde/plan.svg`);
    expect([dialogs, await alone.evaluate(() => 'stolen' in globalThis)]).toEqual([0, false]);
    await alone.close();
    // A place is moved on the picture, and what hangs there goes along.
    const pin = page.getByRole('button', { name: 'Balie De Linde', exact: true });
    const before = Number(await page.getByRole('button', { name: /^balie-1,/ }).getAttribute('data-x'));
    await pin.press('Shift+ArrowRight');
    await vi.waitFor(async () =>
      expect(Number(await page.getByRole('button', { name: /^balie-1,/ }).getAttribute('data-x'))).toBe(
        before + 50,
      ),
    );

    const upload = page.locator('input[type=file]');
    await upload.setInputFiles({
      name: 'plan.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.alloc(600_000, 32),
    });
    await page.getByText('Een plattegrond mag 512 kB zijn').waitFor();
    await upload.setInputFiles({ name: 'plan.png', mimeType: 'image/png', buffer: Buffer.from('PNG') });
    await page.getByText('Dit is geen SVG-bestand').waitFor();
    expect(asked('PUT', '/plan.svg')).toEqual([]);
    const broken = '<svg xmlns="http://www.w3.org/2000/svg"><rect';
    stage.stub.onChange = () => {
      stage.stub.answers = { ...stage.stub.answers, simulation: simulated(Date.now(), { picture: broken }) };
      return { status: 204 };
    };
    await upload.setInputFiles({ name: 'plan.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(broken) });
    await page.getByText('De eigen plattegrond kan niet worden getekend').waitFor();
    expect(asked('PUT', '/plan.svg')).toEqual([broken]);
    await page.locator('.nk-room').first().waitFor();
    expect(stage.heard.filter((words) => !words.includes('favicon'))).toEqual([]);
  });

  test('a picture that the gateway shows no more leaves the plain plan, and a note what to do', async () => {
    const page = await opened({ pictureRefused: true });
    await page.getByText('De eigen plattegrond wordt niet meer getoond').waitFor();
    await page.getByText('Hij komt niet door de controle. Hier staat daarom onze eigen tekening.').waitFor();
    await page.getByText('Kies een andere').waitFor();
    // Why it does not pass nobody knows: it may be old, overwritten, empty or cut off.
    expect(await page.getByText(/minder streng|bewaard toen/).count()).toBe(0);
    await page.locator('.nk-room').first().waitFor();
    expect(await page.locator('.nk-plan__picture').count()).toBe(0);
  });

  test('pagers ring as small telephones, answer for their reader, and the 112 card stands beside them', async () => {
    const page = await opened();
    const alarm = alarmView(Date.now(), {
      guidance112: { since: new Date().toISOString(), calling: null, called: null },
      call112: true,
    });
    stage.stub.say('alarm', alarm);
    stage.stub.show(virtualPager('pieper-1', 'sanne', [heldPage({ text: HARMFUL })]));
    const handset = page.locator('.nk-handset:not(.nk-handset--phone)');
    await handset.getByText('Gaat over').waitFor();
    await page.getByText('“Politie, in Demostad.”').waitFor();
    await page.getByRole('button', { name: /^spreekkamer-2, .*alarm$/ }).waitFor();
    await handset.getByRole('button', { name: 'Ik kom' }).click();
    await vi.waitFor(() =>
      expect(asked('POST', 'virtual/devices/pieper-1/answer')).toEqual([{ page: '1', answer: 'coming' }]),
    );
    expect(await page.locator('main img').count()).toBe(0);
  });

  test('a scenario is played, and says what did not come true', async () => {
    const page = await opened();
    stage.stub.onChange = () => ({ status: 200, body: played });
    await page.getByRole('button', { name: 'Speel af: Niemand antwoordt' }).click();
    await page.getByText('Na 20 s had nog niemand geantwoord.').waitFor();
    await page.getByText('Tijdlijn (2 regels)').click();
    await page.getByText('Druk op spreekkamer-2').waitFor();
    expect(asked('POST', '/api/scenarios/nobody-answers/run')).toEqual([{}]);
    const paper = page.getByRole('link', { name: 'PDF' });
    expect(await paper.getAttribute('href')).toBe(
      '/api/scenarios/nobody-answers/report?format=pdf&language=nl',
    );
    // The same list that the command line writes.
    const [kept] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.nk-played').getByRole('button', { name: 'JSON' }).click(),
    ]);
    expect(JSON.parse(readFileSync(await kept.path(), 'utf8'))).toEqual([played]);
  });

  test('a flood is not read out line by line: a screen reader gets a summary now and then', async () => {
    simulate({ moments: moments(Date.now()) });
    const page = await stage.open('/simulator', true);
    await page.setViewportSize(DESK);
    await page.getByText('Advies: bel 112').waitFor();
    const live = page.locator('.nk-timeline [aria-live]');
    await live.evaluate((element) => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      const seen = (): void => void said.push(element.textContent ?? '');
      new MutationObserver(seen).observe(element, { subtree: true, childList: true, characterData: true });
    });
    const from = Date.now();
    for (let i = 0; i < 120; i += 1)
      stage.stub.happen({
        at: new Date(from + i).toISOString(),
        kind: 'page',
        subject: null,
        text: `Oproep ${i}`,
        alarm: null,
      });
    await vi.waitFor(async () => {
      await page.clock.runFor(100);
      expect(await page.getByText('Oproep 119').count()).toBe(1);
    });
    await page.clock.runFor(6500);
    const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
    expect(said.filter((words) => words !== '').length).toBeLessThanOrEqual(2);
    expect(said.at(-1)).toMatch(/nieuwe regels. Laatste: Oproep 119$/);
    // The newest is in sight.
    const last = await page.locator('.nk-moment').last().boundingBox();
    const list = await page.locator('.nk-moments').boundingBox();
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(
      (list?.y ?? 0) + (list?.height ?? 0) + 1,
    );
  });

  test('two hundred devices: what one of them shows draws that one anew and no other', async () => {
    simulate();
    stage.stub.answers = { ...stage.stub.answers, ...crowd(Date.now()) };
    stage.stub.virtual = Array.from({ length: 200 }, (_, i) =>
      virtualDevice(`knop-${i + 1}`, 'desk', 'linde-balie', 'idle'),
    );
    const page = await stage.open('/simulator');
    await page.setViewportSize(DESK);
    await page.getByRole('button', { name: /^knop-200, .*virtueel/ }).waitFor();
    await page.evaluate(() => {
      const touched = new Set<string>();
      Object.assign(globalThis, { touched });
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const marker = (target as Element).closest?.('.nk-dev') as HTMLElement | null;
          if (marker?.dataset.moves !== undefined) touched.add(marker.dataset.moves);
        }
      }).observe(document.querySelector('.nk-plan') ?? document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });
    stage.stub.show(virtualDevice('knop-7', 'desk', 'linde-balie', 'coming', 2));
    await page.locator('[data-moves="knop-7"][data-light="green"]').waitFor();
    const touched = await page.evaluate(() => [
      ...(globalThis as unknown as { touched: Set<string> }).touched,
    ]);
    expect(touched).toEqual(['knop-7']);
  });

  test('lost contact is said, of the timeline and of the gateway', async () => {
    await silent(stage, simulate);
  });
});

/** Cuts the page off, with the browser's clock held. */
async function silent(stage: Stage, simulate: () => void): Promise<void> {
  simulate();
  const page = await stage.open('/simulator', true);
  await page.getByRole('button', { name: /^balie-1,/ }).waitFor();
  await vi.waitFor(() => expect([stage.stub.timelines(), stage.stub.streams()]).toEqual([1, 1]));
  stage.stub.setSilent(true);
  await page.locator('.nk-sim-tabs').getByRole('button', { name: 'Tijdlijn' }).click();
  await page.getByText('De tijdlijn krijgt nu niets te horen van de centrale').waitFor();
  await stage.silence(page, page.getByText(/niets gehoord van de centrale/));
}
