/** A process that does nothing but wait for a serial port, and prints each piece that comes: for a test of waiting. */
import { KeptPort } from '../../firmware/shell/node/port.ts';

new KeptPort(process.argv[2] ?? '', 57_600, {
  up: () => process.stdout.write('{"event":"ready"}\n'),
  down: () => process.exit(1),
  bytes: (chunk) => process.stdout.write(`${JSON.stringify({ event: 'came', text: String(chunk) })}\n`),
});
