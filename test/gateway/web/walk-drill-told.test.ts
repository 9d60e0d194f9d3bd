/**
 * What the pages of the walk test and the drill tell, in a real browser against the stub server: tries that failed, names
 * instead of ids, why a drill became real, what the real alarm is about, and a way to it only where there is one.
 */
import { expect, test, vi } from 'vitest';
import { ago, alarmView, emergencyView, quiet, viewer } from './canned.ts';
import { drillView, fleetDevices } from './canned-fleet.ts';
import { pressed, untested, walkView } from './canned-walk.ts';
import { facilities } from './scenes-facilities.ts';
import { onStage } from './stage.ts';

onStage('what the pages of walk test and drill tell', (stage) => {
  const { open } = stage;
  const seen = (sent: object, rest: object = {}): void => {
    const at = Date.now();
    stage.stub.answers = {
      ...quiet(at, facilities({ site: 'linde' })),
      devices: fleetDevices(at),
      ...rest,
      facilities: sent,
    };
  };

  test('tries that failed are listed with time and reason, at whatever came of the button since', async () => {
    const at = Date.now();
    const failedTries = [
      { pressedAt: '2026-03-02T09:15:04.000Z', why: 'late' },
      { pressedAt: '2026-03-02T09:16:40.000Z', why: 'unconfirmed' },
    ];
    const base = walkView(at);
    const devices = base.devices.map((each) => {
      // Failed again; heard once more and not settled; well at last, and pressed last of all.
      if (each.device === 'draagbaar-2') return { ...each, failedTries };
      if (each.device === 'spreekkamer-1')
        return untested(at, each.device, {
          ...pressed(at, 9, { state: 'untested', why: 'confirming' }),
          failedTries: failedTries.slice(1),
        });
      return each.device === 'spreekkamer-2' ? { ...each, failedTries: failedTries.slice(0, 1) } : each;
    });
    seen({ walks: [walkView(at, { devices })] });
    const page = await open('/walk-test');
    const late = /:15:04: De druk kwam meer dan vijf seconden te laat aan\./;
    const unconfirmed = /:16:40: De knop liet niet merken dat hij bericht terug kreeg\./;
    const failed = page.getByRole('region', { name: '1 knop mislukt' });
    await failed.getByText('Druk deze knop over een paar seconden nog eens').waitFor();
    expect(await failed.locator('.nk-tries li').allInnerTexts()).toEqual([
      expect.stringMatching(late),
      expect.stringMatching(unconfirmed),
    ]);
    const heard = page.getByRole('region', { name: 'Gehoord, nog niet bevestigd' });
    expect(await heard.locator('.nk-tries li').allInnerTexts()).toEqual([expect.stringMatching(unconfirmed)]);
    const last = page.getByRole('region', { name: 'Laatste druk' });
    expect(await last.locator('.nk-tries').innerText()).toMatch(late);
    expect(await last.locator('.nk-tries').innerText()).toContain('Eerdere druk mislukt');
    await page.getByText('2 knoppen werken').click();
    expect(await page.locator('.nk-walkpassed .nk-tries li').allInnerTexts()).toEqual([
      expect.stringMatching(late),
    ]);
    expect(stage.heard).toEqual([]);
  });

  test.each([
    ['nl', 'Onderbroken door een echt alarm', 'loopt nu deze test'],
    ['en', 'Interrupted by a real alarm', 'is walking this test now'],
  ] as const)('a test that a real alarm interrupted is told so in the list, not as walked: %s', async (language, halted, walks) => {
    const at = Date.now();
    const of = { tester: 'ruben', testerName: 'Ruben Bos' };
    const interrupted = { ...of, state: 'interrupted', interruptedBy: 'E1' } as const;
    seen(
      { walks: [walkView(at, { ...interrupted, id: 'W0' }), walkView(at, { ...of, id: 'W2' })] },
      { me: facilities({ site: 'linde', person: { id: 'tom', name: 'Tom Bakker', language } }) },
    );
    const page = await open('/walk-test');
    const row = (one: string) =>
      page.locator('section[aria-labelledby="walk-others"] .nk-walkrow', { hasText: one });
    await row(halted).waitFor();
    expect([await row(halted).count(), await row(walks).count()]).toEqual([1, 1]);
    expect(await row(halted).innerText()).not.toContain(walks);
    // Back at work, it is told as walked again.
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(1), 5000);
    stage.stub.say('walk', walkView(at + 1000, { ...of, id: 'W0' }));
    await vi.waitFor(async () => expect(await row(walks).count()).toBe(2));
    expect(await row(halted).count()).toBe(0);
    expect(stage.heard).toEqual([]);
  });

  test('areas have their words and groups their names, wherever a test is chosen, walked or looked up', async () => {
    const at = Date.now();
    const walks = [
      walkView(at, { id: 'W0', tester: 'ruben', scope: { site: 'linde', area: 'linde-boven' } }),
      walkView(at, {
        id: 'W2',
        tester: 'ruben',
        site: null,
        scope: { group: 'linde-berk' },
        groupName: 'Opvanggroep Berk',
      }),
    ];
    seen({ walks });
    const page = await open('/walk-test');
    await page.getByRole('radio', { name: /^Voor/ }).waitFor();
    await page.getByRole('radio', { name: /^Boven/ }).waitFor();
    const others = page.getByRole('region', { name: 'Nu bezig' });
    await others.getByText('Wijkteam De Linde · Gebied Boven').waitFor();
    await others.getByText('Opvanggroep Berk').waitFor();
    const shown = async (): Promise<string> => await page.locator('body').innerText();
    expect(await shown()).not.toMatch(/linde-(voor|boven|berk)/);
    await others.getByRole('button').first().click();
    await page.getByText('Gebied Boven').first().waitFor();
    expect(await shown()).not.toMatch(/linde-(voor|boven)/);
    // Two areas of one floor are told apart by their words.
    const devices = walks[0]?.devices.map((each) =>
      each.device === 'spreekkamer-3' ? { ...each, floor: 'begane grond', area: 'linde-boven' } : each,
    );
    seen({
      walks: [
        walkView(at, { devices: [...(devices ?? []), untested(at, 'balie-1', { device: 'balie-9' })] }),
      ],
    });
    await page.goto(`${stage.stub.origin}/walk-test`);
    await page.getByRole('heading', { name: 'begane grond · Boven' }).waitFor();
    expect(await shown()).not.toMatch(/linde-(voor|boven)/);
  });

  test('a test over several sites says at each stretch at which site it is', async () => {
    const at = Date.now();
    const devices = ['balie-1', 'spreekkamer-3', 'balie-2', 'spreekkamer-4', 'draagbaar-1'].map((id) =>
      untested(at, id),
    );
    seen({ walks: [walkView(at, { site: null, scope: { group: 'linde-berk' }, devices })] });
    const page = await open('/walk-test');
    await page.locator('.nk-stretch h3').first().waitFor();
    const titles = await page.locator('.nk-stretch h3').allInnerTexts();
    expect(titles.map((title) => title.replace(/\s*\d+$/, ''))).toEqual([
      'Inloop De Haven · begane grond',
      'Wijkteam De Linde · 1e verdieping',
      'Wijkteam De Linde · begane grond',
      'Draagbare knoppen',
    ]);
  });

  test('a button that stands ready for a drill is left out in words', async () => {
    const at = Date.now();
    const leftOut = [{ device: 'balie-2', placeName: 'Balie', why: 'drill', lastGoodTestAt: null }];
    seen({ walks: [walkView(at, { leftOut })] });
    const page = await open('/walk-test');
    await page.getByText('1 knop doet niet mee').click();
    await page.getByText('staat klaar voor een oefening').waitFor();
  });

  const becameReal = (why: string) => ({
    state: 'became-real' as const,
    becameReal: { at: ago(Date.now(), 20), afterMs: 22_000, why },
  });

  test('the red screen of a drill says what made it real, and where', async () => {
    const card = () => page.locator('.nk-real');
    seen({ drills: [drillView(Date.now(), becameReal('press'))] });
    const page = await open('/drill#O1');
    await card().getByText('Er is nog eens gedrukt.').waitFor();
    expect(await card().innerText()).toContain('Spreekkamer 2');
    expect(await card().innerText()).toContain('spreekkamer-2');
    for (const [why, words] of [
      ['emergency', 'Er is noodalarm geslagen.'],
      ['cancelled', 'Er is “vals alarm” gezegd.'],
      ['called-112', 'Iemand zei 112 te bellen.'],
      ['unverified', 'De druk was niet te vertrouwen.'],
      ['something-new', 'De oefening is een echt alarm geworden'],
    ] as const) {
      seen({ drills: [drillView(Date.now(), becameReal(why))] });
      await page.reload();
      await card().getByText(words).waitFor();
      expect(await card().innerText()).not.toContain('nog eens gedrukt');
      expect(await card().innerText()).not.toContain('something');
    }
  });

  test('a drill that became real tells its second press and that moment among its times, in their order', async () => {
    const at = Date.now();
    const pressedAgain = { at: ago(at, 20.1), afterMs: 21_900 };
    const times = [
      ...drillView(at).times,
      { what: 'arrived' as const, person: 'sanne', at: ago(at, 5), afterMs: 37_000 },
    ];
    seen({ drills: [drillView(at, { ...becameReal('press'), pressedAgain, times })] });
    const page = await open('/drill#O1');
    const course = page.getByRole('region', { name: 'Verloop' });
    await course.getByText('Werd echt').waitFor();
    const lines = await course.locator('.nk-course__what').allInnerTexts();
    expect(lines.map((line) => line.replaceAll(/\s+/g, ' ').replace(/ na .*| \d\d:.*/, ''))).toEqual([
      ...['Ingedrukt', 'Ontvangen', 'Opgeroepen × 2', 'Gaat over × 2', 'Onderweg'],
      ...['Tweede druk', 'Werd echt', 'Aan de deur', 'Afgesloten nog niet'],
    ]);
    expect(lines[5]).toMatch(/na 21,9 s/);
    expect(await course.locator('li', { hasText: 'Werd echt' }).innerText()).toContain(
      'Er is nog eens gedrukt.',
    );
    expect(stage.heard).toEqual([]);
  });

  test('a drill that became real and was closed says so calmly: no red, no lamp, no call that is over', async () => {
    const at = Date.now();
    const real = drillView(at, becameReal('press'));
    const closed = { what: 'closed' as const, person: 'sanne', at: ago(at, 1), afterMs: 41_000 };
    seen({ drills: [real] });
    const page = await open('/drill#O1');
    const card = page.locator('.nk-real');
    await card.getByText('DIT IS GEEN OEFENING').waitFor();
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
    stage.stub.say('drill', { ...real, times: [...real.times, closed], now: ago(at, -1) });
    await card.getByRole('heading', { name: 'Het alarm is afgesloten' }).waitFor();
    const said = await card.innerText();
    expect(said).toContain('De oefening was een echt alarm geworden. Er is nog eens gedrukt.');
    expect(said).toContain('Spreekkamer 2');
    expect(said).not.toMatch(/GEEN OEFENING|opgeroepen/);
    expect(await card.getAttribute('class')).toContain('nk-real--over');
    expect(await card.getAttribute('role')).toBe('status');
    const [red = 255, green = 0, blue = 0] = await card.evaluate((element) => {
      const { backgroundColor, backgroundImage } = getComputedStyle(element);
      return backgroundImage === 'none' ? (backgroundColor.match(/\d+/g) ?? []).map(Number) : [];
    });
    expect(Math.min(green, blue)).toBeGreaterThan(red);
    await page.getByRole('button', { name: 'Nieuwe oefening' }).waitFor();
    // The alarm itself says so too, where a drill's times do not.
    seen(
      { drills: [real] },
      { alarms: [], incidents: [alarmView(at, { id: 'D1', state: 'closed', closedAt: ago(at, 1) })] },
    );
    // Away first: the stream of the page before would be taken for that of the new one.
    await page.goto('about:blank');
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(0));
    await page.goto(`${stage.stub.origin}/drill#O1`);
    await card.getByText('DIT IS GEEN OEFENING').waitFor();
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
    stage.stub.say('alarm', alarmView(at, { id: 'D1', state: 'closed', closedAt: ago(at, 1) }));
    await card.getByRole('heading', { name: 'Het alarm is afgesloten' }).waitFor();
    // One beside it that is still open is not hidden by that.
    const beside = drillView(at, { ...becameReal('alarm'), times: [...real.times, closed] });
    seen({ drills: [beside] }, { alarms: [emergencyView(at)] });
    await page.reload();
    await card.getByText('Het alarm dat al liep is nog open').waitFor();
    await card.getByText('Balie De Linde').waitFor();
    expect(await card.getAttribute('class')).not.toContain('nk-real--over');
  });

  test('a drill pressed beside a real alarm tells which alarm that is, and says no second press', async () => {
    const at = Date.now();
    const drill = drillView(at, { ...becameReal('alarm'), alarm: 'D1', times: [] });
    const beside = [
      emergencyView(at),
      // Neither the drill's own alarm, nor a drill, nor one of another site is meant.
      alarmView(at, { id: 'D1', drill: false, openedAt: ago(at, 90) }),
      alarmView(at, { id: 'D2', drill: true, place: 'linde-teamkamer', openedAt: ago(at, 95) }),
      alarmView(at, { id: 'H1', site: 'haven', place: 'haven-balie', openedAt: ago(at, 95) }),
    ];
    seen({ drills: [drill] }, { alarms: beside });
    const page = await open('/drill#O1');
    const card = page.locator('.nk-real');
    await card.getByText('Er liep al een echt alarm').waitFor();
    await card.getByText('Balie De Linde').waitFor();
    const said = await card.innerText();
    expect(said).toContain('balie-1');
    expect(said).not.toContain('nog eens gedrukt');
    expect(said).not.toContain('opnieuw');
    expect(said).not.toMatch(/Teamkamer|De Haven/);
    // One it may not see, or that is over: the words alone.
    seen({ drills: [drill] });
    await page.reload();
    await card.getByText('Er liep al een echt alarm').waitFor();
    expect(await card.innerText()).not.toContain('Balie De Linde');
  });

  test('the red screen of a walk test names place and button, from the test itself where the alarm cannot be read', async () => {
    const at = Date.now();
    const interrupted = (extra: object = {}) =>
      walkView(at, { state: 'interrupted', interruptedBy: 'E1', alarmOpen: true, ...extra });
    seen({ walks: [interrupted()] }, { alarms: [emergencyView(at)] });
    const page = await open('/walk-test');
    const about = page.locator('.nk-real__alarm');
    await about.getByText('Balie De Linde').waitFor();
    expect(await about.innerText()).toContain('balie-1');
    const interruptions = [
      { alarm: 'E1', at: ago(at, 40), device: 'spreekkamer-3', placeName: 'Spreekkamer 3' },
    ];
    seen({ walks: [interrupted({ interruptions })] });
    await page.reload();
    await about.getByText('Spreekkamer 3').waitFor();
    expect(await about.innerText()).toContain('spreekkamer-3');
    // A button at a place nobody knows is named by itself; without either it is said that an alarm is open.
    const second = { ...interruptions[0], placeName: null, why: 'second-press' };
    seen({ walks: [interrupted({ interruptions: [second] })] });
    await page.reload();
    await about.getByText('spreekkamer-3').waitFor();
    // And why it is real, where that is the tester's own second press.
    const text = page.getByRole('alert').filter({ hasText: 'De test is onderbroken' });
    expect(await text.innerText()).toBe(
      'De knop is binnen 3 seconden twee keer ingedrukt. De test is onderbroken. Alle knoppen zijn weer echt.',
    );
    seen({ walks: [interrupted()] });
    await page.reload();
    await page.getByText('Er loopt een echt alarm.').waitFor();
    await page.getByText('Vraag de coördinator of wie dienst heeft.').waitFor();
    expect(await about.count()).toBe(0);
  });

  test('when that alarm is over and another keeps the test, the other one is named', async () => {
    const at = Date.now();
    const walk = walkView(at, { state: 'interrupted', interruptedBy: 'E1', alarmOpen: true });
    const coordinator = viewer('coordinator', 'ingrid');
    seen({ walks: [walk] }, { alarms: [emergencyView(at), alarmView(at)], me: coordinator });
    const page = await open('/walk-test#W1');
    const about = page.locator('.nk-real__alarm');
    await about.getByText('Balie De Linde').waitFor();
    await vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
    const over = emergencyView(at + 1000, { state: 'closed', closedAt: ago(at, 0) });
    stage.stub.answers = {
      ...stage.stub.answers,
      alarms: [over, alarmView(at + 1000)],
      facilities: { walks: [walkView(at + 2000, { ...walk, now: new Date(at + 2000).toISOString() })] },
    };
    stage.stub.say('alarm', over);
    await about.getByText('Spreekkamer 2').waitFor();
    expect(await about.innerText()).not.toContain('Balie');
    await page.locator('a[href="/incidents/A1"]').waitFor();
    await page.getByText('Het alarm loopt nog.').waitFor();
    // One that this page does not know of: the place of the one that is over would be a wrong one.
    stage.stub.answers = { ...stage.stub.answers, alarms: [over] };
    await page.reload();
    await page.getByText('Er loopt een echt alarm.').waitFor();
    expect(await about.count()).toBe(0);
  });

  test('the way to the alarm leads to it; who has no page of it is told whom to ask', async () => {
    const at = Date.now();
    const sent = {
      walks: [walkView(at, { state: 'interrupted', interruptedBy: 'E1' })],
      drills: [drillView(at, { ...becameReal('press'), alarm: 'D1' })],
    };
    const alarms = [emergencyView(at)];
    const link = () => page.getByRole('link', { name: 'Naar het alarm' });
    seen(sent, { alarms });
    const page = await open('/walk-test#W1');
    const ask = page.getByText('Vraag de coördinator of wie dienst heeft.');
    await ask.waitFor();
    expect(await link().count()).toBe(0);
    await page.goto(`${stage.stub.origin}/drill#O1`);
    await ask.waitFor();
    expect(await link().count()).toBe(0);
    seen(sent, { alarms, me: viewer('coordinator', 'ingrid') });
    await page.goto(`${stage.stub.origin}/walk-test#W1`);
    await page.locator(`a[href="/incidents/E1"]`, { hasText: 'Naar het alarm' }).waitFor();
    await page.goto(`${stage.stub.origin}/drill#O1`);
    await page.locator(`a[href="/incidents/D1"]`, { hasText: 'Naar het alarm' }).waitFor();
    expect(await ask.count()).toBe(0);
    // Facilities that also answer alarms have the wall of that site.
    seen(sent, { alarms, me: facilities({ roles: ['facilities', 'responder'] }) });
    await page.goto(`${stage.stub.origin}/walk-test#W1`);
    await page.locator(`a[href="/board/linde"]`, { hasText: 'Naar het alarm' }).waitFor();
  });
});
