import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawPlan } from '../../simulator/plan/draw.ts';
import { drawScene } from '../../simulator/report/draw.ts';
import { jsonReport } from '../../simulator/report/json.ts';
import { pageReport } from '../../simulator/report/page.ts';
import type { Report } from '../../simulator/report/report.ts';
import type { Scene, Sign, Tone } from '../../simulator/report/scene.ts';
import { drawStrip, firstView } from '../../simulator/report/strip.ts';
import { columns, textReport } from '../../simulator/report/text.ts';
import { count, escaped, many, moment, percent, span, still } from '../../simulator/report/words.ts';
import type { Lived } from '../../simulator/run/lived.ts';
import { adding } from '../../simulator/run/lives.ts';
import { watchLife } from '../../simulator/run/work.ts';
import { failing, life, SMALL } from './lived-samples.ts';

const reportOf = (lives: readonly Lived[], about: Partial<Report> = {}): Report => {
  const sum = adding(SMALL);
  for (const one of lives) sum.add(one);
  const added = sum.sum();
  return {
    fingerprint: '1a2b3c',
    seeds: { first: '1@1a2b3c', count: lives.length },
    planFile: null,
    days: null,
    faults: null,
    threads: 2,
    ran: { sum: added, realMs: 2000, stopped: false },
    failing: added.failed.map(({ seed, failures }) => ({ life: `${seed}@1a2b3c`, failures })),
    told: null,
    drawn: null,
    repeat: 'noodknop simulate --seed 1@1a2b3c --lives 2',
    ...about,
  };
};

describe('words', () => {
  it.each([
    [0, '0 ms'],
    [450, '450 ms'],
    [12_345, '12.3 s'],
    [245_000, '4 min 5 s'],
    [240_000, '4 min'],
    [11_400_000, '3 h 10 min'],
    [604_800_000, '7 d'],
    [90_000_000_000, '2.9 years'],
  ])('%i ms is %s', (ms, words) => expect(span(ms)).toBe(words));

  it.each([
    [5678, '00:05.678'],
    [3_600_000, '1:00:00.000'],
    [2 * 86_400_000 + 3_723_004, '2d 01:02:03.004'],
  ])('the moment %i is %s', (ms, words) => expect(moment(ms)).toBe(words));

  it.each([
    [0, 9, '0 %'],
    [9, 9, '100 %'],
    [1, 10_000, '< 0.1 %'],
    [9_999, 10_000, '> 99.9 %'],
    [1, 3, '33 %'],
    [0, 0, '0 %'],
  ])('%i of %i are %s', (part, whole, words) => expect(percent(part, whole)).toBe(words));

  it('count with commas, and in the singular', () => {
    expect([count(1_234_567), many(1, 'life', 'lives'), many(0, 'life', 'lives')]).toEqual([
      '1,234,567',
      '1 life',
      '0 lives',
    ]);
  });

  it('do nothing on a screen or a page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escaped(text)).not.toMatch(/[<>"']/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
        expect(still(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });

  it('stand in columns, the last broken at words', () => {
    const rows = [
      ['', 'tried', ''],
      ['P1', '12', 'a sentence that is too long for this one line'],
    ];
    expect(columns(rows, [1], 44)).toEqual([
      '    tried',
      'P1     12  a sentence that is too long for',
      '           this one line',
    ]);
  });
});

describe('the report as text', () => {
  it('says what held, what was never tried and what was never reached', () => {
    const text = textReport(reportOf([life(1), life(2, { marks: [['seen', 1]] })]));
    expect(text).toMatch(/^2 lives: every promise held\.$/m);
    expect(text).toMatch(/^ {2}virtual time {2}20 min$/m);
    expect(text).toMatch(/^ {2}speed {9}6,000× real time, per core$/m);
    expect(text).toMatch(/^P1 {8}1 {6}6 {6}2 {7}- {2}First\.$/m);
    expect(text).toMatch(/^Never put to the test: P2, P41$/m);
    expect(text).toMatch(/^MARKS: 1 of 2 reached$/m);
    expect(text).toMatch(/^Not reached: unseen$/m);
    expect(text).toMatch(/^To repeat this run: noodknop simulate --seed 1@1a2b3c --lives 2$/m);
  });

  it('puts failures before the tables, with the story of the first', () => {
    const broken = life(3, { failures: [failing('safety', 'P2')] });
    const text = textReport(
      reportOf([broken, life(4)], {
        told: {
          life: '3@1a2b3c',
          failure: failing('safety', 'P2'),
          shrunk: { from: 120, to: 4 },
          story: 'Once upon a time.\n',
          planFile: 'noodknop-plan-3.json',
          plan: '{}',
          repeat: 'noodknop simulate --seed 3@1a2b3c',
        },
      }),
    );
    expect(text).toMatch(/^2 lives: P2 was broken in 1 life\.$/m);
    const places = ['FAILURES: safety in 1 life', 'from 120 events to 4', 'Once upon', 'PROMISES'].map(
      (words) => text.indexOf(words),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
  });

  it('does not break off when nothing was lived', () => {
    expect(textReport(reportOf([]))).toMatch(/^No life was lived\.$/m);
    expect(jsonReport(reportOf([]))).toMatchObject({ lives: 0, timesRealTimePerCore: 0 });
  });
});

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&\u202e\u001b[2J`;

/** A scene in which every text wants to be more than a text. */
const hostileScene: Scene = {
  begins: HOSTILE,
  totalMs: 10_000,
  healedAt: 5000,
  lanes: [
    { label: HOSTILE, about: HOSTILE, group: 'devices' },
    { label: 'gateway', about: '', group: 'gateway' },
  ],
  bars: [{ lane: 0, from: 0, until: 9000, tone: 'bad', text: HOSTILE }],
  shades: [{ first: 0, last: 1, from: 0, until: 9000, text: HOSTILE }],
  dots: [{ lane: 0, at: 10, sign: 'press', tone: 'bad', text: HOSTILE }],
  lines: [{ from: 0, to: 1, at: 20, until: null, tone: 'bad', text: HOSTILE }],
  moments: [{ at: 30, text: HOSTILE, failure: true }],
  quiet: [HOSTILE],
  leftOut: 3,
};

describe('the page', () => {
  const page = (): string =>
    pageReport(
      reportOf([life(1, { failures: [{ ...failing('safety'), message: HOSTILE }] })], {
        drawn: { title: HOSTILE, life: HOSTILE, scene: hostileScene, story: HOSTILE },
        planFile: HOSTILE,
        repeat: HOSTILE,
        told: {
          life: HOSTILE,
          failure: failing('safety'),
          shrunk: null,
          story: HOSTILE,
          planFile: HOSTILE,
          plan: HOSTILE,
          repeat: HOSTILE,
        },
      }),
    );

  it('keeps every text a text', () => {
    const html = page();
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html.match(/<\/script/g)).toHaveLength(1);
    expect(html.includes('<img')).toBe(false);
    for (const acting of ['\u202e', '\u001b']) expect(html.includes(acting)).toBe(false);
  });

  it('runs the one script that its policy names, and fetches nothing', () => {
    const html = page();
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html) ?? [];
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).toContain("default-src 'none'");
    // The name space of SVG is a name and no address.
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\((?!#)|@import|<link/);
  });

  it('has no script where there is no life to look at', () => {
    const html = pageReport(reportOf([life(1)]));
    expect(html).toContain("script-src 'none'");
    expect(html).not.toContain('<script');
    expect(html).toContain('every promise held');
  });
});

describe('the picture of a life', () => {
  let scene: Scene;
  let story: string;
  beforeAll(() => {
    ({ scene, story } = watchLife(drawPlan(2, { faults: ['crash', 'loss', 'brown-out'] })));
  });

  it('has lanes for those with something to tell, devices above the gateway, people below', () => {
    const groups = scene.lanes.map(({ group }) => group);
    const order = ['devices', 'gateway', 'channels', 'people'];
    expect(groups).toEqual(groups.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
    expect(new Set(groups)).toEqual(new Set(order));
    expect(scene.lanes.length + scene.quiet.length).toBeGreaterThanOrEqual(
      drawPlan(2, { faults: ['crash', 'loss', 'brown-out'] }).people.length,
    );
    expect(story.length).toBeGreaterThan(100);
  });

  it('shows presses, messages on their way, the gateway going down and coming back, pages and answers', () => {
    const signs = new Set(scene.dots.map(({ sign }) => sign));
    for (const sign of ['press', 'ring', 'answer', 'tick', 'end'] satisfies Sign[])
      expect(signs).toContain(sign);
    const gateway = scene.lanes.findIndex(({ label }) => label === 'gateway');
    const runs = scene.bars.filter(({ lane }) => lane === gateway).map(({ text }) => text);
    expect(runs.join(' ')).toMatch(/runs down starting runs/);
    const ways = scene.lines.filter(({ until }) => until !== null);
    for (const { at, until } of ways) expect(until).toBeGreaterThanOrEqual(at);
    expect(ways.some(({ from, to }) => from < gateway && to === gateway)).toBe(true);
    expect(ways.some(({ from, to }) => from === gateway && to < gateway)).toBe(true);
    expect(scene.shades.some(({ text }) => text.startsWith('loses'))).toBe(true);
    expect(scene.moments.some(({ text }) => text.startsWith('Alarm'))).toBe(true);
  });

  it('names lanes that there are, at moments of the life', () => {
    const lanes = scene.lanes.length;
    for (const { lane, from, until } of scene.bars) {
      expect(lane).toBeLessThan(lanes);
      expect(until).toBeGreaterThan(from);
    }
    for (const { first, last } of scene.shades) expect(last).toBeGreaterThanOrEqual(first);
    for (const { lane, at } of scene.dots) {
      expect(lane).toBeLessThan(lanes);
      expect(at).toBeLessThanOrEqual(scene.totalMs);
    }
  });

  it('begins where there is something to see', () => {
    const view = firstView(scene);
    expect(drawScene(scene, view, 1000).all).toBeGreaterThan(5);
    const failed: Scene = {
      ...scene,
      moments: [...scene.moments, { at: scene.totalMs - 1000, text: 'P1: broke', failure: true }],
    };
    const { from, until } = firstView(failed);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThan(scene.totalMs - 1000);
    expect(until).toBeGreaterThanOrEqual(scene.totalMs - 1000);
    expect(firstView({ ...failed, totalMs: 40_000 })).toEqual({ from: 0, until: 40_000 });
    expect(firstView({ ...scene, moments: [] })).toEqual({ from: 0, until: scene.totalMs });
  });

  it('stays bounded, whatever is looked at, and draws no number that is none', () => {
    const tones: readonly Tone[] = ['good', 'bad', 'fault'];
    const much: Scene = {
      ...scene,
      dots: Array.from({ length: 6000 }, (_, i) => ({
        lane: 0,
        at: i,
        sign: 'tick',
        tone: tones[i % 3] ?? 'good',
        text: 't',
      })),
      lines: Array.from({ length: 6000 }, (_, i) => ({
        from: 0,
        to: 1,
        at: i,
        until: i % 2 === 0 ? null : i + 1,
        tone: 'bad',
        text: 'l',
      })),
    };
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(320, 1200),
        (a, b, width) => {
          const view = { from: Math.min(a, b) * much.totalMs, until: Math.max(a, b) * much.totalMs };
          const { svg, seen } = drawScene(much, view, width);
          expect(svg.length).toBeLessThan(900_000);
          expect(svg).not.toMatch(/NaN|Infinity|undefined/);
          expect(seen.length).toBeLessThanOrEqual(40);
          expect(drawStrip(much, view, width)).not.toMatch(/NaN|Infinity|undefined/);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps every text a text', () => {
    const { svg } = drawScene(hostileScene, { from: 0, until: 10_000 }, 1200);
    for (const acting of ['<script', '<img', '\u001b']) expect(svg.includes(acting)).toBe(false);
  });
});
