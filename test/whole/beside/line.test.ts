/**
 * The whole line with real processes: the stranger from Python, the presser whose gateway is gone, steps at 20, 40 and
 * 60 s with pagers that ring and nobody who answers, an acknowledged alarm pressed again.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChipUp } from '../../../protocol/chip.ts';
import { mayPlay, playStranger } from '../../stranger/play.ts';
import { tap, until, Whole } from '../rig.ts';

describe('a whole gateway', () => {
  const whole = new Whole();
  let coordinator = '';
  let responder = '';
  beforeAll(async () => {
    await whole.load();
    await whole.start();
    coordinator = await whole.token('coordinator', '--person', 'dirk');
    responder = await whole.token('responder', '--person', 'ria');
  }, 60_000);
  afterAll(() => whole.close());

  const open = async () => (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;
  const closeAll = async () => {
    for (const alarm of await open())
      expect(
        (await whole.api(coordinator, 'POST', `/api/alarms/${alarm.id}/answer`, { answer: 'clear' })).status,
      ).toBe(200);
  };

  it.runIf(mayPlay)(
    'holds every check of the stranger, who knows the wire contract alone',
    async () => {
      const config = join(whole.folder, 'stranger.json');
      const key = (device: string) => ({ device, key: whole.keys.get(device)?.key });
      writeFileSync(
        config,
        JSON.stringify({
          button: key('knop-3'),
          pagers: ['pieper-1', 'pieper-2', 'pieper-3'].map(key),
          token: responder,
        }),
      );
      const played = await playStranger([
        'line',
        '--mqtt-port',
        String(whole.mqtt),
        '--http-port',
        String(whole.http),
        '--config',
        config,
      ]);
      expect(played.checks.filter((check) => !check.ok)).toEqual([]);
      expect(played.status, played.stderr).toBe(0);
      expect(played.checks.length).toBeGreaterThan(8);
      await closeAll();
    },
    60_000,
  );

  it('shows "not received" at 5 s while the gateway is dead, and the press goes through by itself when it is back', async () => {
    const sent: (ChipUp | { type: 'receipt'; id: string; state: string })[] = [];
    const button = whole.device('knop-1', 'desk', { onTraffic: (what) => sent.push(what) });
    await until('the button is connected', 8_000, () => sent.some((what) => what.type === 'beat'));
    await whole.kill('SIGKILL');
    const pressed = performance.now();
    await tap(button);
    await until('not received', 7_000, () => button.look.pattern === 'not-received');
    expect((performance.now() - pressed) / 1000).toBeGreaterThan(4.5);
    expect((performance.now() - pressed) / 1000).toBeLessThan(7);
    await whole.start();
    const back = performance.now();
    await until('a receipt', 10_000, () =>
      sent.some((what) => what.type === 'receipt' && what.state === 'logged'),
    );
    expect(performance.now() - back).toBeLessThan(10_000);
    const alarms = await open();
    expect(alarms).toHaveLength(1);
    expect(alarms[0].device).toBe('knop-1');
    expect(alarms[0].presses).toHaveLength(1);
    await closeAll();
    await until('dark again', 8_000, () => button.look.pattern === 'idle');
    button.stop();
  }, 60_000);

  it('steps at 20, 40 and 60 s while pagers ring and nobody answers, then shows 112 guidance everywhere', async () => {
    const pagers = ['pieper-1', 'pieper-2', 'pieper-3'].map((id) => whole.device(id, 'pager'));
    const button = whole.device('knop-2', 'desk');
    await until(
      'everyone is connected',
      10_000,
      async () =>
        (await whole.api(coordinator, 'GET', '/api/devices')).body.filter(
          (d: { state: string; id: string; lastHeardAt: string | null }) =>
            ['pieper-1', 'pieper-2', 'pieper-3', 'knop-2'].includes(d.id) && d.lastHeardAt !== null,
        ).length === 4,
    );
    await tap(button);
    const began = performance.now();
    await until('pagers ring', 1_500, () => pagers.every((pager) => pager.look.pattern === 'ringing'));
    for (const [step, at] of [
      [1, 20],
      [2, 40],
      [3, 60],
    ] as const) {
      await until(
        `step ${step}`,
        (at + 3) * 1000 - (performance.now() - began),
        async () => (await open())[0]?.step === step,
      );
      const seconds = (performance.now() - began) / 1000;
      expect(seconds).toBeGreaterThan(at - 0.7);
      expect(seconds).toBeLessThan(at + 2);
    }
    await until('the button says "call 112 yourself"', 10_000, () => button.look.pattern === 'nobody');
    const alarm = (await open())[0];
    expect(alarm.guidance112.since).toBeTypeOf('string');
    expect(alarm.call112).toBe(true);
    expect(
      (await whole.api(responder, 'POST', `/api/alarms/${alarm.id}/112`, { state: 'calling' })).status,
    ).toBe(200);
    expect((await open())[0].call112).toBe(false);

    // Somebody comes, and the presser presses again: people are paged again.
    expect(
      (await whole.api(responder, 'POST', `/api/alarms/${alarm.id}/answer`, { answer: 'coming' })).status,
    ).toBe(200);
    await until('someone is coming', 10_000, () => button.look.pattern === 'coming');
    const before = (await open())[0];
    expect(before.state).toBe('acknowledged');
    await tap(button);
    await until('paged again', 10_000, async () => (await open())[0].pages.length > before.pages.length);
    const after = (await open())[0];
    expect(after.presses).toHaveLength(2);
    expect(after.id).toBe(before.id);
    await closeAll();
    for (const device of [...pagers, button]) device.stop();
  }, 120_000);
});
