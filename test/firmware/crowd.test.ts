/** A small crowd against the real broker: everybody beats, every press gets its receipt, and the report says so. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { runCrowd } from '../../firmware/shell/virtual/crowd.ts';
import { FakeGateway } from './fake-gateway.ts';

const devices = Array.from({ length: 150 }, (_, i) => ({
  id: `knop-${i}`,
  kind: 'desk' as const,
  key: randomBytes(32).toString('hex'),
}));
const plan = { host: '127.0.0.1', devices, rampMs: 500, runMs: 2000, pressesPerSecond: 40, settleMs: 5000 };

test('150 devices beat and press', async () => {
  const gateway = await FakeGateway.start(devices);
  try {
    const report = await runCrowd({ ...plan, port: gateway.port });
    expect(report).toMatchObject({ devices: 150, up: 150, notReceived: 0, outOfOrder: 0 });
    expect(report.presses).toBeGreaterThan(60);
    expect(report.received).toBe(report.presses);
    // One with the connection, one more at the first alive.
    expect(report.beats).toBeGreaterThanOrEqual(300);
    expect(new Set(gateway.heard.flatMap((one) => (one.type === 'press' ? [one.id] : []))).size).toBe(
      report.presses,
    );
    expect(report.latencyMs?.max ?? Number.NaN).toBeLessThan(2000);
    expect(gateway.refusals).toEqual([]);
  } finally {
    await gateway.stop();
  }
});

test('presses without receipts are told as such', async () => {
  const gateway = await FakeGateway.start(devices);
  gateway.receipts = 'none';
  try {
    const few = {
      ...plan,
      devices: devices.slice(0, 5),
      rampMs: 0,
      runMs: 500,
      pressesPerSecond: 10,
      settleMs: 200,
    };
    const report = await runCrowd({ ...few, port: gateway.port });
    expect(report.presses).toBeGreaterThan(0);
    expect([report.received, report.latencyMs]).toEqual([0, null]);
  } finally {
    await gateway.stop();
  }
});
