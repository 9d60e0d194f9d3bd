/** Scenarios as the pages ask for them: the real theatre with its thread, in the reader's language, bounded, and gone when closed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pdfMaker } from '../../../gateway/shell/report/maker.ts';
import { Scenario, ScenarioListing } from '../../../gateway/shell/web/schemas-scenarios.ts';
import { openTheatre } from '../../../simulator/scenario/theatre-main.ts';
import { run } from '../cli-stage.ts';
import { type Stage, setStage } from './web-stage.ts';

describe('scenarios over HTTP', () => {
  let stage: Stage;
  let token: string;
  const theatre = openTheatre();
  beforeAll(async () => {
    stage = await setStage({ scenarios: theatre, makePdf: pdfMaker() });
    token = await stage.token('facilities', 'facilities');
  });
  afterAll(async () => {
    await theatre.close();
    await stage.close();
  });

  it('lists them, each with a title and what it shows', async () => {
    const { status, json } = await stage.call('GET', '/api/scenarios', token);
    expect(status).toBe(200);
    const list = ScenarioListing.array().parse(json);
    expect(list.length).toBeGreaterThanOrEqual(12);
    expect(list[0]).toMatchObject({ name: '01-eerste-druk', title: 'De eerste druk' });
  });

  it('plays one, with a verdict and a reason for each expectation', async () => {
    const { status, json } = await stage.call('POST', '/api/scenarios/02-niemand-antwoordt/run', token, {});
    expect(status).toBe(200);
    const played = Scenario.parse(json);
    expect(played).toMatchObject({ passed: true, live: false, name: '02-niemand-antwoordt' });
    expect(played.expectations.every(({ passed, reason }) => passed && reason !== '')).toBe(true);
    expect(stage.heard).toEqual([]);
    expect(stage.asked).toEqual([]);
  });

  it('gives the newest run as a report: JSON of the same shape as the command line, and PDF', async () => {
    const path = '/api/scenarios/03-wissel-tijdens-alarm/report';
    expect((await stage.call('GET', path, token)).status).toBe(404);
    const played = await stage.call('POST', '/api/scenarios/03-wissel-tijdens-alarm/run', token, {});
    const json = await stage.call('GET', path, token);
    expect(json.json).toEqual([played.json]);
    const typed = await run(['scenario', 'run', '03-wissel-tijdens-alarm', '--json']);
    const runs = Scenario.array().parse(JSON.parse(typed.out));
    const same = { ranAt: '', tookMs: 0 };
    expect(runs.map((one) => ({ ...one, ...same }))).toEqual([{ ...played.json, ...same }]);
    expect(Object.keys(JSON.parse(typed.out)[0])).toEqual(Object.keys(json.json[0]));
    const pdf = await stage.call('GET', `${path}?format=pdf`, token);
    expect([pdf.status, pdf.headers['content-type'], pdf.headers['content-disposition']]).toEqual([
      ...[
        200,
        'application/pdf',
        expect.stringMatching(
          /^attachment; filename="scenario-\d{4}-\d\d-\d\d-03-wissel-tijdens-alarm\.pdf"$/,
        ),
      ],
    ]);
    expect(pdf.text.slice(0, 5)).toBe('%PDF-');
    expect((await stage.call('GET', `${path}?format=csv`, token)).status).toBe(400);
    const nobody = await stage.token('responder', 'responder');
    expect((await stage.call('GET', path, nobody)).status).toBe(403);
  });

  it('lists, plays and reports in the language that is asked, whoever asks and however it was played', async () => {
    const root = '/api/scenarios';
    const { json } = await stage.call('GET', `${root}?language=en`, token);
    const [first] = ScenarioListing.array().parse(json);
    expect(first?.title).toBe('The first press');
    const english = await stage.call('POST', `${root}/01-eerste-druk/run?language=en`, token, {});
    const dutch = await stage.call('POST', `${root}/01-eerste-druk/run?language=nl`, token, {});
    const [en, nl] = [english, dutch].map((played) => Scenario.parse(played.json));
    expect([en?.title, en?.summary, nl?.title]).toEqual([
      'The first press',
      first?.summary,
      'De eerste druk',
    ]);
    expect(en?.expectations.map(({ text }) => text)).not.toEqual(nl?.expectations.map(({ text }) => text));
    // The newest run, told in either language: it was played in Dutch.
    const report = `${root}/01-eerste-druk/report`;
    const told = await stage.call('GET', `${report}?language=en`, token);
    expect(told.json).toEqual([{ ...en, ranAt: nl?.ranAt, tookMs: nl?.tookMs }]);
    expect((await stage.call('GET', `${report}?language=nl`, token)).json).toEqual([nl]);
    for (const language of ['en', 'nl']) {
      const { headers, text } = await stage.call('GET', `${report}?format=pdf&language=${language}`, token);
      expect(headers['content-type']).toBe('application/pdf');
      expect(text).toContain(`/Lang (${language})`);
    }
    for (const path of [root, report])
      expect((await stage.call('GET', `${path}?language=de`, token)).status).toBe(400);
    expect((await stage.call('POST', `${root}/01-eerste-druk/run?language=de`, token, {})).status).toBe(400);
  });

  it('knows no other, whatever is asked for', async () => {
    for (const name of ['nope', '..%2f..%2fpackage']) {
      const { status } = await stage.call('POST', `/api/scenarios/${name}/run`, token, {});
      expect(status).toBe(404);
    }
  });

  it('refuses in the language that is asked, before that of the reader', async () => {
    const path = '/api/scenarios/nope/run';
    // Somebody who reads Dutch, and a program that says nothing.
    const dutch = token;
    const program = await stage.token('facilities');
    const said = async (who: string, query: string) =>
      (await stage.call('POST', `${path}${query}`, who, {})).json.error.message;
    expect(await said(program, '')).toBe('there is no such scenario');
    expect(await said(dutch, '')).toBe('Dit scenario is er niet.');
    expect(await said(dutch, '?language=en')).toBe('there is no such scenario');
    expect(await said(program, '?language=nl')).toBe('Dit scenario is er niet.');
    // Also by those who stand before the route: a role that may not, and a language that nobody speaks.
    const nobody = await stage.token('responder');
    expect(await said(nobody, '?language=nl')).toBe('Met deze aanmelding kun je dit niet doen.');
    expect(await said(dutch, '?language=de')).toMatch(/^Dit veld klopt niet: language/);
  });

  it('plays one at a time, lets a few wait, and refuses more', async () => {
    const all = await Promise.all(Array.from({ length: 9 }, () => theatre.run('01-eerste-druk', 'en')));
    const refused = all.filter((told) => !told.ok);
    expect(refused.length).toBe(4);
    for (const told of refused) expect(told).toMatchObject({ problem: { code: 'rate' } });
    for (const told of all)
      if (told.ok) expect(told.value).toMatchObject({ passed: true, title: 'The first press' });
  });

  it('says so where there are none, and after the theatre closed', async () => {
    const bare = await setStage();
    const reply = await bare.call('GET', '/api/scenarios', await bare.token('admin', 'admin'));
    expect([reply.status, reply.json.error.code]).toEqual([503, 'unavailable']);
    await bare.close();
    const over = openTheatre();
    await over.close();
    expect(await over.list('nl')).toMatchObject({ ok: false, problem: { code: 'rate' } });
  });
});
