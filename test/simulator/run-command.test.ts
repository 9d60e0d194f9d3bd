import { describe, expect, it } from 'vitest';
import type { Failure, FailureKind } from '../../simulator/checks/check.ts';
import { drawPlan } from '../../simulator/plan/draw.ts';
import { readPlan, writePlan } from '../../simulator/plan/plan-file.ts';
import { type Asked, readAsked } from '../../simulator/run/asked.ts';
import { type Ground, STOPPED, simulate } from '../../simulator/run/command.ts';
import type { Answer, Job } from '../../simulator/run/jobs.ts';
import { brokenLife, type Lived } from '../../simulator/run/lived.ts';
import { perform } from '../../simulator/run/work.ts';
import { failing, life } from './lived-samples.ts';

const NOTHING: Asked = {
  lives: null,
  days: null,
  seed: '10',
  plan: null,
  faults: null,
  report: null,
  trace: null,
  workers: 1,
  json: false,
};

interface Came {
  readonly status: number;
  readonly out: string;
  readonly files: ReadonlyMap<string, string>;
  readonly jobs: readonly Job['do'][];
}

/** Runs the command with lives from a table; shrinking and watching are done by the real thing, on small plans. */
async function run(
  asked: Partial<Asked>,
  lives: (seed: number) => Lived,
  about: { readonly stop?: AbortController; readonly shrinks?: boolean } = {},
): Promise<Came> {
  const reading = readAsked(
    { ...NOTHING, ...asked },
    () => 1,
    1,
    () => '',
  );
  if (!reading.ok) throw new Error(reading.wrong.reason);
  const files = new Map<string, string>();
  const jobs: Job['do'][] = [];
  let out = '';
  const answer = (job: Job): Answer => {
    const seed = 'seed' in job.which ? job.which.seed : job.which.plan.seed;
    if (job.do === 'live') return { did: 'live', life: lives(seed) };
    const plan = 'plan' in job.which ? job.which.plan : { ...drawPlan(seed), events: [] };
    if (job.do === 'shrink')
      return {
        did: 'shrink',
        shrunk: { failure: job.failure, plan, from: 9, to: plan.events.length, lives: 3 },
      };
    return perform({ do: 'watch', which: { plan } }, { days: null, faults: null }, () => {});
  };
  const ground: Ground = {
    crew: {
      size: 1,
      give: async (job) => {
        jobs.push(job.do);
        if (job.do === 'shrink' && about.shrinks === false) return { ok: false, why: 'sent home' };
        return { ok: true, answer: answer(job) };
      },
      dismiss: async () => {},
    },
    screen: { at() {}, doing() {}, clear() {} },
    stop: about.stop?.signal ?? new AbortController().signal,
    clock: () => 0,
    everySecond: () => () => {},
    out: (text) => {
      out += text;
    },
    write: (file, text) => void files.set(file, text),
    beside: (other, name) => (other === null ? name : `beside/${name}`),
  };
  const status = await simulate(reading.order, ground);
  return { status, out, files, jobs };
}

const held = (seed: number): Lived => life(seed);
const with_ =
  (...failures: readonly Failure[]) =>
  (seed: number): Lived =>
    life(seed, { failures });

describe('the exit status', () => {
  it('is 0 when all held', async () => {
    const { status, out, files, jobs } = await run({ lives: 3 }, held);
    expect([status, files.size]).toEqual([0, 0]);
    expect(out).toMatch(/^3 lives: every promise held\.$/m);
    expect(jobs).toEqual(['live', 'live', 'live']);
  });

  it.each<[FailureKind, number]>([
    ['safety', 1],
    ['liveness', 3],
    ['timing', 4],
    ['crash', 5],
  ])('of a failure of %s is %i', async (kind, status) => {
    expect((await run({}, with_(failing(kind)))).status).toBe(status);
  });

  it.each<[readonly FailureKind[], number]>([
    [['timing', 'liveness'], 3],
    [['liveness', 'timing', 'crash'], 5],
    [['crash', 'timing', 'safety'], 1],
  ])('of %j is that of the worst, in whatever life', async (kinds, status) => {
    const came = await run({ lives: kinds.length }, (seed) =>
      life(seed, { failures: [failing(kinds[seed - 10] ?? 'timing')] }),
    );
    expect(came.status).toBe(status);
  });

  it('also counts what was not kept', async () => {
    const came = await run({ lives: 130 }, (seed) =>
      life(seed, { failures: [failing(seed === 139 ? 'safety' : 'timing')] }),
    );
    expect(came.status).toBe(1);
  });

  it('of a run that was stopped tells it apart from one that held', async () => {
    const stop = new AbortController();
    const stopping = (seed: number): Lived => {
      if (seed === 13) stop.abort();
      return life(seed);
    };
    const { status, out } = await run({ lives: 50 }, stopping, { stop });
    expect([status, STOPPED]).toEqual([130, 130]);
    expect(out).toMatch(/^3 lives \(stopped early\): every promise held\.$/m);
  });
});

describe('a failing life', () => {
  const broken = (seed: number): Lived => (seed === 12 ? with_(failing('safety'))(seed) : held(seed));

  it('is told, and its plan is written to be lived again', async () => {
    const { out, files } = await run({ lives: 5 }, broken);
    expect([...files.keys()]).toEqual(['noodknop-plan-12.json']);
    const plan = readPlan(files.get('noodknop-plan-12.json') ?? '');
    expect(plan).toMatchObject({ ok: true, plan: { seed: 12 } });
    expect(out).toContain('shrunk from 9 events to 0');
    expect(out).toContain('Devices: ');
    expect(out).toContain('plan:   noodknop-plan-12.json');
    expect(out).toContain('repeat: noodknop simulate --seed 12@source');
  });

  it('has its plan beside the report', async () => {
    const { files } = await run({ lives: 5, report: 'x/run.txt' }, broken);
    expect([...files.keys()]).toEqual(['beside/noodknop-plan-12.json', 'x/run.txt']);
  });

  it('of a plan file never writes over that file', async () => {
    const text = writePlan(drawPlan(4));
    const { files } = await run(
      { seed: null, plan: { file: 'kept/noodknop-plan-4.json', text } },
      with_(failing('timing')),
    );
    expect([...files.keys()]).toEqual(['noodknop-plan-4-small.json']);
  });

  it('is named when it cannot be made small', async () => {
    const { status, out, files } = await run({ lives: 5 }, broken, { shrinks: false });
    expect([status, files.size]).toEqual([1, 0]);
    expect(out).toContain('12@source  P1 (safety) at 00:01.000: P1 broke');
  });

  it('that kills its thread is not tried again', async () => {
    const { status, jobs, out } = await run({}, (seed) => brokenLife(seed, 'its thread ended with 3'));
    expect([status, jobs]).toEqual([5, ['live']]);
    expect(out).toContain('its thread ended with 3');
  });
});

describe('the report', () => {
  it('is text by default, JSON when asked, and in the form of its file', async () => {
    const page = await run({ lives: 2, report: 'run.html' }, held);
    expect(page.files.get('run.html')).toMatch(/^<!doctype html>/);
    expect(page.jobs).toEqual(['live', 'live', 'watch']);
    const json = await run({ lives: 2, report: 'run.json', json: true }, held);
    const value = JSON.parse(json.files.get('run.json') ?? '');
    expect(JSON.parse(json.out)).toEqual(value);
    expect(value).toMatchObject({ ok: true, lives: 2, livedTwice: 0, failedLives: 0, firstFailing: null });
    const text = await run({ lives: 2, report: 'run.txt' }, held);
    expect(text.out).toBe(`${text.files.get('run.txt')}Report: run.txt\n`);
  });

  it('draws the failing life when there is one', async () => {
    const { files, jobs } = await run({ lives: 2, report: 'run.html' }, with_(failing('safety')));
    expect(files.get('run.html')).toContain('The failing life, made small');
    expect(jobs).toEqual(['live', 'live', 'shrink', 'watch']);
  });
});
