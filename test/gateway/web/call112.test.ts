/** Taking the 112 call, calling one's own alarm false, and what other tabs do when somebody else signs in. */
import { expect, test, vi } from 'vitest';
import type { AlarmView } from '../../../gateway/core/api.ts';
import { ago, alarmView, emergencyView, quiet, viewer } from './canned.ts';
import { onStage } from './stage.ts';

onStage('112, false alarm, another session', (stage) => {
  const { open, onDuty, askedOf } = stage;
  const guidance = (
    at: number,
    more: Partial<NonNullable<AlarmView['guidance112']>>,
  ): Partial<AlarmView> => ({
    guidance112: { since: ago(at, 83), calling: null, called: null, ...more },
    call112: false,
  });

  test('the card holds everything to say, filled in from the site', async () => {
    const page = await onDuty();
    stage.stub.say('alarm', emergencyView(Date.now()));
    const card = page.getByRole('region', { name: 'Bel 112' });
    await card.waitFor();
    const text = await card.innerText();
    for (const fact of [
      'Politie, in Demostad',
      'Voorbeeldlaan 12',
      'Hoofdingang',
      'Spreekkamer 2, begane grond',
      '088-000 00 12',
      'Wapens',
    ])
      expect(text).toContain(fact);
  });

  test('"Ik bel 112" takes the task, "112 is gebeld" records it with a remark', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.say('alarm', emergencyView(at));
    stage.stub.onChange = () => ({
      status: 200,
      body: emergencyView(at + 10, guidance(at, { calling: { person: 'sanne', at: ago(at, 0) } })),
    });
    await page.getByRole('button', { name: 'Ik bel 112' }).click();
    await page.getByText('Jij belt 112').waitFor();
    await page.getByLabel('Opmerking').fill('meldkamer stuurt twee auto’s');
    stage.stub.onChange = () => ({
      status: 200,
      body: emergencyView(at + 20, guidance(at, { called: { person: 'sanne', at: ago(at, 0), note: null } })),
    });
    await page.getByRole('button', { name: '112 is gebeld' }).click();
    await page.getByText(/112 gebeld door Sanne de Vries/).waitFor();
    expect(askedOf('/112').map(({ body }) => body)).toEqual([
      { state: 'calling' },
      { state: 'called', note: 'meldkamer stuurt twee auto’s' },
    ]);
  });

  test('while a colleague is calling, everyone sees who', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.say('alarm', emergencyView(at, guidance(at, { calling: { person: 'daan', at: ago(at, 3) } })));
    await page.getByText('Daan Visser belt 112').waitFor();
    expect(await page.getByRole('button', { name: 'Ik bel 112' }).count()).toBe(0);
  });

  test('the one who raised an alarm calls it false only after being asked, and it stays open', async () => {
    const at = Date.now();
    const own = { raisedBy: 'daan', device: null } as const;
    stage.stub.answers = { ...quiet(at, viewer('employee', 'daan')), alarms: [alarmView(at, own)] };
    const page = await open('/alarm');
    await page.getByRole('button', { name: 'Het was loos alarm' }).click();
    expect(askedOf('/cancel')).toEqual([]);
    stage.stub.onChange = () => ({
      status: 200,
      body: alarmView(at + 10, { ...own, cancelled: { at: ago(at, 0) } }),
    });
    await page.getByRole('button', { name: 'Ja, loos alarm' }).click();
    await page.getByText('Iemand komt nog kijken').waitFor();
    await page.getByText('Collega’s worden opgeroepen.').waitFor();
    expect(askedOf('/cancel').map(({ body }) => body)).toEqual([{}]);
  });

  test('when somebody else signs in, an open pager begins anew and says that it does not ring', async () => {
    const pager = await onDuty();
    stage.stub.onChange = (asked) =>
      asked.path === '/api/session' ? { status: 201, body: { role: 'employee' } } : { status: 204 };
    stage.stub.answers = quiet(Date.now(), viewer('responder', 'daan'));
    await open('/in#another-link');
    await pager.getByText('Deze pieper gaat nog NIET over').waitFor();
    await pager.getByText('Daan Visser').waitFor();
  });

  test('a wall screen that signs in goes straight to its board', async () => {
    const board = viewer('board', null, { site: 'linde' });
    stage.stub.answers = quiet(Date.now(), board);
    stage.stub.onChange = (asked) =>
      asked.path === '/api/session' ? { status: 201, body: { role: 'board' } } : { status: 204 };
    const page = await open('/in#board-link');
    await page.waitForURL(`${stage.stub.origin}/board/linde`);
    await vi.waitFor(async () => expect(await page.getByText('Alles rustig').count()).toBe(1));
  });
});
