/**
 * Answers that never come: what the gateway had though the page heard nothing of it, and what was said or changed
 * elsewhere while it could not be sent from here.
 */
import { expect, test, vi } from 'vitest';
import type { AlarmView } from '../../../gateway/core/api.ts';
import { standing, type Tap } from '../../../gateway/web/parts/answers.ts';
import { talkStanding } from '../../../gateway/web/parts/talk-state.ts';
import { ago, alarmView, pageTo, quiet, viewer } from './canned.ts';
import { drillView, fleetDevices } from './canned-fleet.ts';
import { type SentWalk, walkView } from './canned-walk.ts';
import { facilities } from './scenes-facilities.ts';
import { talkView } from './scenes-people.ts';
import { onStage } from './stage.ts';

onStage('answers that never come', (stage) => {
  const { open, askedOf } = stage;
  const listening = () => vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
  const drills = (...list: readonly unknown[]): void => {
    stage.stub.answers = {
      ...quiet(Date.now(), facilities({ site: 'linde' })),
      devices: fleetDevices(Date.now()),
      facilities: { drills: list },
    };
  };
  const armed = (extra: object = {}) =>
    drillView(Date.now(), { state: 'armed', times: [], alarm: null, ...extra });
  const announce = async () => {
    const page = await open('/drill');
    await page.getByRole('radio', { name: /spreekkamer-2/ }).check();
    return { page, go: page.getByRole('button', { name: 'Kondig de oefening aan' }) };
  };

  test('a drill whose announcement was heard, though its answer was lost, is followed', async () => {
    drills();
    const { page, go } = await announce();
    await page.route('**/api/drills', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await route.fetch();
      drills(armed());
      await route.abort();
    });
    await go.click();
    await page.getByText('De volgende druk op deze knop is een OEFENING.').waitFor();
    expect(askedOf('/api/drills')).toHaveLength(1);
    expect(await page.getByText('Elke druk is echt').count()).toBe(0);
  });

  test('a walk test whose start lost its answer is followed; where it is not listed nobody says that all is real', async () => {
    const walks = (...list: readonly unknown[]): void => {
      drills();
      stage.stub.answers = { ...stage.stub.answers, facilities: { walks: list as readonly SentWalk[] } };
    };
    walks();
    const page = await open('/walk-test');
    const go = page.getByRole('button', { name: 'Begin de looptest' });
    await page.route('**/api/walk-tests', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.fallback(),
    );
    await go.click();
    await page.getByText('We weten niet of de test is begonnen.').waitFor();
    expect(await page.getByText('Alle knoppen zijn echt').count()).toBe(0);
    // The gateway has heard this one.
    walks(walkView(Date.now()));
    await go.click();
    await page.getByText('nog 23 min').waitFor();
  });

  test('without an answer nobody says that every press is real; a drill that turns up after all is followed', async () => {
    drills(armed({ id: 'O9', by: 'ruben', device: 'balie-1', state: 'expired' }));
    const { page, go } = await announce();
    await listening();
    await page.route('**/api/drills', (route) => route.abort());
    await go.click();
    await page.getByText('We weten niet of de oefening is aangekondigd.').waitFor();
    expect(await page.getByText('Elke druk is echt').count()).toBe(0);
    stage.stub.say('drill', armed({ id: 'O8', by: 'ruben' }));
    stage.stub.say('drill', armed());
    await page.getByText('De volgende druk op deze knop is een OEFENING.').waitFor();
    await vi.waitFor(() => expect(new URL(page.url()).hash).toBe('#O1'));
  });

  test('trying again finds the drill that the lost announcement made; a clash with one of another claims nothing', async () => {
    drills();
    const { page, go } = await announce();
    stage.stub.onChange = () => {
      drills(armed({ by: 'ruben' }));
      return { status: 409, body: { error: { code: 'conflict', message: 'Deze knop is al bezet.' } } };
    };
    await go.click();
    await page.getByText('Deze knop is al bezet.').waitFor();
    expect(await page.getByText('Elke druk is echt').count()).toBe(0);
    stage.stub.onChange = () => {
      drills(armed({ id: 'O2' }));
      return { status: 409, body: { error: { code: 'conflict', message: 'Deze knop is al bezet.' } } };
    };
    await go.click();
    await page.getByText('De volgende druk op deze knop is een OEFENING.').waitFor();
  });

  const told = (at: number, answer: AlarmView['responders'][number]['answer']): AlarmView =>
    alarmView(at, {
      responders: [{ person: 'sanne', answer, at: ago(at, 0) }],
      pages: [pageTo(at, 'sanne', 'acknowledged')],
    });
  /** On duty, with "Ik kom" tapped that the gateway never hears; `back` lets it be heard. */
  const unsent = async () => {
    stage.stub.answers = { ...stage.stub.answers, incidents: [] };
    const page = await stage.onDuty();
    stage.stub.say('alarm', alarmView(Date.now()));
    let dead = true;
    await page.route('**/api/alarms/A1/answer', (route) => (dead ? route.abort() : route.fallback()));
    await page.getByRole('button', { name: 'Ik kom' }).click();
    await page.getByText('Niet verstuurd. We blijven het proberen.').waitFor();
    return {
      page,
      back: () => {
        dead = false;
      },
    };
  };

  test('an unsent "Ik kom" is not sent once the same person said elsewhere that they cannot', async () => {
    const { page, back } = await unsent();
    stage.stub.said.set('A1', told(Date.now() + 1000, 'cannot'));
    back();
    await page.getByText('Je antwoord hier is niet verstuurd').waitFor();
    expect(await page.getByText('We blijven het proberen').count()).toBe(0);
    expect(await page.getByText('Jij bent onderweg').count()).toBe(0);
    expect(askedOf('/A1/answer')).toEqual([]);
  });

  test('an unsent answer is sent when only others answered meanwhile', async () => {
    const { page, back } = await unsent();
    const other = alarmView(Date.now() + 1000, {
      responders: [{ person: 'daan', answer: 'cannot', at: ago(Date.now(), -1) }],
    });
    stage.stub.onChange = () => ({ status: 200, body: told(Date.now() + 2000, 'coming') });
    stage.stub.say('alarm', other);
    back();
    await page.getByText('Jij bent onderweg').waitFor();
    expect(askedOf('/A1/answer').map(({ body }) => body)).toEqual([{ answer: 'coming' }]);
    expect(await page.getByText('niet verstuurd').count()).toBe(0);
  });

  /** "Alles is goed" tapped, which the gateway does not hear; then the talk is as given, and it can be heard. */
  const signedOff = async (extra: object) => {
    const at = Date.now();
    const talks = (given: object): void => {
      stage.stub.answers = {
        ...quiet(at, viewer('responder', 'sanne')),
        day: { talks: [talkView(at, given)] },
      };
    };
    talks({});
    const page = await open('/talks');
    let dead = true;
    await page.route('**/api/talks/t1', (route) => (dead ? route.abort() : route.fallback()));
    await page.locator('.nk-talk__well').click();
    await page.getByText('Nog niet verstuurd. We blijven het proberen.').waitFor();
    talks(extra);
    dead = false;
    return page;
  };

  test('an unsent "Alles is goed" does not end a talk that was extended elsewhere meanwhile', async () => {
    const page = await signedOff({ until: ago(Date.now(), -3000) });
    await page.locator('.nk-talk').getByText('dit gesprek is elders al veranderd').waitFor();
    expect(askedOf('/api/talks/t1')).toEqual([]);
    // What is tapped upon the talk as it is now is sent.
    await page.locator('.nk-talk__well').click();
    await vi.waitFor(() =>
      expect(askedOf('/api/talks/t1').map(({ body }) => body)).toEqual([{ do: 'well', until: null }]),
    );
    await vi.waitFor(async () => expect(await page.getByText('elders al veranderd').count()).toBe(0));
  });

  test('an unsent "Alles is goed" is sent although its talk was asked after meanwhile', async () => {
    const page = await signedOff({ state: 'asked' });
    await vi.waitFor(() => expect(askedOf('/api/talks/t1')).toHaveLength(1), 5000);
    expect(await page.getByText('elders al veranderd').count()).toBe(0);
  });
});

test('only what the same person said elsewhere after the tap replaces an unsent answer', () => {
  const at = Date.parse('2026-03-02T10:00:00.000Z');
  const holds = (answer: AlarmView['responders'][number]['answer'], later: number, person = 'sanne') =>
    alarmView(at, { responders: [{ person, answer, at: new Date(at + later).toISOString() }] });
  const tap: Tap = { answer: 'coming', held: null, at, loose: new Map() };
  expect(standing(holds('cannot', 500), 'sanne', tap)).toBe('replaced');
  expect(standing(holds('coming', 500), 'sanne', tap)).toBe('had');
  // Said before the tap, run out, of another, known at the tap, or of this page itself and merely late: it is tried again.
  expect(standing(holds('cannot', -500), 'sanne', tap)).toBe('unsent');
  expect(standing(holds('expired', 500), 'sanne', tap)).toBe('unsent');
  expect(standing(holds('cannot', 500, 'daan'), 'sanne', tap)).toBe('unsent');
  expect(standing(alarmView(at, { responders: [] }), 'sanne', tap)).toBe('unsent');
  const held = new Date(at + 500).toISOString();
  expect(standing(holds('cannot', 500), 'sanne', { ...tap, held })).toBe('unsent');
  const loose = new Map([['cannot', at + 1000]]);
  expect(standing(holds('cannot', 500), 'sanne', { ...tap, loose })).toBe('unsent');
  expect(standing(holds('cannot', 1500), 'sanne', { ...tap, loose })).toBe('replaced');
  expect(standing(holds('arrived', 500), 'sanne', { ...tap, loose })).toBe('replaced');
});

test('only what was changed elsewhere since keeps something from being asked of a talk again', () => {
  const at = Date.parse('2026-03-02T10:00:00.000Z');
  const shown = talkView(at);
  const later = ago(at, -3000);
  const well = { deed: 'well' as const, shown, until: null, asked: new Set<number>() };
  const extend = { ...well, deed: 'extend' as const, until: Date.parse(later) };
  expect(talkStanding(talkView(at, { until: later }), well)).toBe('changed');
  expect(talkStanding(talkView(at, { state: 'cancelled' }), well)).toBe('changed');
  expect(talkStanding(talkView(at, { state: 'well' }), well)).toBe('had');
  expect(talkStanding(talkView(at, { until: later }), extend)).toBe('had');
  expect(talkStanding(talkView(at, { state: 'well' }), extend)).toBe('changed');
  for (const state of ['running', 'asked', 'called', 'alarm'] as const)
    expect(talkStanding(talkView(at, { state }), well)).toBe('unsent');
  // Longer because this page had asked for that itself: it is still signed off.
  const asked = new Set([Date.parse(later)]);
  expect(talkStanding(talkView(at, { until: later }), { ...well, asked })).toBe('unsent');
  const planned = talkView(at, { state: 'planned' });
  const cancel = { ...well, deed: 'cancel' as const, shown: planned };
  expect(talkStanding(talkView(at), cancel)).toBe('changed');
  expect(talkStanding(talkView(at), { ...cancel, deed: 'start' })).toBe('had');
  expect(talkStanding(planned, cancel)).toBe('unsent');
});
