/**
 * Makes a finished program smaller for a chip: what is called from one place only is written there. A chip keeps every
 * function as five variables and one for each parameter, of which the smallest board has 2,630 in all, so this counts more than bytes do.
 * Promises that what comes out is still in the chip's dialect, and never gives a name of ours to a pin.
 */

import { minify } from 'terser';
import { parseAst } from 'vitest/node';
import { type Node, outcomeSins, walk } from './dialect.ts';

/** Names of pins (`A0` to `H31`) and of what boards have: no variable of ours may hide them. */
const PINS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].flatMap((port) =>
  Array.from({ length: 32 }, (_, pin) => `${port}${pin}`),
);

const bodyOf = (above: readonly Node[]): Node | undefined => {
  for (const one of above) {
    const body = one.body as Node | undefined;
    if (/Function/.test(one.type) && body?.type === 'BlockStatement') return body;
  }
  return undefined;
};

/**
 * Puts each `var` without a value at the beginning of its function. What terser writes in place brings variables that it
 * names at the end, where a chip does not look: it would take global ones.
 */
function varsFirst(program: string): string {
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  for (const [node, above] of walk(parseAst(program) as unknown as Node)) {
    if (node.type !== 'VariableDeclaration' || node.kind !== 'var' || above[0]?.type !== 'BlockStatement')
      continue;
    const bare = (node.declarations as Node[]).every(({ init }) => init === null);
    const body = bodyOf(above);
    if (!bare || body === undefined) continue;
    const [from, to] = [node.start, Number(node.end)];
    edits.push({ from, to, text: '' });
    const first = body.start + 1;
    edits.push({ from: first, to: first, text: `${program.slice(from, to).replace(/;$/, '')};` });
  }
  edits.sort((a, b) => b.from - a.from || b.to - a.to);
  return edits.reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), program);
}

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
      hoist_vars: false,
      unsafe_arrows: true,
    },
    mangle: { toplevel: true, reserved: PINS },
    format: { ascii_only: true, comments: false, semicolons: true },
  });
  const shorter = varsFirst((code ?? '').replaceAll('\n', ''));
  const sins = outcomeSins(parseAst(shorter) as unknown as Node);
  if (sins.length > 0) throw new Error(`not for chips once shortened: ${sins.join('; ')}`);
  return shorter;
}
