/**
 * The wall left up for a look: ways into its pages, and a keyboard whose digits press its buttons. Promises an end within
 * an hour; nobody answers but whoever looks.
 */
import { createInterface } from 'node:readline';
import type { Paint } from './report.ts';
import type { Wall } from './wall.ts';

const LONGEST_MS = 60 * 60_000;
/** Whose pages there are. */
const SEATS = [
  ['responder', 'ria', '/pager'],
  ['coordinator', 'dirk', '/'],
  ['facilities', null, '/devices'],
] as const;

/** Says how to get in, then presses what is asked for until the hour is over or standard input says `q`. */
export async function keepUp(wall: Wall, say: (text: string) => void, paint: Paint): Promise<void> {
  const base = `http://127.0.0.1:${wall.whole.http}`;
  say(`${paint('bold', 'The wall stays up.')} ${paint('dim', 'Each link signs one browser in, once.')}\n\n`);
  for (const [role, person, path] of SEATS) {
    const whose = person === null ? [] : ['--person', person];
    const { out } = await wall.whole.run([
      ...['token', 'create', '--role', role, ...whose, '--link', '--address', base, '--json'],
    ]);
    const { link } = JSON.parse(out) as { link: string };
    say(
      `  ${role.padEnd(12)} ${(person ?? '').padEnd(6)} ${paint('cyan', link)}  ${paint('dim', `then ${path}`)}\n`,
    );
  }
  say('\nA digit and Enter presses a button, q or Ctrl-C ends it:\n');
  for (const [i, { device, board }] of wall.buttons.entries()) say(`  ${i + 1}  ${device} (${board})\n`);
  say('\n');
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST_MS);
    const reader = createInterface({ input: process.stdin });
    const over = (): void => {
      clearTimeout(timer);
      reader.close();
      resolve();
    };
    reader.on('line', (line) => {
      if (line.trim() === 'q') return over();
      const button = wall.buttons[Number(line.trim()) - 1];
      if (button === undefined) return say(`1 to ${wall.buttons.length}, or q\n`);
      button.press();
      say(`pressed ${button.device}\n`);
    });
  });
}
