/**
 * What the pages do, in a real browser against the stub server: ring and say so, keep trying, tell when the gateway is
 * silent, share one event stream, sign in, save only what was changed, send both edges of a press. Waiting of seconds
 * runs on the browser's virtual clock.
 */
import { expect, test, vi } from 'vitest';
import type { FaultView } from '../../../gateway/core/api.ts';
import { fleetOf, needsAttention } from '../../../gateway/web/parts/fleet-shape.ts';
import {
  ago,
  alarmView,
  boardView,
  faultViews,
  HARMFUL,
  incidentView,
  pageTo,
  quiet,
  viewer,
} from './canned.ts';
import { fleetDevices } from './canned-fleet.ts';
import { virtualDevice } from './scenes.ts';
import { facilities } from './scenes-facilities.ts';
import { onStage } from './stage.ts';

const ingrid = viewer('coordinator', 'ingrid');

onStage('what the pages do', (stage) => {
  const { open, onDuty, askedOf } = stage;

  test('the pager rings when a page comes, and tells so only because it rings', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.say('page', { ...alarmView(at), page: '1-0-sanne' });
    await vi.waitFor(() => expect(askedOf('/ringing')).toHaveLength(1), { timeout: 5000, interval: 20 });
    expect(askedOf('/ringing')[0]).toMatchObject({ path: '/api/pages/1-0-sanne/ringing', csrf: 'stub-csrf' });
    await page.getByRole('heading', { name: 'Spreekkamer 2' }).waitFor();
    expect(await page.title()).toContain('Assistentie');
    expect(stage.heard).toEqual([]);
  });

  test('before the shift has begun nothing is said to ring', async () => {
    const page = await open('/pager');
    await page.getByText('Deze pieper gaat nog NIET over').waitFor();
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
    stage.stub.say('alarm', alarmView(Date.now()));
    await page.getByRole('heading', { name: 'Spreekkamer 2' }).waitFor();
    expect(askedOf('/ringing')).toHaveLength(0);
  });

  test('an answer is sent until the gateway takes it', async () => {
    const page = await onDuty();
    let tries = 0;
    stage.stub.onChange = (asked) => {
      if (!asked.path.endsWith('/answer')) return { status: 204 };
      tries += 1;
      if (tries === 1) return { status: 503, body: { error: { code: 'unavailable', message: '' } } };
      const at = Date.now();
      const responders = [{ person: 'sanne', answer: 'coming' as const, at: ago(at, 0) }];
      const pages = [pageTo(at, 'sanne', 'acknowledged')];
      return { status: 200, body: alarmView(at, { state: 'acknowledged', coming: 1, responders, pages }) };
    };
    stage.stub.say('alarm', alarmView(Date.now()));
    await page.getByRole('button', { name: 'Ik kom' }).click();
    await page.getByText('Niet verstuurd').waitFor();
    await page.getByText('Jij bent onderweg').waitFor();
    expect(askedOf('/answer').map(({ body }) => body)).toEqual([{ answer: 'coming' }, { answer: 'coming' }]);
    await page.getByRole('button', { name: 'Ter plaatse' }).waitFor();
  });

  test('signs stand beside their words: also where the words take two lines', async () => {
    const page = await onDuty();
    const at = Date.now();
    const responders = [{ person: 'sanne', answer: 'arrived' as const, at: ago(at, 0) }];
    const pages = [pageTo(at, 'sanne', 'acknowledged')];
    stage.stub.say('alarm', alarmView(at, { state: 'on-scene', lead: 'sanne', responders, pages }));
    const boxes = async (line: string) => {
      const sign = await page.locator(`${line} > .nk-icon`).boundingBox();
      const words = await page.locator(`${line} > span`).boundingBox();
      if (sign === null || words === null) throw new Error(`a sign and words are to be seen in ${line}`);
      return { sign, words, off: sign.y + sign.height / 2 - (words.y + words.height / 2) };
    };
    await page.getByText('jij hebt de leiding').waitFor();
    const lead = await boxes('.nk-ring__you');
    expect(lead.words.height, 'the words take two lines').toBeGreaterThan(1.8 * lead.sign.height);
    expect(lead.words.x).toBeGreaterThanOrEqual(lead.sign.x + lead.sign.width);
    expect(Math.abs(lead.off)).toBeLessThan(3);
    expect(Math.abs((await boxes('.nk-who__one')).off)).toBeLessThan(3);
  });

  test('"Veilig" asks once more before it closes the alarm', async () => {
    const page = await onDuty();
    const at = Date.now();
    const responders = [{ person: 'sanne', answer: 'arrived' as const, at: ago(at, 0) }];
    stage.stub.say(
      'alarm',
      alarmView(at, {
        state: 'on-scene',
        responders,
        lead: 'sanne',
        pages: [pageTo(at, 'sanne', 'acknowledged')],
      }),
    );
    await page.getByRole('button', { name: 'Veilig' }).click();
    expect(askedOf('/answer')).toHaveLength(0);
    await page.getByRole('button', { name: 'Ja, veilig' }).click();
    await vi.waitFor(() => expect(askedOf('/answer').map(({ body }) => body)).toEqual([{ answer: 'clear' }]));
  });

  test('whoever is no longer needed is told why it went quiet', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.say('alarm', alarmView(at));
    await page.getByRole('button', { name: 'Ik kan niet' }).waitFor();
    const responders = [{ person: 'daan', answer: 'coming' as const, at: ago(at, 0) }];
    const pages = [pageTo(at, 'sanne', 'withdrawn', { reason: 'taken', endedAt: ago(at, 0) })];
    stage.stub.say('alarm', alarmView(at + 50, { state: 'acknowledged', coming: 1, responders, pages }));
    await page.getByText('Er gaan genoeg mensen heen.').waitFor();
    await page.getByText('Daan Visser').waitFor();
    await page.getByRole('button', { name: 'Begrepen' }).click();
    await page.getByText('Je bent oproepbaar').waitFor();
  });

  test('an older picture of an alarm never replaces a newer one', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.say('alarm', alarmView(at, { state: 'closed', closedAt: ago(at, 0), pages: [] }));
    await page.getByText('Het alarm is afgesloten.').waitFor();
    stage.stub.say('alarm', alarmView(at - 500));
    // Events come in order: once this later one is seen, the old picture was heard too.
    stage.stub.say('alarm', alarmView(at, { id: 'A2', place: 'linde-balie', state: 'closed', pages: [] }));
    await page.getByText('Balie De Linde').first().waitFor();
    expect(await page.getByRole('button', { name: 'Ik kom' }).count()).toBe(0);
  });

  test('ten seconds of silence: the pager says loudly that it will not ring, and recovers by itself', async () => {
    const page = await onDuty(true);
    await stage.silence(page, page.getByText('Deze pieper gaat NIET over'));
    stage.stub.setSilent(false);
    await vi.waitFor(async () => {
      await page.clock.runFor(1000);
      expect(await page.getByText('Deze pieper gaat NIET over').count()).toBe(0);
    }, 10_000);
  });

  test('ten seconds of silence: every page and the wall screen say so', async () => {
    for (const path of ['/', '/alarm', '/roster', '/board/linde']) {
      const page = await open(path, true);
      await vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
      // It knows who looks at it: before that it can only say that it cannot reach the server.
      await page.locator('h1').first().waitFor();
      await page.locator('.nk-waiting').waitFor({ state: 'detached' });
      const said = path.startsWith('/board') ? 'Dit bord is niet verbonden' : /niets gehoord van de centrale/;
      await stage.silence(page, page.getByText(said));
      stage.stub.setSilent(false);
      await page.close();
      // The next page's stream is to be counted, not this one's.
      await vi.waitFor(() => expect(stage.stub.streams()).toBe(0));
    }
  });

  test('an alarm that is not received within 5 s says: call 112, and goes on trying under the same id', async () => {
    stage.stub.answers = quiet(Date.now(), viewer('employee', 'daan'));
    stage.stub.onChange = (asked) => (asked.path === '/api/alarms' ? null : { status: 204 });
    const page = await open('/alarm', true);
    await page.getByRole('radio', { name: /Spreekkamer 2/ }).check();
    await page.getByRole('button', { name: 'Roep hulp op: assistentie' }).click();
    await page.getByText('Alarm wordt verstuurd').waitFor();
    await page.clock.runFor(5100);
    await page.getByText('NIET ONTVANGEN. Bel 112').waitFor();
    stage.stub.onChange = (asked) =>
      asked.path === '/api/alarms'
        ? { status: 201, body: alarmView(Date.now(), { raisedBy: 'daan', device: null, id: 'H1' }) }
        : { status: 204 };
    await page.clock.runFor(10_000);
    await page.getByText('Collega’s worden opgeroepen.').waitFor();
    const calls = askedOf('/api/alarms').map(
      ({ body }) => body as { id: string; place: string; level: string },
    );
    expect(calls.length).toBeGreaterThan(1);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(1);
    expect(calls[0]?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(calls[0]).toMatchObject({ place: 'linde-spreekkamer-2', level: 'assist' });
  });

  test('an alarm without a place or a text is not sent', async () => {
    const page = await open('/alarm');
    await page.getByRole('button', { name: 'Roep hulp op: assistentie' }).click();
    await page.getByText('Kies eerst een plaats').waitFor();
    expect(stage.stub.asked).toEqual([]);
  });

  test('two tabs share one event stream, and the second takes over when the first is closed', async () => {
    const first = await onDuty();
    const second = await open('/');
    await second.getByText('Alles rustig').waitFor();
    stage.stub.say('alarm', alarmView(Date.now()));
    await second.getByText('1 open alarm', { exact: true }).waitFor();
    expect(stage.stub.streams()).toBe(1);
    await first.close();
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(1), 5000);
    await vi.waitFor(async () => {
      stage.stub.say('alarm', alarmView(Date.now(), { id: 'A2', place: 'linde-balie' }));
      expect(await second.getByText('2 open alarmen').count()).toBe(1);
    }, 5000);
  });

  test('a one-time link is traded for a session, taken out of the address, and leads home', async () => {
    stage.stub.onChange = (asked) =>
      asked.path === '/api/session' ? { status: 201, body: { role: 'responder' } } : { status: 204 };
    const page = await open('/in#s3cret-link');
    await page.waitForURL(`${stage.stub.origin}/`);
    expect(askedOf('/api/session')[0]?.body).toEqual({ link: 's3cret-link' });
    await page.goBack().catch(() => null);
    expect(page.url()).not.toContain('s3cret');
  });

  test.each([
    ['to=simulator', '/simulator'],
    ['to=//evil.example', '/'],
    ['to=%2Froster', '/'],
  ])('a one-time link may lead to the simulator, and nowhere else: %s', async (query, path) => {
    stage.stub.onChange = (asked) =>
      asked.path === '/api/session' ? { status: 201, body: { role: 'admin' } } : { status: 204 };
    const page = await open(`/in?${query}#s3cret-link`);
    await page.waitForURL(`${stage.stub.origin}${path}`);
    expect(askedOf('/api/session')[0]?.body).toEqual({ link: 's3cret-link' });
  });

  test('without a session every page leads to the signed-out page', async () => {
    stage.stub.answers = quiet(Date.now(), null);
    const page = await open('/pager');
    await page.waitForURL(`${stage.stub.origin}/signed-out`);
  });

  test('the incident form sends only what was changed, and news does not touch what is being typed', async () => {
    stage.stub.answers = quiet(Date.now(), ingrid);
    const page = await open('/incidents/A1');
    await page.getByRole('radio', { name: /5\. Geweld/ }).check();
    await page.getByLabel('Letsel', { exact: true }).fill('Blauwe plek');
    const now = incidentView(Date.now());
    stage.stub.answers = {
      ...stage.stub.answers,
      incidents: [{ ...now, report: { ...now.report, damage: 'Kapotte stoel' } }],
    };
    stage.stub.say('incident', { id: 'A1' });
    await vi.waitFor(async () =>
      expect(await page.getByLabel('Schade', { exact: true }).inputValue()).toBe('Kapotte stoel'),
    );
    expect(await page.getByLabel('Letsel', { exact: true }).inputValue()).toBe('Blauwe plek');
    stage.stub.onChange = () => ({
      status: 200,
      body: {
        ...now,
        report: { ...now.report, behaviour: 5, injury: 'Blauwe plek', damage: 'Kapotte stoel' },
      },
    });
    await page.getByRole('button', { name: 'Opslaan' }).click();
    await page.getByText('Opgeslagen').waitFor();
    expect(stage.stub.asked.map(({ method, body }) => [method, body])).toEqual([
      ['PATCH', { behaviour: 5, injury: 'Blauwe plek' }],
    ]);
  });

  test('while an alarm is open, those who follow up can look who was reached; a colleague is not sent there', async () => {
    const alarms = [alarmView(Date.now())];
    stage.stub.answers = { ...quiet(Date.now(), ingrid), alarms };
    const page = await open('/');
    await page.getByRole('link', { name: 'Wie is bereikt Spreekkamer 2' }).click();
    await page.waitForURL((url) => url.pathname === '/incidents/A1');
    stage.stub.answers = { ...quiet(Date.now(), viewer('responder', 'sanne')), alarms };
    await page.goto(`${stage.stub.origin}/`);
    await page.getByText('1 open alarm').waitFor();
    expect(await page.getByRole('link', { name: /Wie is bereikt/ }).count()).toBe(0);
  });

  test('a duty is ticked off, and opened again', async () => {
    stage.stub.answers = quiet(Date.now(), ingrid);
    const page = await open('/incidents/A1');
    const now = incidentView(Date.now());
    stage.stub.onChange = () => ({ status: 200, body: now });
    await page
      .getByRole('group', { name: 'Veiligheidsfunctionaris weet het' })
      .getByRole('button', { name: 'Gedaan' })
      .click();
    await page
      .getByRole('group', { name: /^Leidinggevende weet het/ })
      .getByRole('button', { name: 'Ongedaan maken' })
      .click();
    await vi.waitFor(() =>
      expect(stage.stub.asked.map(({ path, body }) => [path, body])).toEqual([
        ['/api/incidents/A1/duties/safety-officer-informed', { state: 'done', reason: null }],
        ['/api/incidents/A1/duties/manager-informed', { state: 'open', reason: null }],
      ]),
    );
  });

  test('both edges of a press reach the virtual device in their order, by pointer and by key', async () => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = { ...quiet(Date.now(), viewer('employee', 'daan', { virtual })) };
    stage.stub.virtual = [virtualDevice('balie-1', 'desk', 'linde-balie', 'idle')];
    const page = await open('/button');
    const dome = page.getByRole('button', { name: 'Druk op balie-1, Balie De Linde' });
    await dome.hover();
    await page.mouse.down();
    await page.mouse.up();
    await dome.press('Space');
    await page
      .getByRole('button', { name: 'Druk op de noodtoets van balie-1, Balie De Linde' })
      .press('Enter');
    const edges = () => stage.stub.asked.map(({ body }) => Object.values(body as object).join(' '));
    await vi.waitFor(() => expect(edges()).toEqual(['0 down', '0 up', '0 down', '0 up', '1 down', '1 up']));
    stage.stub.setSilent(true);
    stage.stub.show(virtualDevice('balie-1', 'desk', 'linde-balie', 'not-received', 2));
    await page.getByText('Niet ontvangen').first().waitFor();
  });

  test('the wall screen shows an alarm at once; a covert one has no name, no place and no sound', async () => {
    stage.stub.answers = quiet(Date.now(), ingrid);
    const page = await open('/board/linde');
    await page.getByText('Alles rustig').waitFor();
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
    const at = Date.now();
    const alarm = alarmView(at, {
      responders: [{ person: 'daan', answer: 'coming', at: ago(at, 1) }],
      coming: 1,
    });
    stage.stub.answers = { ...stage.stub.answers, board: boardView(at, false, [alarm]) };
    stage.stub.say('alarm', alarm);
    await page.getByText('Daan Visser').waitFor({ timeout: 1000 });
    await page.getByText('Spreekkamer 2').first().waitFor();
    stage.stub.answers = { ...stage.stub.answers, board: boardView(at + 100, true, [alarm]) };
    stage.stub.say('alarm', alarm);
    await page.getByText('Publieksstand').waitFor();
    const text = await page.locator('body').innerText();
    for (const secret of ['Daan', 'Spreekkamer', 'Geluid staat']) expect(text).not.toContain(secret);
    expect(text).toContain('1 collega onderweg');
  });

  test('names and texts that would do harm come out as plain words', async () => {
    const page = await onDuty();
    stage.stub.say('alarm', alarmView(Date.now(), { place: null, device: null, text: HARMFUL }));
    const heading = page.getByRole('heading', { level: 1 });
    await page.getByText('<img src=x').first().waitFor();
    expect(await heading.locator('bdi').count()).toBe(1);
    expect(await page.locator('img').count()).toBe(0);
    expect(stage.heard).toEqual([]);
  });

  test('the language that was chosen is kept, also on the next page', async () => {
    const page = await open('/');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('All quiet').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.goto(`${stage.stub.origin}/roster`);
    await page.getByRole('heading', { name: 'Roster' }).waitFor();
  });

  test('home names as many devices as the devices page; a fault of something else is never called a device', async () => {
    const at = Date.now();
    const [fault] = faultViews(at);
    if (fault === undefined) throw new Error('there are canned faults');
    const all = fleetDevices(at);
    const well = fleetOf(all, [], at).flatMap((one) => (needsAttention(one) ? [] : [one.view]));
    const elsewhere = { ...fault, id: 'F9', device: null, channel: 'sms' };
    const page = await open('/');
    const told = async (devices: typeof all, faults: readonly FaultView[]): Promise<readonly string[]> => {
      stage.stub.answers = { ...quiet(at, facilities()), devices, faults };
      await page.goto(`${stage.stub.origin}/`);
      const home = (await page.locator('.nk-glance__ill').innerText()).trim();
      await page.goto(`${stage.stub.origin}/devices`);
      const lead = await page.locator('.nk-fleet__lead .nk-lead').innerText();
      return [home, /\d+ apparaten vragen aandacht/.exec(lead)?.[0] ?? `none: ${lead}`];
    };
    const [home, fleet] = await told(all, [...faultViews(at), elsewhere]);
    expect(fleet).toMatch(/^\d+ apparaten vragen aandacht$/);
    expect(home).toBe(`${fleet} · nog 1 storing`);
    expect(await told(well, [elsewhere])).toEqual([
      '1 storing vraagt aandacht',
      expect.stringMatching(/^none: (?!.*aandacht)/),
    ]);
    expect(stage.heard).toEqual([]);
  });
});
