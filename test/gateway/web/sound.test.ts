/**
 * What is heard on pagers and boards: a real page always has the sound, an exercise has one of its own, soft for a simulation. As a
 * table, on the samples, and in a real browser against the stub server.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import type { AlarmView } from '../../../gateway/core/api.ts';
import { alarmTone } from '../../../gateway/web/parts/alarm-kind.ts';
import { cardOf, toneOf } from '../../../gateway/web/parts/pager-state.ts';
import { samplesOf } from '../../../gateway/web/parts/sound.ts';
import { ago, alarmView, boardView, emergencyView, pageTo, quiet, viewer } from './canned.ts';
import { onStage } from './stage.ts';

const AT = Date.UTC(2026, 10, 9, 9, 0);
const rung = (id: string) => ({ id, pages: [pageTo(Date.now(), 'sanne', 'sent', { id: `page-${id}` })] });

describe('the tone', () => {
  const real = alarmView(AT);
  const urgent = emergencyView(AT);
  const drill = emergencyView(AT, { id: 'D', drill: true });
  const played = emergencyView(AT, { id: 'V', virtual: true });
  const turned = alarmView(AT, { id: 'T', drill: false });
  test.each([
    ['nothing', [], null],
    ['a drill, whatever its level', [drill], 'drill'],
    ['a simulated emergency', [played], 'simulation'],
    ['a drill beside a simulation', [played, drill], 'drill'],
    ['an emergency in a drill beside a real assist', [drill, played, real], 'assist'],
    ['a drill that became real', [turned, played], 'assist'],
    ['a real emergency', [played, real, urgent], 'emergency'],
  ] as const)('is set by what is real: %s', (_, alarms, tone) => {
    expect(alarmTone(alarms)).toBe(tone);
    expect(toneOf(alarms.map((alarm) => cardOf(alarm, 'sanne', new Set())))).toBe(tone);
  });
  test('of a real page that was hushed gives way to the drill', () => {
    const both = [alarmView(AT, rung('R')), { ...drill, ...rung('D') }];
    expect(toneOf(both.map((alarm) => cardOf(alarm, 'sanne', new Set(['page-R']))))).toBe('drill');
  });
});

describe('the sound of an exercise', () => {
  const loudest = (samples: Float32Array): number =>
    samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const power = (samples: Float32Array): number =>
    samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  const softest = Math.min(...(['assist', 'emergency'] as const).map((tone) => loudest(samplesOf(tone))));
  test('is one pitch where an alarm alternates, and begins and ends without a click', () => {
    for (const tone of ['drill', 'simulation'] as const) {
      const samples = samplesOf(tone);
      expect([samples[0], samples.at(-1)].map((edge) => Math.abs(edge ?? 1) < 0.01)).toEqual([true, true]);
    }
  });
  test('is as loud as an alarm in a drill, which is to show who hears one', () => {
    expect(loudest(samplesOf('drill'))).toBeGreaterThan(0.85 * softest);
    expect(loudest(samplesOf('drill'))).toBeLessThanOrEqual(1);
  });
  test('is far softer in a simulation, and still to be heard', () => {
    const simulation = samplesOf('simulation');
    expect(loudest(simulation)).toBeGreaterThan(0.2);
    for (const tone of ['assist', 'emergency'] as const) {
      expect(loudest(simulation)).toBeLessThan(0.5 * loudest(samplesOf(tone)));
      // 10 dB or more.
      expect(power(simulation)).toBeLessThan(0.1 * power(samplesOf(tone)));
    }
  });
});

onStage('what is heard', (stage) => {
  /** Keeps what sounds now, as seconds of its loop; null: silence. */
  const listen = (page: Page) =>
    page.evaluate(() => {
      const state = globalThis as unknown as { sounds: number[] };
      state.sounds = [];
      const { start, stop } = AudioBufferSourceNode.prototype;
      AudioBufferSourceNode.prototype.start = function (...given): void {
        state.sounds.push(this.buffer?.length ?? 0);
        start.apply(this, given);
      };
      AudioBufferSourceNode.prototype.stop = function (...given): void {
        state.sounds.splice(state.sounds.indexOf(this.buffer?.length ?? 0), 1);
        stop.apply(this, given);
      };
    });
  const soundsNow = (page: Page, ...tones: readonly ('assist' | 'emergency' | 'drill')[]) =>
    vi.waitFor(async () =>
      expect(await page.evaluate(() => (globalThis as unknown as { sounds: number[] }).sounds)).toEqual(
        tones.map((tone) => samplesOf(tone).length),
      ),
    );

  test('on a pager a real page takes the sound over from a drill, and the drill has it back', async () => {
    const page = await stage.onDuty();
    await listen(page);
    const at = Date.now();
    stage.stub.say('alarm', emergencyView(at, { ...rung('D'), drill: true }));
    await soundsNow(page, 'drill');
    const real = alarmView(at, rung('R'));
    stage.stub.say('alarm', real);
    await soundsNow(page, 'assist');
    // Another exercise beside it changes nothing.
    stage.stub.say('alarm', emergencyView(at, { ...rung('V'), virtual: true }));
    await page.getByText('SIMULATIE').first().waitFor();
    await soundsNow(page, 'assist');
    stage.stub.say('alarm', {
      ...real,
      state: 'closed',
      closedAt: ago(at, 0),
      now: new Date(at + 1000).toISOString(),
    });
    await soundsNow(page, 'drill');
    // It becomes real: the full sound.
    stage.stub.say('alarm', emergencyView(at + 2000, { ...rung('D'), drill: false }));
    await soundsNow(page, 'emergency');
    expect(stage.heard).toEqual([]);
  });

  test('on a board too', async () => {
    const at = Date.now();
    const show = (...alarms: readonly AlarmView[]): void => {
      stage.stub.answers = {
        ...quiet(at, viewer('coordinator', 'ingrid')),
        board: boardView(
          Date.now(),
          false,
          alarms.map((alarm) => ({ ...alarm, sounds: true })),
        ),
      };
    };
    const drill = emergencyView(at, { id: 'D', drill: true });
    show(drill);
    const page = await stage.open('/board/linde');
    await listen(page);
    await page.locator('.nk-bar__sound').click();
    await soundsNow(page, 'drill');
    show(drill, alarmView(at));
    stage.stub.say('board', { site: 'linde' });
    stage.stub.say('alarm', alarmView(at));
    await soundsNow(page, 'assist');
  });
});
