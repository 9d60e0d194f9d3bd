/**
 * What `/metrics` tells: every family with help and in the text format, histograms that add up, nothing of people; and a
 * dashboard that names no family that is not there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EntryBody } from '../../../gateway/core/entries.ts';
import { instant, wall } from '../../../gateway/core/time.ts';
import { openMeasures } from '../../../gateway/shell/measures.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { familiesText, Histogram } from '../../../gateway/shell/prometheus.ts';
import { selfFigures } from '../../../gateway/shell/self/figures.ts';
import { Life } from '../core/life.ts';
import { setStage } from './web-stage.ts';

const entry = <B extends EntryBody>(body: B, t: number) => ({ ...body, t: instant(t), at: wall(t) });
const LANE = {
  kind: 'sms',
  state: 'failing',
  reason: '',
  lastOkAt: null,
  lastFailedAt: null,
  waiting: 3,
  oldestMs: 1_500,
  remark: '',
  checkedAt: null,
} as const;

function figuresOf(life: Life) {
  const measures = openMeasures();
  measures.stop();
  return [
    ...measures.families(),
    ...selfFigures({
      state: life.state,
      now: life.now(),
      lanes: [LANE],
      room: { free: 5e9, total: 1e10 },
      certificateUntil: life.wall + 10.5 * 86_400_000,
      version: '0.1.0',
    }),
  ];
}
/** A life in which everything there is to count was there once. */
function busy(): Life {
  const life = new Life();
  life.connect('balie-1', 'p-anna');
  life.beat('balie-1', { battery: 15 });
  life.beat('p-anna', { battery: 85 });
  life.hear({
    type: 'check.finished',
    ms: 12,
    parts: [
      { part: 'broker', ok: true, ms: 3, remark: '' },
      { part: 'disk', ok: false, ms: null, remark: '0.9 GB, 3%' },
    ],
  });
  life.pass(5);
  return life;
}

describe('a histogram', () => {
  test('counts in each bucket what is in it or below, and adds up', () => {
    const histogram = new Histogram('x_seconds', 'X.');
    for (const ms of [0.5, 1, 40, 900, 20_000, -3]) histogram.observe(ms);
    const text = familiesText([histogram.family()]);
    expect(text).toContain('x_seconds_bucket{le="0.001"} 3\n');
    expect(text).toContain('x_seconds_bucket{le="0.05"} 4\n');
    expect(text).toContain('x_seconds_bucket{le="1"} 5\n');
    expect(text).toContain('x_seconds_bucket{le="10"} 5\n');
    expect(text).toContain('x_seconds_bucket{le="+Inf"} 6\nx_seconds_sum 20.9415\nx_seconds_count 6\n');
  });
});

describe('measures', () => {
  test('time from the alarm to its first page, the commits, and the presses among them', () => {
    const measures = openMeasures();
    const opened = entry(
      {
        type: 'alarm.opened',
        alarm: 'a1',
        number: 1,
        device: 'balie-1',
        raisedBy: null,
        press: '00112233445566aa',
        place: null,
        site: null,
        text: null,
        level: 'emergency',
        policy: { site: null, place: null, level: 'emergency', acknowledgeExpiry: 120, steps: [] } as never,
        holder: null,
      },
      1_000,
    );
    const press = entry(
      {
        type: 'press.received',
        alarm: 'a1',
        device: 'balie-1',
        press: '00112233445566aa',
        boot: 1,
        seq: 1,
        level: 'emergency',
        age: 1,
        resumed: false,
        battery: null,
        unverified: false,
      },
      1_000,
    );
    const sent = (t: number) => entry({ type: 'page.sent', alarm: 'a1', pages: ['1-0-1', '1-0-2'] }, t);
    measures.written([opened, press]);
    measures.committed([opened, press], 4);
    measures.written([sent(1_030)]);
    measures.committed([sent(1_030)], 2);
    measures.written([sent(9_000)]);
    measures.written([entry({ type: 'self.checked', press: 'x' }, 9_000)]);
    // A virtual device of a simulation in a real site is counted nowhere.
    measures.written([
      { ...opened, alarm: 'v1', virtual: true },
      { ...press, alarm: 'v1' },
    ]);
    measures.written([{ ...sent(9_500), alarm: 'v1' }]);
    measures.written([entry({ type: 'alarm.closed', alarm: 'v1', by: null }, 9_600)]);
    const text = familiesText(measures.families());
    measures.stop();
    expect(text).toContain('noodknop_press_page_seconds_sum 0.03\nnoodknop_press_page_seconds_count 1\n');
    expect(text).toContain(
      'noodknop_press_commit_seconds_sum 0.004\nnoodknop_press_commit_seconds_count 1\n',
    );
    expect(text).toContain('noodknop_commit_seconds_count 2\n');
    expect(text).toContain('noodknop_presses_total{kind="real"} 1\n');
    expect(text).toContain('noodknop_alarms_opened_total{level="emergency"} 1\n');
    expect(text).toContain('noodknop_pages_total{outcome="sent"} 4\n');
    expect(text).toContain('noodknop_log_entries_total 8\n');
  });
});

describe('/metrics', () => {
  test('tells of the look, lanes, disk, certificate, batteries', () => {
    const text = familiesText(figuresOf(busy()));
    for (const line of [
      'noodknop_self_check_up{part="broker"} 1',
      'noodknop_self_check_up{part="disk"} 0',
      'noodknop_self_check_part_seconds{part="broker"} 0.003',
      'noodknop_self_check_seconds 0.012',
      'noodknop_self_check_age_seconds 5',
      'noodknop_lane_up{channel="sms"} 0',
      'noodknop_lane_queue{channel="sms"} 3',
      'noodknop_lane_oldest_seconds{channel="sms"} 1.5',
      'noodknop_disk_free_bytes 5000000000',
      'noodknop_certificate_days 10.5',
      'noodknop_batteries{upto="20"} 1',
      'noodknop_batteries{upto="100"} 2',
      'noodknop_battery_lowest_percent 15',
    ])
      expect(text).toContain(`${line}\n`);
  });

  test('has help for each, names without repetition, and no word about people or places', async () => {
    const life = busy();
    const stage = await setStage({ figures: () => figuresOf(life) });
    const { text } = await stage.call('GET', '/metrics');
    const names = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(
      ([, name = '']) => name,
    );
    expect(names.length).toBeGreaterThan(30);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} [A-Z0-9].+\\.$`, 'm'));
    for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
      const [, name = ''] = /^([a-z_]+?)(_bucket|_sum|_count)?(\{[^}]*\})? -?[0-9.e+]+$/.exec(line) ?? [];
      expect(names, line).toContain(name);
    }
    const { people, places, devices } = life.state.site;
    for (const { id } of [...people, ...places, ...devices]) expect(text).not.toContain(`"${id}"`);
    for (const { name } of [...people, ...places]) expect(text).not.toContain(name);
    await stage.close();
  });

  test('the dashboard names no family that is not there, and shows every family', async () => {
    const stage = await setStage({ figures: () => figuresOf(busy()) });
    const { text } = await stage.call('GET', '/metrics');
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
    const file = readFileSync(join(ROOT, 'gateway/grafana/noodknop.json'), 'utf8');
    const dashboard = JSON.parse(file) as { panels: { targets: { expr: string }[] }[] };
    const asked = new Set(
      dashboard.panels
        .flatMap(({ targets }) => targets.map(({ expr }) => expr))
        .flatMap((expr) =>
          [...expr.matchAll(/\b((?:noodknop|process)_[a-z_]+)\{/g)].map(([, name = '']) => name),
        )
        .map((name) => (names.includes(name) ? name : name.replace(/_bucket$/, ''))),
    );
    expect([...asked].filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !asked.has(name))).toEqual([]);
    await stage.close();
  });
});
