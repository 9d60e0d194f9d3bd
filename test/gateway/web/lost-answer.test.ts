/**
 * Answers that never come: what the gateway had though the page heard nothing of it, and what was said or changed
 * elsewhere while it could not be sent from here.
 */
import { expect, test, vi } from 'vitest';
import { quiet } from './canned.ts';
import { drillView, fleetDevices } from './canned-fleet.ts';
import { facilities } from './scenes-facilities.ts';
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
});
