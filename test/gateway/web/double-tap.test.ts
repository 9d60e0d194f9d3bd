/**
 * A second tap at the same spot: it is meant for the button that stood there, so it says nothing of the button that
 * came up under the thumb. A card that just came up is answered at once. On the browser's virtual clock, standing still
 * but where it is moved.
 */
import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import type { AlarmView, ResponderView } from '../../../gateway/core/api.ts';
import { ago, alarmView, emergencyView, pageTo } from './canned.ts';
import { onStage } from './stage.ts';

onStage('a second tap at the same spot', (stage) => {
  const bodies = (end: string): readonly unknown[] => stage.askedOf(end).map(({ body }) => body);

  /** A pager on duty whose clock stands still. */
  const still = async (): Promise<Page> => {
    const page = await stage.onDuty(true);
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
    return page;
  };
  const middle = async (button: Locator): Promise<readonly [number, number]> => {
    const box = await button.boundingBox();
    if (box === null) throw new Error('the button is to be seen');
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  /** Until the gateway heard everything that was sent before. */
  const heardAll = async (page: Page): Promise<void> => {
    await page.evaluate(() => fetch('/api/me').then((answer) => answer.text()));
  };
  const mine = (at: number, later: number, answer: ResponderView['answer'], more: Partial<AlarmView> = {}) =>
    alarmView(at + later, {
      state: answer === 'arrived' ? 'on-scene' : 'acknowledged',
      coming: 1,
      responders: [{ person: 'sanne', answer, at: ago(at, 0) }],
      pages: [pageTo(at, 'sanne', 'acknowledged')],
      ...more,
    });
  const call = (
    at: number,
    later: number,
    calling: NonNullable<AlarmView['guidance112']>['calling'],
  ): AlarmView =>
    emergencyView(at + later, { guidance112: { since: ago(at, 83), calling, called: null }, call112: false });

  test('"Ik kom" tapped twice says that one is coming, not that one is there', async () => {
    const page = await still();
    const at = Date.now();
    stage.stub.onChange = ({ path, body }) =>
      path.endsWith('/answer')
        ? { status: 200, body: mine(at, 50, (body as { answer: 'coming' | 'arrived' }).answer) }
        : { status: 204 };
    stage.stub.say('alarm', alarmView(at));
    const come = page.getByRole('button', { name: 'Ik kom' });
    await come.waitFor();
    // The first showing is answered at once.
    expect(await come.isEnabled()).toBe(true);
    const spot = await middle(come);
    await page.mouse.click(...spot);
    const arrived = page.getByRole('button', { name: 'Ter plaatse' });
    await arrived.waitFor();
    const look = await arrived.evaluate((button) => getComputedStyle(button).backgroundColor);
    const covered = await arrived.boundingBox();
    expect(covered !== null && spot[1] > covered.y, 'the next answer is under the thumb').toBe(true);
    for (const pause of [150, 300]) {
      await page.clock.runFor(pause);
      await page.mouse.click(...spot);
      await arrived.evaluate((button: HTMLElement) => button.click());
    }
    await heardAll(page);
    expect(bodies('/answer')).toEqual([{ answer: 'coming' }]);
    // Somebody else answers meanwhile: the wait is not made longer by it.
    const responders = [
      ...mine(at, 60, 'coming').responders,
      { person: 'daan', answer: 'coming' as const, at: ago(at, 0) },
    ];
    stage.stub.say('alarm', mine(at, 60, 'coming', { responders, coming: 2 }));
    await page.getByText('Daan Visser').waitFor();
    await page.clock.runFor(400);
    expect(await arrived.isEnabled()).toBe(true);
    // Not as under a pointer, which it shows again now.
    await page.mouse.move(0, 0);
    expect(await arrived.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(look);
    await page.mouse.click(...spot);
    await vi.waitFor(() => expect(bodies('/answer')).toEqual([{ answer: 'coming' }, { answer: 'arrived' }]));
    expect(stage.heard).toEqual([]);
  });

  test('"Veilig" tapped twice asks, and does not close the alarm', async () => {
    const page = await still();
    const at = Date.now();
    stage.stub.say('alarm', mine(at, 0, 'arrived', { lead: 'sanne' }));
    const clear = page.getByRole('button', { name: 'Veilig', exact: true });
    await clear.waitFor();
    await clear.click();
    const yes = page.getByRole('button', { name: 'Ja, veilig' });
    await yes.evaluate((button: HTMLElement) => button.click());
    await heardAll(page);
    expect(bodies('/answer')).toEqual([]);
    await page.clock.runFor(800);
    await yes.click();
    await vi.waitFor(() => expect(bodies('/answer')).toEqual([{ answer: 'clear' }]));
  });

  test('what others do holds no answer back, nor does a page that asks anew', async () => {
    const page = await still();
    const at = Date.now();
    stage.stub.say('alarm', alarmView(at));
    const come = page.getByRole('button', { name: 'Ik kom', exact: true });
    await come.waitFor();
    const responders = [{ person: 'daan', answer: 'coming' as const, at: ago(at, 0) }];
    stage.stub.say('alarm', alarmView(at + 10, { responders, coming: 1, need: 2 }));
    await page.getByText('Daan Visser').waitFor();
    await page.clock.runFor(2000);
    for (const name of ['Ik kom', 'Ik kan niet'])
      expect(await page.getByRole('button', { name, exact: true }).isEnabled()).toBe(true);
    const taken = [pageTo(at, 'sanne', 'withdrawn', { reason: 'taken', endedAt: ago(at, 0) })];
    stage.stub.say('alarm', alarmView(at + 20, { responders, coming: 1, pages: taken }));
    await page.getByText('Er gaan genoeg mensen heen.').waitFor();
    stage.stub.say('alarm', alarmView(at + 30));
    await come.waitFor();
    expect(await come.isEnabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Ik kan niet' }).isEnabled()).toBe(false);
  });

  test('"Ik bel 112" tapped where a colleague just took the call is not "112 is gebeld"', async () => {
    const page = await still();
    const at = Date.now();
    stage.stub.say('alarm', call(at, 0, null));
    const take = page.getByRole('button', { name: 'Ik bel 112' });
    await take.waitFor();
    expect(await take.isEnabled()).toBe(true);
    const spot = await middle(take);
    stage.stub.say('alarm', call(at, 10, { person: 'daan', at: ago(at, 0) }));
    const called = page.getByRole('button', { name: '112 is gebeld', exact: true });
    await called.waitFor();
    await page.clock.runFor(250);
    await page.mouse.click(...spot);
    await called.evaluate((button: HTMLElement) => button.click());
    await heardAll(page);
    expect(bodies('/112')).toEqual([]);
    expect(await page.getByText('Heb jij 112 gesproken?').count()).toBe(0);
    await page.clock.runFor(800);
    expect(await called.isEnabled()).toBe(true);
  });

  test('for a call that a colleague took, "112 is gebeld" asks once more in words', async () => {
    const page = await still();
    const at = Date.now();
    stage.stub.say('alarm', call(at, 0, { person: 'daan', at: ago(at, 0) }));
    const called = page.getByRole('button', { name: '112 is gebeld', exact: true });
    await called.click();
    const asked = page.getByRole('group', { name: 'Heb jij 112 gesproken?' });
    await page.clock.runFor(800);
    await asked.getByRole('button', { name: 'Nee' }).click();
    await called.waitFor();
    await page.clock.runFor(800);
    await called.click();
    // What was asked of one call is not said of the next.
    stage.stub.say('alarm', call(at, 20, { person: 'ingrid', at: ago(at, -5) }));
    await page.getByText('Ingrid').first().waitFor();
    expect(await asked.count()).toBe(0);
    await heardAll(page);
    expect(bodies('/112')).toEqual([]);
    await page.clock.runFor(800);
    await called.click();
    await page.clock.runFor(800);
    await asked.getByRole('button', { name: 'Ja, 112 is gebeld' }).click();
    await vi.waitFor(() => expect(bodies('/112')).toEqual([{ state: 'called' }]));
  });

  test('who calls says "112 is gebeld" with one tap', async () => {
    const page = await still();
    const at = Date.now();
    stage.stub.say('alarm', call(at, 0, { person: 'sanne', at: ago(at, 0) }));
    const called = page.getByRole('button', { name: '112 is gebeld', exact: true });
    await called.waitFor();
    expect(await called.isEnabled()).toBe(true);
    await called.click();
    await vi.waitFor(() => expect(bodies('/112')).toEqual([{ state: 'called' }]));
  });
});
