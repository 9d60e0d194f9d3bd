/**
 * A real gateway looks at itself: a few seconds after its start the first look is finished and told over HTTP, on the
 * event stream, to Home Assistant and in `/metrics`, and nothing else knows of the device that was pressed.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { connect } from 'mqtt';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { noodknop, SITE, Whole } from '../rig.ts';

const SELF = '-self-check';
const whole = new Whole();
afterAll(() => whole.abandon());

/** Reads the event stream until an event of this name came. */
const eventOf = (name: string, token: string): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const request = get(
      {
        host: '127.0.0.1',
        port: whole.http,
        path: '/api/events',
        headers: { authorization: `Bearer ${token}` },
      },
      (answer) => {
        let text = '';
        answer.on('data', (bytes) => {
          text += String(bytes);
          const found = new RegExp(`event: ${name}\ndata: (.*)\n\n`).exec(text);
          if (found === null) return;
          request.destroy();
          resolve(JSON.parse(found[1] ?? ''));
        });
      },
    );
    request.on('error', reject);
    request.setTimeout(20_000, () => request.destroy(new Error(`no ${name} within 20 s`)));
  });

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly fieldConfig: { readonly defaults: { readonly noValue?: string } };
  readonly targets: readonly { readonly expr: string }[];
}
/**
 * The dashboard beside what a gateway tells: families it names and the gateway has not, and panels of one value that have
 * no sample to show, with what they say instead.
 */
function dashboardBeside(metrics: string) {
  const file = readFileSync(join(ROOT, 'gateway/grafana/noodknop.json'), 'utf8');
  const { panels } = JSON.parse(file) as { readonly panels: readonly Panel[] };
  const families = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
  const familiesIn = ({ targets }: Panel): readonly string[] =>
    targets
      .flatMap(({ expr }) => [...expr.matchAll(/\b((?:noodknop|process)_[a-z_]+)\{/g)])
      .map(([, name = '']) => (families.includes(name) ? name : name.replace(/_bucket$/, '')));
  const hasSample = (name: string): boolean => new RegExp(`^${name}[ {]`, 'm').test(metrics);
  const named = panels.flatMap(familiesIn);
  expect(named.length).toBeGreaterThan(30);
  return {
    missing: named.filter((name) => !families.includes(name)),
    empty: panels
      .filter((panel) => panel.type === 'stat' && !familiesIn(panel).some(hasSample))
      .map(({ title, fieldConfig }) => `${title}: ${fieldConfig.defaults.noValue ?? 'nothing'}`),
  };
}

test('the first look goes all the way, and leaves nothing but its result', { timeout: 60_000 }, async () => {
  await whole.load(SITE);
  const logged = await noodknop([
    'device',
    'add',
    SELF,
    '--kind',
    'desk',
    '--place',
    'balie',
    '--data',
    whole.data,
  ]);
  expect([logged.status === 0, logged.err]).toEqual([false, expect.stringMatching(/id|option/)]);
  const token = async (role: string): Promise<string> =>
    JSON.parse((await whole.run(['token', 'create', '--role', role, '--json'])).out).token;
  const [facilities, integration, employee] = [
    await token('facilities'),
    await token('integration'),
    await token('employee'),
  ];
  const spool = join(whole.folder, 'spool');
  for (const name of ['outgoing', 'checked']) mkdirSync(join(spool, name), { recursive: true });
  writeFileSync(join(whole.data, 'channels.yaml'), JSON.stringify({ sms: { spool } }));
  await whole.start({ NOODKNOP_LOG: 'info' }, '--home-assistant');

  const told = await eventOf('self-check', facilities);
  expect(told).toMatchObject({ ok: true, ms: expect.any(Number) });
  const { status, body } = await whole.api(facilities, 'GET', '/api/self-check');
  expect(status).toBe(200);
  expect(body).toMatchObject({ at: told.at, ok: true });
  expect(body.parts.map(({ part }: { part: string }) => part)).toEqual(
    expect.arrayContaining(['broker', 'core', 'log', 'down', 'lane:web', 'disk', 'clock']),
  );
  // A page for nobody went through each lane up to people: it took its time, and nothing of it lies in the spool.
  for (const part of ['lane:web-push', 'lane:sms'])
    expect(body.parts).toContainEqual({ part, ok: true, ms: expect.any(Number), remark: expect.any(String) });
  expect(readdirSync(join(spool, 'outgoing'))).toEqual([]);
  expect((await whole.api(employee, 'GET', '/api/self-check')).status).toBe(403);

  const metrics = String((await whole.api(facilities, 'GET', '/metrics')).body);
  expect(metrics).toContain('noodknop_self_check_up{part="down"} 1\n');
  expect(metrics).toMatch(/^noodknop_self_check_seconds 0\.\d+$/m);
  expect(metrics).toContain('noodknop_connections 0\n');
  expect(metrics).not.toContain(SELF);
  // This gateway speaks no TLS and nobody watches it: the panels of that say so.
  expect(dashboardBeside(metrics)).toEqual({
    missing: [],
    empty: ['Certificaat: geen TLS', 'Bewaking van buiten: niemand', 'Bewaking: laatste vraag: niemand'],
  });

  const client = connect({
    host: '127.0.0.1',
    port: whole.mqtt,
    username: 'integration:ha',
    password: integration,
    clientId: 'ha',
    keepalive: 30,
    reconnectPeriod: 0,
  });
  onTestFinished(() => void client.end(true));
  const topics = new Map<string, string>();
  client.on('message', (topic, payload) => topics.set(topic, payload.toString()));
  await client.subscribeAsync(['homeassistant/#', 'noodknop/v1/state/#']);
  await expect
    .poll(() => topics.get('homeassistant/binary_sensor/noodknop/self-check/state'), { timeout: 5_000 })
    .toContain('"problem":false');
  expect([...topics].flat().join()).not.toContain(SELF);

  for (const path of ['/api/devices', '/api/faults', '/api/alarms'])
    expect(JSON.stringify((await whole.api(facilities, 'GET', path)).body)).not.toContain(SELF);
  expect((await whole.run(['site', 'export'])).out).not.toContain(SELF);
  expect((await whole.run(['device', 'list'])).out).not.toContain(SELF);
  expect((await whole.run(['log', 'verify', '--json'])).out).toContain('"ok":true');

  expect(await whole.kill('SIGTERM')).toBe(0);
  const lines = whole.words.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  expect(lines.map(({ msg }: { msg: string }) => msg)).toEqual(
    expect.arrayContaining(['gateway started', 'gateway stops']),
  );
  const db = new Database(join(whole.data, 'log.db'), { readonly: true });
  onTestFinished(() => void db.close());
  expect(db.prepare("SELECT count(*) FROM rows WHERE type = 'self.checked'").pluck().get()).toBe(0);
  expect(db.prepare("SELECT value FROM settings WHERE name = 'self-check'").pluck().get()).toContain('press');
  expect(db.prepare('SELECT count(*) FROM device_keys WHERE device = ?').pluck().get(SELF)).toBe(0);
  // The key of this life was nowhere but in memory.
  expect(readFileSync(join(whole.data, 'log.db'), 'latin1')).not.toContain(`${SELF}"`);
});
