/**
 * What the YAML reader stumbles over, in words for whoever wrote the file. Promises an offset in the text where that can be
 * mended; and of what YAML can and these files cannot, words that repeat nothing of the text.
 */
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  visit,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import { inert } from './inert.ts';

/** What is wrong, and how many characters stand before it. */
export interface Stumble {
  readonly offset: number;
  readonly message: string;
}

/** What is no YAML, or is YAML of more than one document. */
export function stumbleOf({ code, message, pos: [offset] }: YAMLParseError, text: string): Stumble {
  switch (code) {
    case 'MULTIPLE_DOCS': {
      // Behind "..." a document needs no "---"; what is to be removed is the mark.
      const end = text.startsWith('---', offset) ? -1 : text.lastIndexOf('\n...', offset);
      return {
        offset: end < 0 ? offset : end + 1,
        message: 'one file is one document: remove this line and put all in one',
      };
    }
    case 'MULTILINE_IMPLICIT_KEY':
      return { offset, message: NO_FIELD };
    case 'BAD_SCALAR_START':
      return {
        offset,
        message: 'this text begins with a mark that means more in YAML: put it between quotes',
      };
    // The reader repeats what stands behind these two signs.
    case 'TAG_RESOLVE_FAILED':
      return {
        offset,
        message:
          'a value that begins with ! is not supported here: write it out, a text that begins with ! between quotes',
      };
    case 'BAD_DIRECTIVE':
      return { offset, message: 'a line that begins with % is not supported here: leave it out' };
    default:
      if (message.startsWith('Implicit map keys')) return { offset, message: NO_FIELD };
      return { offset, message: `is no valid YAML: ${inert(message).slice(0, 200)}` };
  }
}

const NO_FIELD = 'is no field with a value: write its name, a colon, a space and the value';

const begin = (node: Node): number => node.range?.[0] ?? 0;

/** Why values that repeat others could not be filled in; null: that is not what went wrong. */
export function repetitionIn(document: Document): Stumble | null {
  let unknown: Stumble | null = null;
  let nested: Stumble | null = null;
  let first: Stumble | null = null;
  const often = 'this value begins with * and repeats others too often: write the value out';
  visit(document, {
    Alias(_, alias) {
      const of = alias.resolve(document);
      const offset = begin(alias);
      if (of === undefined) {
        const message =
          'this value begins with * and repeats one that is not above: write the value out, a text that begins with * between quotes';
        unknown = { offset, message };
        return visit.BREAK;
      }
      first ??= { offset, message: often };
      if (nested === null && holdsAlias(of)) nested = { offset, message: often };
      return undefined;
    },
  });
  return unknown ?? nested ?? first;
}

function holdsAlias(node: Node): boolean {
  let found = false;
  visit(node, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/** A value that is read otherwise than whoever wrote it may think. */
export interface Mark {
  /** Keys and positions from the top. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Only where the field is known: of one that is not, more is told elsewhere. */
  readonly ifKnown?: boolean;
}

/**
 * Values with a mark of YAML before them (`&`, `*`, `!`), fields out of `secrets` with a remark right behind their value
 * (`#x`) or, in braces, with the last comma behind it, and names in braces without a colon. In texts that are secrets such a
 * mark is far more often a character of one, and what is read is the rest. The document must have kept its source tokens.
 */
export function marksIn(document: Document, secrets: readonly string[]): readonly Mark[] {
  const found: Mark[] = [];
  visit(document, {
    Node(_, node, above) {
      if (isAlias(node) || node.tag !== undefined || node.anchor !== undefined)
        found.push({ path: pathOf([...above, node]), message: MARKED });
      const last = isMap(node) ? secretAtComma(node, secrets) : null;
      if (last !== null) found.push({ path: pathOf([...above, node, last]), message: CUT_AT_COMMA });
    },
    Pair(_, pair, above) {
      const { key, value } = pair;
      if (value === null) found.push({ path: pathOf([...above, pair]), message: NO_VALUE, ifKnown: true });
      if (!isScalar(key) || !isScalar(value) || value.type !== 'PLAIN' || value.value === null) return;
      if (secrets.includes(String(key.value)) && /^[^\s#]/.test(value.comment ?? ''))
        found.push({ path: pathOf([...above, pair]), message: CUT });
    },
  });
  return found;
}

/** The last field of a map in braces, if it is a secret without quotes and a comma stands behind it; else null. */
function secretAtComma({ items, srcToken }: YAMLMap, secrets: readonly string[]): unknown {
  const last = items.at(-1);
  if (srcToken?.type !== 'flow-collection' || !isPair(last)) return null;
  const { key, value } = last;
  const secret = isScalar(key) && secrets.includes(String(key.value));
  if (!secret || !isScalar(value) || value.type !== 'PLAIN' || value.value === null) return null;
  // Behind a last comma the reader keeps an item that has no key.
  const behind = srcToken.items.at(-1);
  const bare = behind?.key === undefined && behind?.value === undefined;
  return bare && behind?.start.some(({ type }) => type === 'comma') ? last : null;
}

const CUT_AT_COMMA =
  'ends at the comma: put a text with a comma between quotes, and leave out the comma behind the last field';
const NO_VALUE =
  'has no value: write it, or put the text that this is a part of between quotes, as YAML ends it at a comma';
const MARKED =
  'begins with &, * or !, which is not supported here: write the value out, a text that begins so between quotes';
const CUT =
  'ends at the #, what follows is a remark: put a text with a # between quotes, a remark on a line of its own';

/** Where the last of these stands, each of which stands in the one before it. */
const pathOf = (chain: readonly unknown[]): readonly (string | number)[] =>
  chain.flatMap<string | number>((at, i) => {
    if (isPair(at)) return [isScalar(at.key) ? String(at.key.value ?? '') : ''];
    return isSeq(at) && i + 1 < chain.length ? [at.items.indexOf(chain[i + 1])] : [];
  });
