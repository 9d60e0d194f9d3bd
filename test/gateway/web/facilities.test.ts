/**
 * What the pages for facilities do, in a real browser against the stub server: a press arrives on the phone of whoever
 * walks, a real alarm takes the screen, contact is lost and comes back, drills, faults that somebody takes care of.
 */
import { expect, test, vi } from 'vitest';
import { ago, alarmView, emergencyView, HARMFUL, quiet } from './canned.ts';
import { badCheck, caredFaults, drillView, fleetDevices, goodCheck, largeFleet } from './canned-fleet.ts';
import { pressed, type SentWalk, untested, walkView } from './canned-walk.ts';
import { facilities } from './scenes-facilities.ts';
import { onStage } from './stage.ts';

onStage('what the pages for facilities do', (stage) => {
  const { open, askedOf } = stage;
  const seen = (rest: object = {}, sent: object = {}): void => {
    const at = Date.now();
    stage.stub.answers = {
      ...quiet(at, facilities({ site: 'linde' })),
      devices: fleetDevices(at),
      ...rest,
      facilities: sent,
    };
  };
  const listening = () => vi.waitFor(() => expect(stage.stub.streams()).toBe(1), 5000);
  /** Says a walk and lets the gateway answer with it from now on. */
  const tell = (walk: SentWalk): void => {
    stage.stub.answers = { ...stage.stub.answers, facilities: { walks: [walk] } };
    stage.stub.say('walk', walk);
  };

  test('a test begins with what was chosen, and only when the gateway says so', async () => {
    seen({}, { walks: [] });
    stage.stub.onChange = () => ({
      status: 409,
      body: { error: { code: 'conflict', message: `balie-1 is van ${HARMFUL}` } },
    });
    const page = await open('/walk-test');
    await page.getByRole('radio', { name: /^Voor/ }).check();
    await page.getByRole('button', { name: 'Begin de looptest' }).click();
    await page.getByText('De test is niet begonnen.').waitFor();
    await page.getByText('<img src=x').waitFor();
    const walk = walkView(Date.now());
    stage.stub.onChange = () => {
      stage.stub.answers = { ...stage.stub.answers, facilities: { walks: [walk] } };
      return { status: 201, body: walk };
    };
    await page.getByRole('button', { name: 'Begin de looptest' }).click();
    await page.getByText('nog 23 min').waitFor();
    expect(askedOf('/api/walk-tests').map(({ body }) => body)).toEqual([
      { site: 'linde', area: 'linde-voor' },
      { site: 'linde', area: 'linde-voor' },
    ]);
    // It is found again after the phone was put away.
    await page.reload();
    await page.getByText('nog 23 min').waitFor();
    expect(stage.heard).toEqual([]);
  });

  test('a press shrinks the list, counts up and is shown with its times; one that fails stands on top', async () => {
    const at = Date.now();
    seen({}, { walks: [walkView(at)] });
    const page = await open('/walk-test');
    const left = page.getByRole('region', { name: 'Nog niet getest' }).locator('.nk-stretch__one');
    await vi.waitFor(async () => expect(await left.count()).toBe(3));
    await listening();
    const pressing = (extra: object): SentWalk => ({
      ...walkView(at, {
        devices: walkView(at).devices.map((each) =>
          each.device === 'spreekkamer-3' ? untested(at, each.device, pressed(at, 0, extra)) : each,
        ),
      }),
      now: new Date().toISOString(),
    });
    // Heard at once; well only when the button is known to have had word back.
    tell(pressing({ state: 'untested', why: 'confirming' }));
    const card = page.getByRole('region', { name: 'Laatste druk' });
    await card.getByText(/^Gehoord/).waitFor();
    await page.getByText('+ 1 gehoord').waitFor();
    await vi.waitFor(async () => expect(await left.count()).toBe(2));
    expect(await page.locator('.nk-count__tested').innerText()).toBe('4');
    tell(pressing({}));
    await card.getByText(/^Werkt/).waitFor();
    await vi.waitFor(async () => expect(await left.count()).toBe(2));
    expect(await page.locator('.nk-count__tested').innerText()).toBe('5');
    for (const words of [
      'Spreekkamer 3',
      'na 84 ms',
      '131 ms heen en terug',
      'Sanne de Vries',
      'Signaal -58 dBm',
    ])
      expect(await card.innerText()).toContain(words);
    tell(pressing({ state: 'failed', why: 'nobody', wouldPage: [] }));
    await page.getByText('2 knoppen mislukt').waitFor();
    expect(await card.innerText()).toContain('Niemand! Er zou niemand zijn opgeroepen.');
    // An older picture that comes late changes nothing.
    tell({ ...walkView(at), now: ago(at, 60) });
    await page.waitForTimeout(200);
    expect(await page.locator('.nk-count__tested').innerText()).toBe('5');
  });

  test('a real alarm takes the whole screen; going on is offered only when it is closed', async () => {
    const at = Date.now();
    seen({ alarms: [emergencyView(at)] }, { walks: [walkView(at)] });
    const page = await open('/walk-test');
    await page.getByText('nog 23 min').waitFor();
    await listening();
    const interrupted = walkView(Date.now(), { state: 'interrupted', interruptedBy: 'E1' });
    tell(interrupted);
    const heading = page.getByRole('heading', { name: 'ECHT ALARM' });
    await heading.waitFor();
    expect(await heading.evaluate((each) => each === document.activeElement)).toBe(true);
    expect(
      await page.locator('.nk-real').evaluate((each) => each.getBoundingClientRect().height),
    ).toBeGreaterThan(800);
    await page.getByText('Alle knoppen zijn weer echt.').waitFor();
    await page.getByText('Balie De Linde').waitFor();
    expect(await page.getByRole('link', { name: 'Naar het alarm' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Ga verder met de test' }).count()).toBe(0);
    stage.stub.say('alarm', emergencyView(Date.now() + 1000, { state: 'closed', closedAt: ago(at, 0) }));
    stage.stub.onChange = () => ({ status: 409, body: { error: { code: 'conflict', message: '' } } });
    await page.getByRole('button', { name: 'Ga verder met de test' }).click();
    await page.getByText('Verdergaan lukte niet. Alle knoppen zijn echt.').waitFor();
    const resumed = walkView(Date.now() + 2000);
    stage.stub.onChange = () => ({ status: 200, body: resumed });
    await page.getByRole('button', { name: 'Ga verder met de test' }).click();
    await page.getByText('nog 23 min').waitFor();
    expect(askedOf('/api/walk-tests/W1/resume')).toHaveLength(2);
  });

  test('that alarm closing wins over an older word of the test that it is open; the test is asked anew', async () => {
    const at = Date.now();
    const walk = walkView(at, { state: 'interrupted', interruptedBy: 'E1', alarmOpen: true });
    seen({ alarms: [emergencyView(at)] }, { walks: [walk] });
    const page = await open('/walk-test');
    await page.getByText('Het alarm loopt nog.').waitFor();
    await listening();
    const anew = page.waitForRequest((request) => request.url().endsWith('/api/walk-tests/W1'));
    stage.stub.say('alarm', emergencyView(Date.now() + 1000, { state: 'closed', closedAt: ago(at, 0) }));
    await page.getByRole('heading', { name: 'Het alarm is afgesloten' }).waitFor();
    await page.getByRole('button', { name: 'Ga verder met de test' }).waitFor();
    await anew;
    // Newer than the closing: another alarm is open there.
    tell(walkView(Date.now() + 5000, { state: 'interrupted', interruptedBy: 'E1', alarmOpen: true }));
    await page.getByText('Het alarm loopt nog.').waitFor();
    expect(await page.getByRole('button', { name: 'Ga verder met de test' }).count()).toBe(0);
  });

  test('another alarm that is open there keeps the test from going on', async () => {
    const walk = walkView(Date.now(), { state: 'interrupted', interruptedBy: 'gone', alarmOpen: true });
    seen({}, { walks: [walk] });
    const page = await open('/walk-test');
    await page.getByText('Het alarm loopt nog.').waitFor();
    expect(await page.getByRole('button', { name: 'Ga verder met de test' }).count()).toBe(0);
  });

  test('lost contact: since when, that presses count, when buttons are real again, and that they are by then', async () => {
    const at = Date.now();
    seen({}, { walks: [walkView(at)] });
    const page = await open('/walk-test', true);
    await page.getByText('nog 23 min').waitFor();
    await listening();
    await stage.silence(page, page.getByText(/^Geen contact sinds \d\d:\d\d$/));
    await page.getByText('Drukken tellen gewoon door bij de centrale').waitFor();
    await page.getByText(/Om \d\d:\d\d zijn alle knoppen vanzelf weer echt\./).waitFor();
    await page.clock.fastForward(25 * 60_000);
    await page.clock.runFor(2000);
    await page.getByText('De testtijd is voorbij: elke druk is nu echt.').waitFor();
    await page.getByText('De tijd is voorbij. Elke knop is weer echt.').waitFor();
    stage.stub.setSilent(false);
    await vi.waitFor(async () => {
      await page.clock.runFor(1000);
      expect(await page.getByText(/^Geen contact sinds/).count()).toBe(0);
    }, 10_000);
  });

  test('stopping asks once, and the report names what was not tested', async () => {
    seen({}, { walks: [walkView(Date.now())] });
    const page = await open('/walk-test');
    const over = walkView(Date.now() + 1000, {
      ...{ state: 'ended', reason: 'asked' },
      interruptions: [
        { alarm: 'A7', at: ago(Date.now(), 60), device: 'balie-1', placeName: 'Balie', why: null },
      ],
    });
    stage.stub.onChange = () => ({ status: 200, body: over });
    await page.getByRole('button', { name: 'Stop de test' }).click();
    await page.getByText('Nog 3 knoppen niet getest. Toch stoppen?').waitFor();
    expect(stage.stub.asked).toEqual([]);
    await page.getByRole('button', { name: 'Ja, stop' }).click();
    await page.getByText('De looptest is klaar').waitFor();
    // As the paper counts: what was left out was not tested either.
    expect(await page.locator('.nk-walkend__figure--left').textContent()).toContain(
      `${over.devices.filter(({ state }) => state === 'untested').length + over.leftOut.length} niet getest`,
    );
    await page.getByRole('region', { name: 'Onderbroken door een echt alarm' }).getByText('A7').waitFor();
    await page
      .getByRole('region', { name: 'Niet getest' })
      .getByText('112 dagen geleden goed getest')
      .waitFor();
    expect(
      await page
        .locator('.nk-downloads a')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['pdf', 'csv', 'json'].map((form) => `/api/walk-tests/W1/report?format=${form}&language=nl`));
  });

  test('beeps are off until somebody asks for them', async () => {
    seen({}, { walks: [walkView(Date.now())] });
    const page = await open('/walk-test');
    const beep = page.getByRole('button', { name: 'Piep: uit' });
    expect(await beep.getAttribute('aria-pressed')).toBe('false');
    await beep.click();
    expect(await page.getByRole('button', { name: 'Piep: aan' }).getAttribute('aria-pressed')).toBe('true');
  });

  test('answers that make no sense show no false comfort, on any of the pages', async () => {
    for (const sent of [{ walks: 'no' }, { walks: [{ id: 7 }, null, 'x', { id: 'W1', state: 'odd' }] }]) {
      seen({}, sent);
      const page = await open('/walk-test');
      await page
        .getByText(
          typeof sent.walks === 'string' ? 'Ga ervan uit dat alle knoppen echt zijn.' : 'Wat ga je testen?',
        )
        .waitFor();
      expect(stage.heard).toEqual([]);
      await page.close();
    }
    seen({}, { drills: {}, selfCheck: { ok: 'yes' } });
    const page = await open('/drill');
    await page.getByText('Ga ervan uit dat elke druk echt is.').waitFor();
    await page.goto(`${stage.stub.origin}/devices`);
    await page.getByText('Kanalen naar buiten').waitFor();
    expect(await page.locator('.nk-selfcheck').count()).toBe(0);
    expect(stage.heard).toEqual([]);
  });

  test.each([
    '/drill',
    '/walk-test',
  ])('virtual devices of a simulation are offered for no drill and no walk test: %s', async (path) => {
    const devices = fleetDevices(Date.now());
    const [like] = devices.filter(({ kind }) => kind === 'desk');
    const dragged = { ...like, id: 'sim-desk-9', virtual: true };
    const offered = async (sent: readonly object[]): Promise<readonly string[]> => {
      seen({ devices: sent }, { drills: [], walks: [] });
      const page = await open(path);
      await page.getByRole('radio').first().waitFor();
      const all = await page.locator('.nk-choices').allInnerTexts();
      await page.close();
      return all;
    };
    expect(await offered([dragged, ...devices])).toEqual(await offered(devices));
  });

  test('a drill is announced for the chosen button; its times come in; becoming real cannot be overlooked', async () => {
    seen({}, { drills: [] });
    const page = await open('/drill');
    await page.getByRole('button', { name: 'Kondig de oefening aan' }).click();
    await page.getByText('Kies eerst een knop of plaats.').waitFor();
    expect(stage.stub.asked).toEqual([]);
    const armed = drillView(Date.now(), { state: 'armed', times: [], alarm: null });
    stage.stub.onChange = () => ({ status: 201, body: armed });
    await page.getByRole('radio', { name: /spreekkamer-2/ }).check();
    await page.getByLabel('Wat gaan jullie oefenen?').fill('  Deur  ');
    await page.getByRole('button', { name: 'Kondig de oefening aan' }).click();
    await page.getByText('De volgende druk op deze knop is een OEFENING.').waitFor();
    expect(askedOf('/api/drills')[0]?.body).toEqual({ device: 'spreekkamer-2', note: 'Deur' });
    await listening();
    stage.stub.say('drill', drillView(Date.now() + 1000));
    await page.getByText('De oefening loopt').waitFor();
    await page.getByText('na 9,0 s').waitFor();
    stage.stub.say('drill', drillView(Date.now() + 2000, { state: 'became-real' }));
    await page.getByRole('heading', { name: 'DIT IS GEEN OEFENING' }).waitFor();
    expect(await page.getByText('De oefening loopt').count()).toBe(0);
  });

  test('a drill says so on the pager and offers no way to 112; when it becomes real the page says that', async () => {
    const at = Date.now();
    const page = await stage.onDuty();
    const drill = { ...emergencyView(at, { level: 'assist' }), drill: true };
    stage.stub.say('alarm', drill);
    await page.getByText('Bel NIET 112').waitFor();
    expect(await page.locator('a[href="tel:112"]').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Ik bel 112' }).count()).toBe(0);
    stage.stub.say('alarm', emergencyView(at + 1000));
    await page.getByText('GEEN OEFENING').waitFor();
    await page.getByRole('button', { name: 'Ik bel 112' }).waitFor();
    expect(await page.locator('.nk-mark-band--drill').count()).toBe(0);
    stage.stub.say('alarm', alarmView(at + 2000, { id: 'A7' }));
    expect(await page.getByText('OEFENING', { exact: true }).count()).toBe(0);
  });

  test('a fault is acknowledged and gets a note; a note that was not kept stays in its field', async () => {
    const at = Date.now();
    seen({ faults: caredFaults(at) }, { selfCheck: goodCheck(at) });
    const page = await open('/devices');
    await page.getByText('Laatste controle van begin tot eind').waitFor();
    stage.stub.onChange = () => ({ status: 503, body: { error: { code: 'unavailable', message: '' } } });
    await page.getByRole('button', { name: /^Notitie.*balie-2/ }).click();
    const field = page.getByLabel('Wat is er gedaan of nodig?');
    await vi.waitFor(async () =>
      expect(await field.evaluate((each) => each === document.activeElement)).toBe(true),
    );
    await page.getByRole('button', { name: 'Vastleggen' }).click();
    await page.getByText('Schrijf eerst wat er is gedaan.').waitFor();
    expect(stage.stub.asked).toEqual([]);
    await field.fill('Kabel vervangen');
    await page.getByRole('button', { name: 'Vastleggen' }).click();
    await page.getByText('Niet vastgelegd.').waitFor();
    stage.stub.say('fault', { id: 'F1' });
    expect(await field.inputValue()).toBe('Kabel vervangen');
    stage.stub.onChange = () => ({ status: 200, body: {} });
    await page.getByRole('button', { name: 'Vastleggen' }).click();
    await vi.waitFor(async () => expect(await field.count()).toBe(0));
    await page.getByRole('button', { name: /^Ik kijk ernaar.*balie-2/ }).click();
    await page.getByRole('button', { name: 'Ik kijk ernaar', exact: true }).click();
    await vi.waitFor(() => expect(askedOf('/acknowledge')).toHaveLength(1));
    expect(stage.stub.asked.map(({ path, body }) => [path, body]).slice(-2)).toEqual([
      ['/api/faults/F1/notes', { text: 'Kabel vervangen' }],
      ['/api/faults/F1/acknowledge', {}],
    ]);
  });

  test('500 devices: what is ill comes first, few rows are drawn, filters stay after a reload', async () => {
    const at = Date.now();
    seen({ devices: largeFleet(at, 500), faults: [] });
    const page = await open('/devices');
    const rows = page.locator('.nk-fleet tbody tr');
    await vi.waitFor(async () => expect(await rows.count()).toBe(40));
    expect(await rows.first().innerText()).toContain('Niet bereikbaar');
    await page.getByLabel('Zoek op plaats of naam').fill('knop-49');
    await vi.waitFor(async () => expect(await rows.count()).toBe(11));
    await page.reload();
    await vi.waitFor(async () => expect(await rows.count()).toBe(11));
    await page.getByLabel('Zoek op plaats of naam').fill('');
    await page.getByRole('button', { name: 'Toon ook de andere 460' }).click();
    await vi.waitFor(async () => expect(await rows.count()).toBe(500));
  });

  test('the check from end to end grows old by itself, and says loudly when it is too old or failed', async () => {
    const at = Date.now();
    seen({}, { selfCheck: goodCheck(at) });
    const page = await open('/devices', true);
    await page.getByText(/^Laatste controle van begin tot eind: 1\d s geleden/).waitFor();
    await listening();
    await page.clock.fastForward(3 * 60_000);
    await vi.waitFor(async () => {
      await page.clock.runFor(1000);
      expect(await page.getByText(/^Al 3 min 00 s geen controle van begin tot eind$/).count()).toBe(1);
    }, 5000);
    await page.close();
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(0));
    const wall = await open('/board/linde');
    await wall.getByText(/^Laatste controle van begin tot eind/).waitFor();
    await listening();
    stage.stub.answers = { ...stage.stub.answers, facilities: { selfCheck: badCheck(Date.now()) } };
    stage.stub.say('self-check', {});
    await wall.getByText('logboek, kanaal sms').waitFor();
    // The wall shows no remarks: they may name anything.
    expect(await wall.locator('body').innerText()).not.toContain('disk is full');
  });

  test('the outside watch: when it asked, loudly when it is gone, plainly when there never was one', async () => {
    const at = Date.now();
    const check = (watchers: unknown) => ({ ...(goodCheck(at) as object), watchers });
    const asked = new Date(at - 12_000).toISOString();
    seen({}, { selfCheck: check([{ watcher: 'watch', since: asked, at: asked, ok: true }]) });
    const page = await open('/devices');
    await page.getByText(/^Bewaking van buiten: 1\d s geleden$/).waitFor();
    await listening();
    const say = (watchers: unknown): void => {
      stage.stub.answers = { ...stage.stub.answers, facilities: { selfCheck: check(watchers) } };
      stage.stub.say('self-check', {});
    };
    const old = new Date(at - 360_000).toISOString();
    say([
      { watcher: 'kelder', since: old, at: old, ok: false },
      { watcher: 'buren', since: old, at: null, ok: true },
    ]);
    const gone = page.getByText(/^Bewaking van buiten WEG: al 6 min \d\d s niets gehoord \(kelder\)$/);
    await gone.waitFor();
    expect(await page.locator('.nk-selfcheck--bad').innerText()).toContain('(kelder)');
    await page.getByText('Bewaking van buiten: nog niet gehoord sinds de start (buren)').waitFor();
    say([]);
    await page.getByText(/^Geen bewaking van buiten/).waitFor();
    expect(await page.locator('.nk-selfcheck--bad').count()).toBe(0);
  });
});
