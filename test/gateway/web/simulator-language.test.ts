/** Scenarios on the simulator page speak the language of the page: in the list, as they are played, and once it is turned. */
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { quiet } from './canned.ts';
import { simulated } from './canned-simulation.ts';
import { tinkerer } from './scenes-simulator.ts';
import { onStage } from './stage.ts';

const WORDS = {
  nl: { title: 'Niemand antwoordt', summary: 'Alle stappen.', text: 'Iemand komt binnen 20 s', done: 'Druk' },
  en: { title: 'Nobody answers', summary: 'Every step.', text: 'Somebody comes within 20 s', done: 'Press' },
};
const told = (language: string | null) => WORDS[language === 'en' ? 'en' : 'nl'];
const playedIn = (language: string | null) => ({
  passed: true,
  expectations: [{ text: told(language).text, passed: true, reason: '' }],
  timeline: [{ ms: 0, text: told(language).done }],
});

onStage('the language of scenarios', (stage) => {
  const opened = async (): Promise<Page> => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = {
      ...quiet(Date.now(), { ...tinkerer, virtual }),
      simulation: simulated(Date.now(), {
        scenariosIn: (language, name) =>
          name === null ? [{ name: 'nobody', ...told(language) }] : [playedIn(language)],
      }),
    };
    stage.stub.onChange = ({ search = '' }) => ({
      status: 200,
      body: playedIn(new URLSearchParams(search).get('language')),
    });
    const page = await stage.open('/simulator');
    await page.setViewportSize({ width: 1280, height: 900 });
    return page;
  };

  test('is that of the page: listed, played and printed in English for who turned to English, also after a reload', async () => {
    const page = await opened();
    await page.getByText('Alle stappen.').waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    const english = async (): Promise<void> => {
      await page.getByRole('heading', { name: 'Nobody answers' }).waitFor();
      await page.getByText('Every step.').waitFor();
      await page.getByRole('button', { name: 'Play: Nobody answers' }).click();
      await page.getByText('Somebody comes within 20 s').waitFor();
      const paper = page.getByRole('link', { name: 'PDF' });
      expect(await paper.getAttribute('href')).toBe('/api/scenarios/nobody/report?format=pdf&language=en');
      expect(await page.getByText('Niemand antwoordt').count()).toBe(0);
    };
    await english();
    await page.reload();
    await english();
    expect(stage.heard).toEqual([]);
  });

  test('turns with the page for what was played already, without playing it again', async () => {
    const page = await opened();
    await page.getByRole('button', { name: 'Speel af: Niemand antwoordt' }).click();
    await page.getByText('Iemand komt binnen 20 s').waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Somebody comes within 20 s').waitFor();
    expect(await page.getByText('Iemand komt binnen 20 s').count()).toBe(0);
    await vi.waitFor(() => expect(stage.askedOf('/run')).toHaveLength(1));
  });

  test('a refusal is asked for in the language of the page, and does not stay in the other one', async () => {
    const page = await opened();
    const words = { nl: 'Er worden al scenario’s gespeeld.', en: 'other scenarios are being played' };
    stage.stub.onChange = ({ search = '' }) => {
      const message = new URLSearchParams(search).get('language') === 'en' ? words.en : words.nl;
      return { status: 429, body: { error: { code: 'rate', message } } };
    };
    await page.getByRole('button', { name: 'Speel af: Niemand antwoordt' }).click();
    await page.getByText(words.nl).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Nobody answers' }).waitFor();
    await page.getByText(words.nl).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Play: Nobody answers' }).click();
    await page.getByText(words.en).waitFor();
  });
});
