/** A device that lives in a Node process, over TLS: it speaks to a gateway whose certificate it trusts, and to no other. */
import { type AddressInfo, connect } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { standardConfig } from '../../firmware/core/config.ts';
import { memoryFlash } from '../../firmware/shell/node/flash-file.ts';
import { NodeDevice } from '../../firmware/shell/node/node-device.ts';
import { rootKey } from '../../protocol/keys.ts';
import { selfSigned } from '../tools/certificate.ts';
import { until } from '../whole/rig.ts';
import { FakeGateway } from './fake-gateway.ts';

const KEY = '11'.repeat(32);
const { cert, key } = selfSigned();
let gateway: FakeGateway;
let front: Server;
/** Handshakes that the other end broke off, as one does that finds no trust. */
let brokenOff = 0;

beforeAll(async () => {
  gateway = await FakeGateway.start([{ id: 'balie-1', key: KEY }]);
  front = createServer({ cert, key }, (socket) => {
    const inner = connect(gateway.port, '127.0.0.1');
    for (const one of [socket, inner]) one.on('error', () => undefined);
    socket.pipe(inner).pipe(socket);
  });
  front.on('tlsClientError', () => {
    brokenOff += 1;
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await gateway.stop();
  front.close();
});

const device = (authority: string | null): NodeDevice => {
  const root = rootKey(KEY);
  if (root === undefined) throw new Error('not a root key');
  const { port } = front.address() as AddressInfo;
  return new NodeDevice({
    config: standardConfig('balie-1', 'desk', 'test'),
    key: root,
    address: () => ({ host: '127.0.0.1', port, tls: { authority } }),
    flash: memoryFlash(),
    onShow: () => undefined,
  });
};

it('says nothing to a gateway whose certificate nobody vouches for', async () => {
  const wary = device(null);
  await until('it broke off', 10_000, () => brokenOff > 0 || gateway.heard.length > 0);
  await until('it counts as failed', 5_000, () => wary.failures > 0);
  expect(gateway.firstPieces).toEqual([]);
  wary.stop();
});

it('presses and is answered where it trusts', async () => {
  const trusting = device(cert);
  await until('the gateway is heard', 10_000, () => trusting.look.gatewayHeard);
  trusting.pin(0, true);
  await gateway.hears((message) => message.type === 'press');
  await until('the receipt is shown', 5_000, () => trusting.look.pattern === 'received');
  trusting.stop();
});
