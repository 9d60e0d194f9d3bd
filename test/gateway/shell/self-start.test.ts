/**
 * The look put together: what one look tells the core, with a disk that is full, a lane that hangs and a certificate
 * that has expired; and that the id of the gateway's own device can be given to no other.
 */
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { GatewayEvent } from '../../../gateway/core/events.ts';
import { SELF_DEVICE } from '../../../gateway/core/self-state.ts';
import { readSiteValue } from '../../../gateway/shell/config/site-file.ts';
import { OPERATIONS } from '../../../gateway/shell/operations.ts';
import { drawSelfKeys } from '../../../gateway/shell/self/holder.ts';
import { noMarks } from '../../../gateway/shell/self/journey.ts';
import { Rehearsals } from '../../../gateway/shell/self/rehearsals.ts';
import { startSelfCheck } from '../../../gateway/shell/self/start.ts';
import { selfSigned } from '../../tools/certificate.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { memoryRing, until } from './broker-rig.ts';
import { ownFolder } from './log-story.ts';

test('one look tells of every part by its name, good or bad', async () => {
  const { folder, clean } = ownFolder();
  onTestFinished(clean);
  const web = createServer((_request, reply) => reply.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => web.once('listening', resolve));
  onTestFinished(() => void web.close());
  const address = web.address();
  const keys = drawSelfKeys(await memoryRing());
  const heard: GatewayEvent[] = [];
  const hear = (event: GatewayEvent): null => {
    heard.push(event);
    return null;
  };
  const due: (() => void)[] = [];
  let minutes = 0;
  const check = startSelfCheck({
    gateway: { hear },
    keys: keys.own,
    marks: noMarks(),
    // Nobody hears there: the press goes no further than the door.
    mqtt: [{ host: '127.0.0.1', port: () => null, pin: null }],
    lanes: () => [
      {
        kind: 'mail',
        state: 'ok',
        reason: '',
        lastOkAt: null,
        lastFailedAt: null,
        waiting: 1,
        oldestMs: 300_000,
        remark: '',
        checkedAt: null,
      },
    ],
    rehearsals: new Rehearsals(() => performance.now()),
    web: {
      host: '127.0.0.1',
      port: typeof address === 'object' ? (address?.port ?? 0) : 0,
      https: false,
      pulse: async () => undefined,
    },
    folder,
    certificate: { file: `${folder}/none`, pem: selfSigned(-1, -5).cert },
    askRoom: async () => ({ free: 1e8, total: 1e10 }),
    after: (_ms, act) => {
      due.push(act);
      return () => undefined;
    },
    began: () => {
      minutes += 1;
    },
  });
  expect(heard).toEqual([{ type: 'check.began' }]);
  due.shift()?.();
  await until('the look', () => heard.length === 2);
  const [, found] = heard;
  if (found?.type !== 'check.finished') throw new Error('no look');
  expect(found.ms).toBeNull();
  expect(found.parts.map(({ part, ok, remark }) => `${part} ${ok ? 'well' : remark}`)).toEqual([
    'broker no port is open',
    'core not reached',
    'log not reached',
    'down not reached',
    'lane:web well',
    'lane:mail 300 s in the queue',
    'disk 0.1 GB, 1%',
    'clock well',
    expect.stringMatching(/^certificate expired \d{4}-\d\d-\d\d$/),
  ]);
  expect(minutes).toBe(1);
  expect(check.room()).toEqual({ free: 1e8, total: 1e10 });
  expect(check.certificateUntil()).toBeLessThan(Date.now());
  check.stop();
});

test('nobody can register a device under the reserved id, alone or in a site file', () => {
  const asked = { id: SELF_DEVICE, kind: 'desk', place: 'balie', person: null };
  expect(OPERATIONS['device.add'].safeParse(asked).success).toBe(false);
  expect(OPERATIONS['device.add'].safeParse({ ...asked, id: 'self-check' }).success).toBe(true);
  const [device] = LIFE_SITE.devices;
  const refused = readSiteValue({
    ...LIFE_SITE,
    devices: [{ ...device, id: SELF_DEVICE }],
  });
  expect(refused.ok).toBe(false);
  expect(JSON.stringify(refused)).toContain('no hyphen first');
  expect(readSiteValue({ ...LIFE_SITE, devices: [{ ...device, id: 'self-check' }] }).ok).toBe(true);
});
