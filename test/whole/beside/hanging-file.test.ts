/**
 * A file of a channel that hangs, as on a mount whose server is gone: here a pipe that is open and never written to. The
 * gateway starts, pages over its other channels, tells of one channel alone, and ends when it is told to.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SITE, until, Whole } from '../rig.ts';

it('a gateway with a file that hangs pages over its other channels, and ends', async () => {
  const whole = new Whole();
  onTestFinished(() => whole.close());
  const calls: string[] = [];
  const hook = createServer((request, reply) => {
    calls.push(String(request.headers['x-noodknop-event']));
    reply.end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void hook.close());
  await until('the hook listens', 5_000, () => hook.listening);
  // By name, since looking names up takes file threads as well.
  const url = `http://localhost:${(hook.address() as AddressInfo).port}/`;
  const people = SITE.people.map((person) =>
    person.id === 'ria'
      ? {
          ...person,
          channels: [
            { kind: 'sms', number: '+31612345678' },
            { kind: 'webhook', url },
          ],
        }
      : person,
  );
  await whole.load({ ...SITE, people });
  const [pidFile, passwordFile] = [join(whole.folder, 'smsd.pid'), join(whole.folder, 'password')];
  execFileSync('mkfifo', [pidFile, passwordFile]);
  const holder = spawn('sh', ['-c', `exec 3> '${pidFile}'; exec sleep 120`]);
  onTestFinished(() => void holder.kill());
  for (const name of ['outgoing', 'checked'])
    mkdirSync(join(whole.folder, 'spool', name), { recursive: true });
  writeFileSync(
    join(whole.data, 'channels.yaml'),
    JSON.stringify({
      checkEvery: 5,
      sms: { spool: join(whole.folder, 'spool'), pidFile },
      mail: { host: 'mail.invalid', from: 'noodknop@example.org', user: 'u', passwordFile },
      webhook: { secret: 'only a test', allowPrivate: ['localhost'], allowPlain: true },
    }),
  );
  await whole.start();
  const facilities = await whole.token('facilities');
  const faults = async (): Promise<readonly { code: string; channel: string }[]> =>
    (await whole.api(facilities, 'GET', '/api/faults')).body;
  // The first check has given up its wait of 20 s by then, and others have come behind it.
  await until('the fault of SMS', 40_000, async () =>
    (await faults()).some(({ channel }) => channel === 'sms'),
  );
  expect((await faults()).map(({ code, channel }) => `${code} ${channel}`).sort()).toEqual([
    'channel mail',
    'channel sms',
  ]);
  const employee = await whole.token('employee', '--person', 'els');
  const raised = await whole.api(employee, 'POST', '/api/alarms', {
    ...{ id: '00000000000000aa', place: SITE.places[0]?.id, text: 'Help', level: 'emergency' },
  });
  expect(raised.status).toBe(201);
  await until('the webhook is called', 10_000, () => calls.includes('page'));
  const { parts } = (await whole.api(facilities, 'GET', '/api/self-check')).body;
  expect(parts).toContainEqual(expect.objectContaining({ part: 'disk', ok: true }));
  // As if killed: an exit would wait for the thread that hangs.
  expect(await whole.kill('SIGTERM')).toBeNull();
}, 120_000);
