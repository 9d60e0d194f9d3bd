/** A stand-in for a gateway process: starts virtual devices, says where they are, and waits to be killed. */
import { startVirtualDevices, type VirtualOptions } from '../../gateway/shell/virtual.ts';

const given = JSON.parse(process.argv[2] ?? '{}') as Omit<VirtualOptions, 'mqttHost' | 'allowedOrigins'>;
const virtual = await startVirtualDevices({ ...given, mqttHost: '127.0.0.1', allowedOrigins: [] });
process.stdout.write(`${JSON.stringify({ origin: virtual.origin, token: virtual.mint() })}\n`);
setInterval(() => undefined, 1000);
