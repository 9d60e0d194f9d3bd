/**
 * Who is paged, on the simulator page: virtual phones that answer, and 112 cards that nobody can take for real ones. The
 * pure part as tables, the rest in a real browser against the stub server.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it, test, vi } from 'vitest';
import type { AlarmView } from '../../../gateway/core/api.ts';
import { cardsOf, newestPages, peoplePaged, phonesOf } from '../../../gateway/web/parts/sim-calls.ts';
import { ago, alarmView, emergencyView, pageTo, quiet } from './canned.ts';
import { type SimulationAnswers, sessionView, simulated, wholeView } from './canned-simulation.ts';
import { tinkerer } from './scenes-simulator.ts';
import { onStage } from './stage.ts';
import { heldPage, virtualDevice, virtualPager } from './virtual-devices.ts';

const AT = Date.UTC(2026, 10, 9, 9, 0);
const asks = (at: number, seconds: number) => ({ since: ago(at, seconds), calling: null, called: null });

describe('who is paged', () => {
  it('is a line for each channel of each person, the newest page of it', () => {
    const pages = [
      pageTo(AT, 'sanne', 'withdrawn', { id: '1', requestedAt: ago(AT, 9) }),
      pageTo(AT, 'daan', 'sent', { id: '2', channel: 'sms', requestedAt: ago(AT, 9) }),
      pageTo(AT, 'sanne', 'delivered', { id: '3', requestedAt: ago(AT, 4) }),
    ];
    expect(newestPages(pages).map(({ id }) => id)).toEqual(['3', '2']);
    const nameless = pages.map((page) => ({ ...page, responder: null }));
    expect(newestPages(nameless)).toHaveLength(3);
  });

  it('is told by person: each once with every channel, boards and who may not be named by page', () => {
    const pages = [
      pageTo(AT, 'sanne', 'failed', { id: '1', channel: 'web-push' }),
      pageTo(AT, 'daan', 'sent', { id: '2' }),
      pageTo(AT, 'sanne', 'delivered', { id: '3', channel: 'mqtt', device: 'pieper-1' }),
      { ...pageTo(AT, 'sanne', 'sent', { id: '4', channel: 'board' }), responder: null },
      { ...pageTo(AT, 'sanne', 'sent', { id: '5' }), responder: null },
      { ...pageTo(AT, 'sanne', 'sent', { id: '6' }), responder: null },
    ];
    expect(peoplePaged(pages).map((line) => line.map(({ id }) => id))).toEqual([
      ['1', '3'],
      ['2'],
      ['4'],
      ['5'],
      ['6'],
    ]);
  });

  const alarm = (extra: Partial<AlarmView> = {}): AlarmView =>
    alarmView(AT, {
      pages: [
        pageTo(AT, 'sanne', 'delivered'),
        pageTo(AT, 'sanne', 'sent', { id: 's2', channel: 'sms' }),
        pageTo(AT, 'daan', 'withdrawn'),
        pageTo(AT, 'marieke', 'delivered', { channel: 'mqtt', device: 'pieper-2' }),
      ],
      ...extra,
    });

  it('has a phone for whom the reader may answer and who is not drawn as a pager', () => {
    const all = phonesOf(
      [alarm()],
      () => true,
      () => false,
    );
    expect(all.map(({ person }) => person)).toEqual(['sanne', 'daan']);
    expect(all[0]?.held).toMatchObject([{ channels: ['web', 'sms'], rings: true, said: '', over: false }]);
    expect(all[1]?.held).toMatchObject([{ rings: false, over: true }]);
    const none = phonesOf(
      [alarm()],
      (person) => person === 'daan',
      (person) => person === 'daan',
    );
    expect(none).toEqual([]);
  });

  it.each([
    ['coming', 'coming', false],
    ['arrived', 'arrived', false],
    // Who let the time run out is asked anew.
    ['expired', '', false],
  ] as const)('shows what was said: %s', (answer, said, over) => {
    const [phone] = phonesOf(
      [alarm({ responders: [{ person: 'sanne', answer, at: ago(AT, 2) }] })],
      () => true,
      () => false,
    );
    expect(phone?.held).toMatchObject([{ said, over }]);
  });

  it('shows the card of the simulation also while a real emergency, older, asks for 112', () => {
    const real = emergencyView(AT, { id: 'R', guidance112: asks(AT, 60) });
    const mine = emergencyView(AT, { id: 'S', virtual: true, guidance112: asks(AT, 5) });
    expect(cardsOf([real, mine], false).map(({ id }) => id)).toEqual(['S', 'R']);
    expect(cardsOf([real], true)).toMatchObject([{ id: 'R', virtual: true }]);
    expect(cardsOf([alarm()], false)).toEqual([]);
  });
});

onStage('calls on the simulator page', (stage) => {
  const opened = async (extra: Partial<SimulationAnswers>, alarms: readonly AlarmView[]): Promise<Page> => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = {
      ...quiet(Date.now(), { ...tinkerer, virtual }),
      simulation: simulated(Date.now(), extra),
      alarms,
    };
    stage.stub.virtual = [virtualDevice('balie-1', 'desk', 'linde-balie', 'idle')];
    const page = await stage.open('/simulator');
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole('button', { name: /^balie-1,/ }).waitFor();
    return page;
  };
  const phone = (page: Page, name: string) => page.locator('.nk-handset--phone', { hasText: name });

  test('a virtual phone shows its page, and "Ik kom" on it is an answer of its owner', async () => {
    const at = Date.now();
    const alarm = alarmView(at, {
      pages: [pageTo(at, 'sanne', 'delivered'), pageTo(at, 'daan', 'delivered')],
    });
    const page = await opened({}, [alarm]);
    stage.stub.onChange = () => ({
      status: 409,
      body: { error: { code: 'conflict', message: 'Deze telefoon staat uit.' } },
    });
    const sanne = phone(page, 'Sanne');
    await sanne.getByRole('button', { name: 'Ik kom', exact: true }).click();
    await sanne.getByText('Deze telefoon staat uit.').waitFor();
    expect(stage.askedOf('/api/simulation/answer').map(({ body }) => body)).toEqual([
      { alarm: alarm.id, person: 'sanne', answer: 'coming' },
    ]);
    // Once it counts, the gateway tells, and the phone asks for what comes next.
    stage.stub.say('alarm', {
      ...alarm,
      responders: [{ person: 'sanne', answer: 'coming', at: ago(at, 0) }],
      coming: 1,
      now: new Date(at + 1000).toISOString(),
    });
    await sanne.getByText('Zei: Ik kom').waitFor();
    await sanne.getByRole('button', { name: 'Ter plaatse' }).waitFor();
    await phone(page, 'Daan').getByRole('button', { name: 'Ik kom', exact: true }).waitFor();
    expect(stage.heard).toEqual([]);
  });

  test('the telephones stand under the heading of the calls, on every width of desk', async () => {
    const at = Date.now();
    const page = await opened({}, [alarmView(at, { pages: [pageTo(at, 'sanne', 'delivered')] })]);
    stage.stub.show(virtualPager('pieper-1', 'sanne', [heldPage({})]));
    await page.locator('.nk-handset').first().waitFor();
    for (const width of [1010, 1280, 1500, 1700]) {
      await page.setViewportSize({ width, height: 900 });
      const boxOf = async (selector: string) => {
        const box = await page.locator(selector).first().boundingBox();
        if (box === null) throw new Error(`${selector} is to be seen`);
        return box;
      };
      const heading = await boxOf('.nk-sim__phones');
      const [set, device, world] = [
        await boxOf('.nk-handset'),
        await boxOf('.nk-sim__device'),
        await boxOf('.nk-sim__world'),
      ];
      expect([width, Math.round(set.x - heading.x)]).toEqual([width, 0]);
      // Next in its column, with the gap that all parts have, and not pushed down by the device beside it.
      const gap = set.y - (heading.y + heading.height);
      expect([width, gap >= 0 && gap <= 24]).toEqual([width, true]);
      if (width < 1640) expect(world.y).toBeGreaterThanOrEqual(device.y + device.height);
    }
    expect(stage.heard).toEqual([]);
  });

  test('a phone that is off says nothing, and whoever carries a pager answers on that', async () => {
    const at = Date.now();
    const alarm = alarmView(at, {
      pages: [
        pageTo(at, 'sanne', 'delivered'),
        pageTo(at, 'sanne', 'delivered', { id: '9', channel: 'mqtt', device: 'pieper-1' }),
        pageTo(at, 'daan', 'sent'),
      ],
    });
    const faults = { ...wholeView(at).faults, phones: ['daan'] };
    const page = await opened({ view: wholeView(at, { faults }) }, [alarm]);
    stage.stub.show(virtualPager('pieper-1', 'sanne', [heldPage({ alarm: alarm.id })]));
    await page.locator('.nk-handset:not(.nk-handset--phone)', { hasText: 'Sanne' }).waitFor();
    await phone(page, 'Daan').getByText('Telefoon staat uit').waitFor();
    expect(await phone(page, 'Daan').getByRole('button').count()).toBe(0);
    expect(await phone(page, 'Sanne').count()).toBe(0);
  });

  test('in a real site only the own phone is there, and only for what is simulated', async () => {
    const at = Date.now();
    const pages = [pageTo(at, 'sanne', 'delivered'), pageTo(at, 'daan', 'delivered')];
    const page = await opened({ view: sessionView(at) }, [
      alarmView(at, { id: 'S', pages, virtual: true }),
      alarmView(at, { id: 'R', pages, place: 'linde-balie' }),
    ]);
    await phone(page, 'Daan').waitFor();
    expect(await page.locator('.nk-handset--phone').count()).toBe(1);
    expect(await phone(page, 'Daan').locator('.nk-held').count()).toBe(1);
    // Both are named in the list, as the timeline names them.
    await page.locator('.nk-paged', { hasText: 'Sanne' }).first().waitFor();
  });

  test('who has a pager drawn is in the list too: what failed over another channel is not all there was', async () => {
    const at = Date.now();
    const pages = [
      pageTo(at, 'sanne', 'failed', { id: '1', channel: 'web-push' }),
      pageTo(at, 'sanne', 'delivered', { id: '2', channel: 'mqtt', device: 'pieper-1' }),
      pageTo(at, 'daan', 'failed', { id: '3', channel: 'sms' }),
    ];
    const alarm = alarmView(at, { pages });
    const page = await opened({}, [alarm]);
    stage.stub.show(virtualPager('pieper-1', 'sanne', [heldPage({ alarm: alarm.id })]));
    await page.locator('.nk-handset:not(.nk-handset--phone)', { hasText: 'Sanne' }).waitFor();
    const lines = page.locator('.nk-paged');
    await vi.waitFor(async () => expect(await lines.count()).toBe(2));
    const sanne = await lines.nth(0).innerText();
    expect(sanne.match(/Sanne/g)).toHaveLength(1);
    expect(sanne).toMatch(/pieper gaat over/i);
    expect(sanne).toMatch(/mislukt/i);
    // Reached over one channel she is no failure; Daan is.
    expect(await page.locator('.nk-paged--failed').allInnerTexts()).toEqual([
      expect.stringContaining('Daan'),
    ]);
    // Who may see no names sees every page, whoever's pager is drawn.
    const nameless = pages.map((each) => ({ ...each, responder: null, device: null }));
    const now = new Date(at + 1000).toISOString();
    stage.stub.say('alarm', { ...alarm, pages: nameless, now });
    await vi.waitFor(async () => expect(await lines.count()).toBe(3));
  });

  test('what does not fit in the list is told as a number: people and alarms', async () => {
    const at = Date.now();
    const people = ['sanne', 'daan', 'marieke', 'youssef', 'fatma', 'ruben', 'ingrid', 'tom'];
    const pages = people.flatMap((person) => [
      pageTo(at, person, 'delivered', { id: `${person}-1` }),
      pageTo(at, person, 'sent', { id: `${person}-2`, channel: 'sms' }),
    ]);
    const page = await opened(
      {},
      [1, 2, 3, 4, 5].map((nth) => alarmView(at, { id: `A${nth}`, pages, openedAt: ago(at, 60 - nth) })),
    );
    const first = page.locator('.nk-open-alarm').first();
    await first.getByText('en nog 2 opgeroepen').waitFor();
    expect(await first.locator('.nk-paged').count()).toBe(6);
    expect(await page.locator('.nk-open-alarm').count()).toBe(3);
    await page.getByText('en nog 2 alarmen die lopen').waitFor();
  });

  test('the 112 card of a simulation says not to call, beside the one of a real emergency', async () => {
    const at = Date.now();
    const page = await opened({ view: sessionView(at) }, [
      emergencyView(at, { id: 'R', openedAt: ago(at, 90), guidance112: asks(at, 90) }),
      emergencyView(at, { id: 'S', virtual: true, call112: false, guidance112: asks(at, 5) }),
    ]);
    const cards = page.locator('.nk-sim__card .nk-112');
    await vi.waitFor(async () => expect(await cards.count()).toBe(2));
    const first = cards.first();
    await first.getByRole('heading', { name: 'Bel NIET 112' }).waitFor();
    await first.getByText('Dit is een simulatie: bel 112 niet.').waitFor();
    expect(await first.locator('a[href^="tel:"], button').count()).toBe(0);
    expect(await cards.nth(1).locator('h2').innerText()).not.toContain('NIET');
  });

  test('each call says whether it is real, a drill or a simulation', async () => {
    const at = Date.now();
    const pages = [pageTo(at, 'daan', 'delivered')];
    const page = await opened({ view: sessionView(at) }, [
      alarmView(at, { id: 'S', pages, virtual: true }),
      alarmView(at, { id: 'D', pages, drill: true }),
      alarmView(at, { id: 'R', pages }),
    ]);
    const marks = page.locator('.nk-open-alarm .nk-mark-word');
    await vi.waitFor(async () =>
      expect(await marks.allInnerTexts()).toEqual(['ECHT', 'OEFENING', 'SIMULATIE']),
    );
    expect(await phone(page, 'Daan').locator('.nk-mark-word').allInnerTexts()).toEqual(['SIMULATIE']);
  });

  test('where everything is virtual no call says that it is real, on pagers neither', async () => {
    const at = Date.now();
    const pages = [
      pageTo(at, 'daan', 'delivered'),
      pageTo(at, 'sanne', 'delivered', { channel: 'mqtt', device: 'pieper-1' }),
    ];
    const page = await opened({}, [alarmView(at, { pages })]);
    stage.stub.show(virtualPager('pieper-1', 'sanne', [heldPage({ alarm: 'A1' })]));
    await vi.waitFor(async () =>
      expect(await page.locator('.nk-phones__row .nk-mark-word').allInnerTexts()).toEqual([
        'SIMULATIE',
        'SIMULATIE',
      ]),
    );
    expect(await page.getByText('ECHT', { exact: true }).count()).toBe(0);
  });

  test('a device without power says so, and that a press did nothing', async () => {
    const page = await opened({}, []);
    await page.getByRole('button', { name: /^balie-1,/ }).click();
    const idle = virtualDevice('balie-1', 'desk', 'linde-balie', 'dark', 9);
    stage.stub.show({ ...idle, power: false });
    const words = page.locator('.nk-show__words');
    await words.getByText('Geen stroom').waitFor();
    await words.getByText('Een druk doet nu niets.').waitFor();
    expect(await words.getByText('Loos alarm').count()).toBe(0);
    await page.locator('.nk-gestures').getByRole('button', { name: 'Assistentie' }).click();
    await words.getByText('Deze druk deed niets: het apparaat heeft geen stroom.').waitFor();
    stage.stub.show({ ...idle, power: true, serial: 10 });
    await words.getByText('Deze druk deed niets').waitFor({ state: 'detached' });
  });

  test('on a phone the timeline opens at its newest line', async () => {
    const at = Date.now();
    const many = Array.from({ length: 60 }, (_, i) => ({
      ...{ at: ago(at, 60 - i), kind: 'page' as const, subject: null, text: `Oproep ${i + 1}`, alarm: null },
    }));
    const page = await opened({ moments: many }, []);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.nk-sim-tabs').getByRole('button', { name: 'Tijdlijn' }).click();
    const list = page.locator('.nk-moments');
    await vi.waitFor(async () => {
      const [box, last] = [await list.boundingBox(), await page.locator('.nk-moment').last().boundingBox()];
      if (box === null || last === null) throw new Error('the list is to be seen');
      expect(last.y + last.height).toBeLessThanOrEqual(box.y + box.height + 1);
      expect(last.y).toBeGreaterThan(box.y);
    });
  });

  test('where everything is virtual the card says so too', async () => {
    const at = Date.now();
    const page = await opened({}, [emergencyView(at, { guidance112: asks(at, 5), call112: true })]);
    await page.locator('.nk-112').getByRole('heading', { name: 'Bel NIET 112' }).waitFor();
    expect(await page.locator('.nk-112').count()).toBe(1);
  });
});
