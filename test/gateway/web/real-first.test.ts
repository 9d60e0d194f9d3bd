/**
 * A real alarm is never hidden by what is not real, in a real browser against the stub server: on pagers and on boards.
 */
import { expect, test } from 'vitest';
import type { AlarmView } from '../../../gateway/core/api.ts';
import { ago, alarmView, boardView, emergencyView, pageTo, quiet, viewer } from './canned.ts';
import { onStage } from './stage.ts';

onStage('what is real goes first', (stage) => {
  const rung = (id: string) => ({ id, pages: [pageTo(Date.now(), 'sanne', 'sent', { id: `page-${id}` })] });
  const played = (at: number): AlarmView =>
    emergencyView(at, { ...rung('V'), virtual: true, call112: false });
  const drilled = (at: number): AlarmView =>
    alarmView(at, { ...rung('D'), drill: true, place: 'linde-teamkamer', openedAt: ago(at, 200) });
  const real = (at: number, extra: Partial<AlarmView> = {}): AlarmView =>
    alarmView(at, { ...rung('R'), ...extra });

  test('a real alarm takes the screen from a simulation and a drill that rang first, and each row opens', async () => {
    const page = await stage.onDuty();
    const at = Date.now();
    const shown = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
    stage.stub.say('alarm', played(at));
    await shown('Balie De Linde');
    stage.stub.say('alarm', drilled(at));
    await shown('Teamkamer');
    stage.stub.say('alarm', real(at));
    await shown('Spreekkamer 2');
    const rows = page.locator('.nk-other');
    expect(await rows.count()).toBe(2);
    expect(await rows.nth(0).innerText()).toContain('OEFENING');
    expect(await rows.nth(1).innerText()).toContain('SIMULATIE');
    // A name of one word stands on one line.
    const name = await rows.nth(0).locator('.nk-name').boundingBox();
    expect(name?.height).toBeLessThan(32);
    expect(await page.title()).toContain('Assistentie');

    await rows.nth(1).click();
    await shown('Balie De Linde');
    await page.locator('.nk-ring').getByText('VIRTUEEL').waitFor();
    // News of what was known already leaves the screen; a new real page takes it, and its row is the other real one.
    stage.stub.say('alarm', real(at + 10, { coming: 1 }));
    await rows.filter({ hasText: 'OEFENING' }).click();
    await shown('Teamkamer');
    await rows.filter({ hasText: 'Spreekkamer 2' }).click();
    await shown('Spreekkamer 2');
    await rows.filter({ hasText: 'SIMULATIE' }).click();
    await shown('Balie De Linde');
    const other = {
      id: 'N',
      level: 'emergency' as const,
      place: 'linde-spreekkamer-1',
      pages: rung('N').pages,
    };
    stage.stub.say('alarm', alarmView(at + 20, other));
    await shown('Spreekkamer 1');
    // Answered, it does not fall back to the simulation that was opened before.
    const responders = [{ person: 'sanne', answer: 'cannot' as const, at: ago(at, 0) }];
    stage.stub.say('alarm', alarmView(at + 30, { ...other, pages: [], responders }));
    await shown('Spreekkamer 2');
    expect(stage.heard).toEqual([]);
  });

  test('who said "coming" to a drill that became real is asked again, and told why', async () => {
    const page = await stage.onDuty();
    const at = Date.now();
    const pages = [pageTo(at, 'sanne', 'sent', { asked: 'real' })];
    const responders = [{ person: 'sanne', answer: 'expired' as const, at: ago(at, 0) }];
    stage.stub.say('alarm', alarmView(at, { drill: false, pages, responders }));
    await page.getByText('Dit is geen oefening meer. Het is echt: kom je?').waitFor();
    await page.getByRole('button', { name: 'Ik kom', exact: true }).waitFor();
    expect(await page.getByText('niet op tijd').count()).toBe(0);
  });

  test('the headline of the board is the real one; the names below are not broken within a word', async () => {
    const at = Date.now();
    const room = { place: 'linde-spreekkamer-1', responders: [], plan: null };
    const simulated = emergencyView(at, { id: 'V2', virtual: true, ...room });
    stage.stub.answers = {
      ...quiet(at, viewer('coordinator', 'ingrid')),
      board: boardView(at, false, [played(at), drilled(at), simulated, real(at)]),
    };
    const page = await stage.open('/board/linde');
    await page.locator('.nk-wall--large').getByText('Spreekkamer 2').first().waitFor();
    const text = await page.locator('.nk-wall').allInnerTexts();
    expect(text.map((each) => /OEFENING|VIRTUEEL/.exec(each)?.[0] ?? 'real')).toEqual([
      'real',
      'OEFENING',
      'VIRTUEEL',
      'VIRTUEEL',
    ]);
    for (const width of [900, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const broken = await page.locator('.nk-wall__where .nk-name').evaluateAll(
        (names) =>
          names.filter((name) => {
            const node = name.firstChild;
            const range = document.createRange();
            let from = 0;
            return (node?.textContent ?? '').split(' ').some((word) => {
              if (node === null) return false;
              range.setStart(node, from);
              range.setEnd(node, from + word.length);
              from += word.length + 1;
              return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
            });
          }).length,
      );
      expect({ width, broken }).toEqual({ width, broken: 0 });
    }
  });
});
