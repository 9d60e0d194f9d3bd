/** How the command line tells what is wrong with a file that people write: one line each, as editors and compilers do. */
import { inert } from '../shell/config/inert.ts';
import type { TextProblem } from '../shell/config/yaml-text.ts';
import { paint, type Terminal } from './terminal.ts';

/** Tells one problem (or, with `note`, what was quietly mended) on standard error. */
export function tellProblem(
  terminal: Terminal,
  file: string,
  { line, column, field, message }: TextProblem,
  note = false,
): void {
  const where = `${file}:${line}:${column}:`;
  const mark = note ? paint(terminal, 'yellow', 'note:') : paint(terminal, 'red', 'error:');
  terminal.err(`${inert(where)} ${mark} ${inert(field === '' ? message : `${field} ${message}`)}\n`);
}
