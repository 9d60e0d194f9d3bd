/** The command line on alarms and incidents, with hostile names in them: lists, story, CSV and PDF. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_LINE } from '../../gateway/shell/admin-roster.ts';
import { DEMO_SITE } from '../../gateway/shell/config/demo.ts';
import { wordsOf } from '../tools/pdf-words.ts';
import { REACH, runningGateway, type SmallHouse } from './cli-house.ts';
import { acting, folder, run, type Setting } from './cli-stage.ts';

describe('alarms and incidents', () => {
  const dir = folder();
  let house: SmallHouse;
  let id = '';
  const on = (args: readonly string[], setting?: Setting) =>
    run([...args, '--data', dir.path], setting, REACH);
  beforeAll(async () => {
    house = await runningGateway(dir.path);
    const { gateway } = house.parts;
    const people = DEMO_SITE.people.map((p) =>
      p.id === 'fatma' ? { ...p, name: '=HYPERLINK("http://x") Ł漢' } : p,
    );
    await gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: { ...DEMO_SITE, people } });
    const as = (person: string, role: 'responder' | 'coordinator') => ({
      role,
      roles: [role],
      person,
      site: null,
    });
    const raised = await gateway.ask({
      type: 'alarm.raised',
      actor: as('sanne', 'responder'),
      id: '00112233445566aa',
      place: 'haven-balie',
      text: '=1+1,\u001b[31m"gebonk"\u202e',
      level: 'assist',
    });
    id = raised.ok ? (raised.alarm ?? '') : '';
    for (const answer of ['coming', 'arrived', 'clear'] as const)
      await gateway.ask({ type: 'answer.given', actor: as('fatma', 'responder'), alarm: id, answer });
    const second = {
      type: 'alarm.raised',
      actor: as('tom', 'responder'),
      id: '00112233445566ab',
      place: null,
      text: null,
      level: 'emergency',
    } as const;
    expect((await gateway.ask(second)).ok).toBe(true);
  });
  afterAll(async () => {
    await house.close();
    dir.remove();
  });

  test('alarms are listed, all or only those not closed', async () => {
    const all = JSON.parse((await on(['alarm', 'list', '--json'])).out) as { id: string; state: string }[];
    expect(all.map(({ state }) => state).sort()).toEqual(['closed', 'open']);
    const open = JSON.parse((await on(['alarm', 'list', '--open', '--json'])).out) as { state: string }[];
    expect(open.map(({ state }) => state)).toEqual(['open']);
    const text = (await on(['alarm', 'show', id], { shown: true })).out;
    expect(text).toContain('fatma clear');
    expect(text).toMatch(/state +closed/);
  });

  test('an alarm is traced from its first byte to its closing, on a screen and for programs', async () => {
    const { out, status } = await on(['alarm', 'trace', id], { shown: true });
    expect(status).toBe(0);
    expect(out).toMatch(/first answer +\d+ ms/);
    const lines = out.slice(out.indexOf('MS ')).split('\n');
    expect(lines[0]).toMatch(/^MS +TOOK +WHAT +CHANNELS/);
    expect(lines[1]).toMatch(/^0 +- +alarm\.opened +- +assist, by sanne, haven-balie$/);
    expect(out).toMatch(/answer\.recorded .*fatma, coming/);
    expect(out).toMatch(/alarm\.closed .*fatma/);
    // Nothing that was typed by hand is in it, so nothing in it can act on a screen.
    expect(out).not.toContain('gebonk');
    const trace = JSON.parse((await on(['alarm', 'trace', id, '--json'])).out);
    expect(trace).toMatchObject({ alarm: id, fingerMs: null, closedMs: expect.any(Number) });
    expect(trace.lines[0]).toMatchObject({ ms: 0, type: 'alarm.opened' });
    const times = trace.lines.map((line: { ms: number }) => line.ms);
    expect(times).toEqual([...times].sort((a: number, b: number) => a - b));
    expect((await on(['alarm', 'trace', '20260101-1'])).status).toBe(1);
  });

  test('an incident on the screen has its story, and nothing that acts', async () => {
    const { out, status } = await on(['incident', 'show', id], { shown: true });
    expect(status).toBe(0);
    expect(out).toContain('Alarm begonnen zonder knop door sanne');
    expect(out).toContain('fatma komt');
    expect(out).toContain('manager-informed');
    expect(acting(out)).toEqual([]);
    expect((await on(['incident', 'show', id, '--language', 'en'], { shown: true })).out).toContain('fatma');
  });

  test('a day that does not exist is refused', async () => {
    const { status, err } = await run(['incident', 'export', '--from', '2026-02-30']);
    expect([status, err]).toEqual([2, expect.stringContaining('--from')]);
  });

  test('exports hold what was opened in their span', async () => {
    const ids = async (...args: string[]) =>
      (JSON.parse((await on(['incident', 'export', ...args])).out) as { id: string }[]).map((i) => i.id);
    expect((await ids())[0]).toBe(id);
    expect(await ids()).toHaveLength(2);
    expect(await ids('--from', '2020-01-01', '--to', '2020-12-31')).toEqual([]);
    expect(await ids('--from', '2020-01-01', '--to', '2999-01-01')).toHaveLength(2);
  });

  test('CSV is inert in a spreadsheet', async () => {
    const { out, status } = await on(['incident', 'export', '--format', 'csv']);
    const lines = out.split('\r\n');
    expect([status, lines[0]?.slice(0, 20), lines.length]).toEqual([0, 'id,openedAt,closedAt', 4]);
    expect(lines[1]).toContain(`"'=1+1,`);
    expect(acting(out)).toEqual([]);
  });

  test('PDF goes to a new file, never over an old one, never onto a terminal', async () => {
    const file = join(dir.path, 'incidents.pdf');
    expect(await on(['incident', 'export', '--format', 'pdf', '--output', file])).toMatchObject({
      status: 0,
      out: '',
      err: '',
    });
    const pdf = readFileSync(file);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.subarray(-8).toString()).toContain('%%EOF');
    const pages = wordsOf(pdf);
    expect(pages.map((page) => page.split('\n').at(-1))).toEqual(
      pages.map((_, index) => `${index + 1} / ${pages.length}`),
    );
    expect(pages.length).toBeGreaterThan(0);
    expect(await on(['incident', 'export', '--format', 'pdf', '--output', file])).toMatchObject({
      status: 1,
      err: `error: output: ${file} exists already\n`,
    });
    expect((await on(['incident', 'export', '--format', 'pdf'], { shown: true })).status).toBe(2);
    expect((await on(['incident', 'export', '--format', 'pdf'])).bytes.subarray(0, 5).toString()).toBe(
      '%PDF-',
    );
  });
});
