/**
 * How large a picture becomes when it is drawn: `use` and what is painted with `url(#...)` draw their target again, so that
 * a few lines can stand for millions of elements. Promises an upper bound in time that goes with the length of the text,
 * and to refuse what cannot be bounded: circles, references that move, and pictures or style sheets within an address.
 */

/** Most elements that are drawn, each counted as often as it is. */
export const DRAWN_MOST = 20_000;
/** Most references one behind the other; drawing programs come to four. */
const CHAIN_MOST = 16;

const TOO_LARGE = `draws more than ${DRAWN_MOST} elements once its references are followed`;
const CIRCLE = 'holds a reference that leads to itself';
const TOO_LONG = 'has too many references one behind the other';
const MOVES = 'moves a reference, which is not taken';
const WITHIN = 'holds a picture or a style sheet within an address, which is not taken';

/** Whether a picture was refused for what its references come to, and not for how it is written. */
export const isForReferences = (why: string): boolean =>
  [TOO_LARGE, CIRCLE, TOO_LONG, MOVES, WITHIN].includes(why);

/** Once for the element itself; for it and each element in it, since those inherit; or for each of their corners as well. */
type Reach = 'once' | 'each' | 'corners';
interface Reference {
  readonly id: string;
  readonly reach: Reach;
}
interface Element {
  readonly name: string;
  readonly children: Element[];
  readonly references: Reference[];
  /** Corners that can bear a marker, at most. */
  readonly corners: number;
  /** Null: not worked out; 'begun': being worked out. */
  drawn: Drawn | 'begun' | null;
}
/** What drawing an element comes to. */
interface Drawn {
  readonly elements: number;
  readonly corners: number;
  readonly chain: number;
}

const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const URL_REFERENCE = /url\(([^)]*)/gi;
const GRADIENT = /^(?:linear|radial)Gradient$/;
const ONCE: ReadonlySet<string> = new Set(['filter', 'mask', 'clip-path', 'mask-image', '-webkit-mask']);
const EACH: ReadonlySet<string> = new Set(['fill', 'stroke', 'marker-start', 'marker-end']);
/** These draw what their address names. */
const DRAWS: ReadonlySet<string> = new Set(['use', 'pattern', 'feImage', 'filter', 'mask', 'image']);
const ANIMATES = /^(?:set|animate\w*)$/;
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" } as const;

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');
/** References to characters of XML, resolved. */
const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g, (_, hex, decimal, name) =>
    hex !== undefined
      ? character(Number.parseInt(hex, 16))
      : decimal !== undefined
        ? character(Number(decimal))
        : NAMED[name as keyof typeof NAMED],
  );
/** Signs that mean something in CSS; in a text of CSS or an id they stand for themselves and mean nothing here. */
const meaningless = (text: string): string => text.replace(/["'(){};,\\]/g, '_');
const unescaped = (text: string): string =>
  text.replace(/\\(?:([0-9a-fA-F]{1,6})\s?|([\s\S]))/g, (_, hex, other) =>
    meaningless(hex === undefined ? other : character(Number.parseInt(hex, 16))),
  );
const CSS_PIECE =
  /\/\*[\s\S]*?(?:\*\/|$)|"([^"\\\n]*(?:\\[\s\S][^"\\\n]*)*)"?|'([^'\\\n]*(?:\\[\s\S][^'\\\n]*)*)'?|\\(?:[0-9a-fA-F]{1,6}\s?|[\s\S])/g;
/** CSS as it is understood: without comments, escapes and quotes, so that it can be cut at its signs. */
const plainCss = (text: string): string =>
  text.replace(CSS_PIECE, (piece, double, single) =>
    piece.startsWith('/*') ? '' : meaningless(unescaped(double ?? single ?? piece)),
  );

/** The id that a fragment names: without what an address drops, and as it is written in hundredths. */
function idOf(fragment: string): string {
  const id = fragment.replace(/[\t\n\r]/g, '').trim();
  try {
    return meaningless(decodeURIComponent(id));
  } catch {
    return meaningless(id);
  }
}

const reachOf = (property: string): Reach =>
  ONCE.has(property) ? 'once' : EACH.has(property) ? 'each' : 'corners';
const referencesIn = (property: string, value: string): readonly Reference[] =>
  [...value.matchAll(URL_REFERENCE)].flatMap(([, address = '']) => {
    const hash = address.indexOf('#');
    return hash < 0 ? [] : [{ id: idOf(address.slice(hash + 1)), reach: reachOf(property) }];
  });
const declared = (css: string): readonly Reference[] =>
  css.split(';').flatMap((one) => {
    const colon = one.indexOf(':');
    return colon < 0 ? [] : referencesIn(one.slice(0, colon).trim().toLowerCase(), one.slice(colon));
  });

/** An address that is itself a picture or a style sheet. */
const isWithin = (value: string): boolean =>
  /data:\s*(?:image\/svg|text\/css)/i.test(value.replace(/[\t\n\r]/g, ''));

/** Takes the tags of one picture as they come, and then says how large it becomes. */
export class Expansion {
  private readonly all: Element[] = [];
  private readonly open: Element[] = [];
  private readonly byId = new Map<string, Element[]>();
  private readonly byClass = new Map<string, Element[]>();
  private readonly byName = new Map<string, Element[]>();
  private css = '';
  private wrong: string | null = null;

  /** An element begins; `attributes` is its tag as it is written. */
  begin(tagName: string, attributes: string, closed: boolean): void {
    const name = local(tagName);
    const references: Reference[] = [];
    let [id, classes, corners]: [string | null, readonly string[], number] = [null, [], 0];
    for (const [, written = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
      const attribute = local(written);
      const value = decoded(double ?? single ?? '');
      if (isWithin(value)) this.wrong ??= WITHIN;
      if (ANIMATES.test(name)) {
        const moved = attribute === 'attributeName' && /(?:^|:)(?:href|class|style|id)$/.test(value.trim());
        if (moved || /url\(/i.test(plainCss(value))) this.wrong ??= MOVES;
      }
      if (attribute === 'id') id = meaningless(value);
      else if (attribute === 'class') classes = value.split(/\s+/);
      else if (attribute === 'd' || attribute === 'points') corners += value.length / 2;
      else if (attribute === 'style') {
        const css = plainCss(value);
        if (isWithin(css)) this.wrong ??= WITHIN;
        for (const one of declared(css)) references.push(one);
      } else if (attribute === 'href') {
        const hash = value.indexOf('#');
        if (hash >= 0 && DRAWS.has(name)) references.push({ id: idOf(value.slice(hash + 1)), reach: 'once' });
      } else for (const one of referencesIn(attribute, plainCss(value))) references.push(one);
    }
    const element: Element = { name, children: [], references, corners, drawn: null };
    this.all.push(element);
    this.open.at(-1)?.children.push(element);
    const keep = (map: Map<string, Element[]>, key: string): void => {
      const list = map.get(key);
      if (list === undefined) map.set(key, [element]);
      else list.push(element);
    };
    // A colour that runs over draws nothing of its own.
    if (id !== null && !GRADIENT.test(name)) keep(this.byId, id);
    for (const one of classes) keep(this.byClass, one);
    keep(this.byName, name);
    if (!closed) this.open.push(element);
  }

  /** The newest open element ends. */
  end(): void {
    this.open.pop();
  }

  /** Text in the newest open element; `raw`: from a CDATA section. */
  text(text: string, raw: boolean): void {
    if (this.open.at(-1)?.name === 'style') this.css += raw ? text : decoded(text);
  }

  /** Why it is too large or cannot be bounded; null: it is neither. */
  problem(): string | null {
    if (this.wrong !== null) return this.wrong;
    const why = this.style(plainCss(this.css));
    const [root] = this.all;
    if (why !== null || root === undefined) return why;
    const drawn = this.drawn(root, 0);
    return typeof drawn === 'string' ? drawn : drawn.elements > DRAWN_MOST ? TOO_LARGE : null;
  }

  /** Puts the references of the style sheets on the elements they are for. */
  private style(css: string): string | null {
    if (isWithin(css)) return WITHIN;
    let added = 0;
    const put = (elements: readonly Element[], references: readonly Reference[]): void => {
      added += elements.length * references.length;
      if (added > 10 * DRAWN_MOST) return;
      for (const element of elements) for (const one of references) element.references.push(one);
    };
    let rest = '';
    let from = 0;
    for (const block of css.matchAll(/\{([^{}]*)\}/g)) {
      const before = css.slice(from, block.index);
      from = block.index + block[0].length;
      const cut = Math.max(before.lastIndexOf('{'), before.lastIndexOf('}'), before.lastIndexOf(';')) + 1;
      rest += before.slice(0, cut);
      const references = declared(block[1] ?? '');
      if (references.length > 0)
        for (const selector of before.slice(cut).split(',')) put(this.chosen(selector.trim()), references);
    }
    // What is left stands in rules within rules: for whom it is not worked out, so it counts for all.
    put(this.all, declared((rest + css.slice(from)).replace(/[{}]/g, ';')));
    return added > 10 * DRAWN_MOST ? TOO_LARGE : null;
  }

  /** The elements of a selector: exactly for a class, an id or a name; of any other, all there are. */
  private chosen(selector: string): readonly Element[] {
    const [, mark, name = ''] = /^([.#]?)([\w-]+)$/.exec(selector) ?? [];
    if (mark === undefined) return this.all;
    return (mark === '.' ? this.byClass : mark === '#' ? this.byId : this.byName).get(name) ?? [];
  }

  /** What drawing it comes to, worked out once; or why that has no bound. `links`: references that led here. */
  private drawn(element: Element, links: number): Drawn | string {
    if (links > CHAIN_MOST) return TOO_LONG;
    if (element.drawn === 'begun') return CIRCLE;
    if (element.drawn !== null) return element.drawn;
    element.drawn = 'begun';
    let [elements, corners, chain] = [1, element.corners, 0];
    for (const child of element.children) {
      const drawn = this.drawn(child, links);
      if (typeof drawn === 'string') return drawn;
      elements += drawn.elements;
      corners += drawn.corners;
      chain = Math.max(chain, drawn.chain);
    }
    // What is inherited is inherited by what `use` brings as well: so that comes first.
    const inner = { elements, corners };
    const times = { once: 1, each: 0, corners: 0 };
    for (const reach of ['once', 'each', 'corners'] as const) {
      if (reach === 'each') {
        times.each = inner.elements;
        times.corners = inner.elements + inner.corners;
      }
      for (const { id, reach: wanted } of element.references) {
        if (wanted !== reach) continue;
        for (const target of this.byId.get(id) ?? []) {
          const drawn = this.drawn(target, links + 1);
          if (typeof drawn === 'string') return drawn;
          elements += drawn.elements * times[reach];
          if (elements > DRAWN_MOST) return TOO_LARGE;
          chain = Math.max(chain, drawn.chain + 1);
          if (reach !== 'once') continue;
          corners += drawn.corners;
          inner.elements = elements;
          inner.corners = corners;
        }
      }
    }
    if (chain > CHAIN_MOST) return TOO_LONG;
    if (elements > DRAWN_MOST) return TOO_LARGE;
    element.drawn = { elements, corners, chain };
    return element.drawn;
  }
}
