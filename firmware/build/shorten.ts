/**
 * Makes a finished program smaller for a chip: what is called from one place only is written there. A chip keeps every
 * function as five variables and one for each parameter, of which the smallest board has 2,630 in all, so this counts more than bytes do.
 * Promises that what comes out is still in the chip's dialect, and never gives a name of ours to a pin.
 */

import { minify } from 'terser';
import { parseAst } from 'vitest/node';
import { type Node, outcomeSins } from './dialect.ts';

/** Names of pins (`A0` to `H31`) and of what boards have: no variable of ours may hide them. */
const PINS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].flatMap((port) =>
  Array.from({ length: 32 }, (_, pin) => `${port}${pin}`),
);

/**
 * The program, shorter. `tight` saves variables by a third, and costs a press a third more time: for boards that have few.
 * Fails with a sentence when the result is not for chips.
 */
export async function shorten(program: string, tight: boolean): Promise<string> {
  const { code } = await minify(program, {
    ecma: 2018,
    toplevel: true,
    compress: {
      passes: 5,
      inline: tight ? 3 : 1,
      reduce_funcs: tight,
      pure_getters: true,
      // A chip knows a function only from its line on.
      hoist_funs: false,
      // What it writes in place brings variables of its own, and those too only from their line on.
      hoist_vars: tight,
      unsafe_arrows: true,
    },
    mangle: { toplevel: true, reserved: PINS },
    format: { ascii_only: true, comments: false, semicolons: true },
  });
  const shorter = (code ?? '').replaceAll('\n', '');
  const sins = outcomeSins(parseAst(shorter) as unknown as Node);
  if (sins.length > 0) throw new Error(`not for chips once shortened: ${sins.join('; ')}`);
  return shorter;
}
