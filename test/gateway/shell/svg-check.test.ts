/** Which texts are taken as a picture: one well-formed `svg` element, whatever is in it; nothing takes long to refuse. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { svgProblem } from '../../../gateway/shell/simulation/svg-check.ts';

describe('a picture', () => {
  it.each([
    ['the least there is', '<svg/>'],
    [
      'with a declaration, a comment, a style and text',
      '<?xml version="1.0"?>\n<!-- plan --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><style><![CDATA[a>b{}]]></style><text x=\'1\'>A &amp; B &#233;</text></svg>\n',
    ],
    [
      'with what never runs',
      '<svg onload="alert(1)"><script>alert(1)</script><a xlink:href="javascript:x"/></svg>',
    ],
    ['after a byte order mark', '\ufeff<svg></svg>'],
  ])('%s is taken', (_, text) => {
    expect(svgProblem(text)).toBeNull();
  });

  it.each([
    ['', 'no svg'],
    ['hello', 'text outside'],
    ['<html></html>', 'not one svg'],
    ['<svg/><svg/>', 'not one svg'],
    ['<svg><g></svg>', 'was not open'],
    ['<svg>', 'leaves "svg" open'],
    ['</svg>', 'was not open'],
    ['<svg a=1/>', 'not well-formed'],
    ['<svg a="<"/>', 'not well-formed'],
    ['<svg>&nbsp;</svg>', 'no reference'],
    ['<svg a="&x;"/>', 'no reference'],
    ['<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', 'document type'],
    ['<svg><!-- </svg>', 'without an end'],
    ['<svg>\u0000</svg>', 'characters'],
    ['<svg>'.repeat(300), 'too deep'],
    ['{"svg":1}', 'text outside'],
  ])('%j is refused', (text, why) => {
    expect(svgProblem(text)).toContain(why);
  });

  it('is decided in time that goes with its length, and never throws', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '<svg ',
      'a="',
      '"',
      "'",
      '/',
      '<!--',
      '-->',
      '&',
      'x',
      ' ',
      '\n',
      '</svg>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        const why = svgProblem(pieces.join(''));
        expect(why === null || why.length > 0).toBe(true);
      }),
    );
    const begun = performance.now();
    for (const text of [
      `<svg ${'a="b" '.repeat(80_000)}`,
      `<svg${' '.repeat(500_000)}`,
      `<svg>${'<g '.repeat(150_000)}`,
      `<svg a="${'x'.repeat(500_000)}`,
      '<!--'.repeat(120_000),
      `<svg><use href="#a"/><style>${'url('.repeat(120_000)}`,
      `<svg><style>url(${' '.repeat(500_000)}`,
      `<svg><style>${'/*'.repeat(250_000)}</style><g id="a"><use href="#a"/></g></svg>`,
      `<svg><style>${'"\\'.repeat(160_000)}</style><g id="a"><use href="#a"/></g></svg>`,
      `<svg><style>${'{'.repeat(500_000)}</style><g id="a"><use href="#a"/></g></svg>`,
      `<svg><style>${'a,'.repeat(200_000)}b{fill:url(#a)}</style><g id="a"><use href="#a"/></g></svg>`,
      `<svg><g style="${'x:url(#a);'.repeat(40_000)}"/><g id="a"><use href="#a"/></g></svg>`,
      `<svg>${'<g id="a"/>'.repeat(20_000)}${'<use href="#a"/>'.repeat(15_000)}</svg>`,
    ])
      expect(svgProblem(text)).not.toBeNull();
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});

/** So many levels, each of which draws the one before ten times; `draw` names it by its id. */
const levels = (many: number, draw: (id: string) => string, tag = 'g'): string =>
  Array.from(
    { length: many },
    (_, n) => `<${tag} id="l${n}">${n === 0 ? '<path d="M0 0"/>' : draw(`l${n - 1}`).repeat(10)}</${tag}>`,
  ).join('');
const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"';

describe('what a picture becomes when it is drawn', () => {
  it.each<[string, string]>([
    ['groups of use', levels(13, (id) => `<use href="#${id}"/>`)],
    ['the older address', levels(13, (id) => `<use xlink:href="#${id}"/>`)],
    ['an address written in numbers', levels(13, (id) => `<use href=" &#35;&#x6c;${id.slice(1)}&#10;"/>`)],
    ['an address in hundredths', levels(13, (id) => `<use href="plan.svg#%6c${id.slice(1)}"/>`)],
    ['a name space of its own', levels(13, (id) => `<s:use href="#${id}"/>`, 's:g')],
    ['symbols', levels(13, (id) => `<use href="#${id}"/>`, 'symbol')],
    ['patterns', levels(13, (id) => `<rect fill="url(#${id})"/>`, 'pattern')],
    ['patterns that inherit', levels(13, (id) => `<pattern href="#${id}"/>`, 'pattern')],
    ['masks', levels(13, (id) => `<rect mask="url('#${id}')"/>`, 'mask')],
    ['clip paths', levels(13, (id) => `<rect style="clip-path: url( #${id} )"/>`, 'clipPath')],
    ['markers', levels(13, (id) => `<path marker-end="url(#${id})"/>`, 'marker')],
    ['filters', levels(13, (id) => `<feImage href="#${id}"/>`, 'filter')],
    ['escapes in a style', levels(13, (id) => `<rect style="mask:\\75 rl(#${id})"/>`, 'mask')],
    [
      'odd names',
      levels(13, (id) => `<rect mask='url("#${id};)\\"(")'/>`, 'mask').replace(
        / id="(\w+)"/g,
        ' id="$1;)&quot;("',
      ),
    ],
    ['one group for all', `<g id="a">${'<g/>'.repeat(200)}</g>${'<use href="#a"/>'.repeat(200)}`],
    [
      'a pattern that is inherited',
      `<pattern id="a">${'<g/>'.repeat(200)}</pattern><g fill="url(#a)">${'<g/>'.repeat(200)}</g>`,
    ],
    [
      'a marker at each corner',
      `<marker id="a">${'<g/>'.repeat(200)}</marker><path marker-mid="url(#a)" d="M0 0${'h1'.repeat(200)}"/>`,
    ],
    [
      'a style sheet with classes',
      `<style>.a0{mask:url(#l0)}${Array.from({ length: 13 }, (_, n) => `.a${n}{mask:url(#l${n})}`).join('')}</style>${levels(13, (id) => `<rect class="a${id.slice(1)}"/>`, 'mask')}`,
    ],
  ])('is bounded: %s', (_, inner) => {
    const text = `<svg xmlns="http://www.w3.org/2000/svg" ${XLINK}>${inner}</svg>`;
    expect(text.length).toBeLessThan(8_000);
    const begun = performance.now();
    expect(svgProblem(text)).toContain('draws more than 20000 elements');
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it.each([
    ['<g id="a"><use href="#a"/></g>', 'leads to itself'],
    ['<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', 'leads to itself'],
    ['<style>*{mask:url(#a)}</style><mask id="a"><g/></mask>', 'leads to itself'],
    ['<style>@media all{g>g{mask:url(#a)}}</style><mask id="a"><g/></mask>', 'leads to itself'],
    ['<style>g{g{x:y}mask:url(#a)}</style><mask id="a"><g/></mask>', 'leads to itself'],
    ['<style><![CDATA[*{mask:url(#a)}]]></style><mask id="a"><g/></mask>', 'leads to itself'],
    [
      `<g id="u0"/>${Array.from({ length: 40 }, (_, n) => `<use id="u${n + 1}" href="#u${n}"/>`).join('')}`,
      'one behind the other',
    ],
    [
      Array.from({ length: 9_000 }, (_, n) => `<use id="u${n}" href="#u${n + 1}"/>`).join(''),
      'one behind the other',
    ],
    ['<use><set attributeName="href" to="#a"/></use>', 'moves a reference'],
    ['<g><animate attributeName="mask" values="url(#a);url(#b)"/></g>', 'moves a reference'],
    ['<image href="data:image/svg+xml,%3Csvg/%3E"/>', 'within an address'],
    ['<style>@import "data:text/css,*{}";</style>', 'within an address'],
  ])('has no bound, so it is refused: %s', (inner, why) => {
    expect(svgProblem(`<svg>${inner}</svg>`)).toContain(why);
  });

  it('knows no style sheet beside it', () => {
    expect(svgProblem('<?xml-stylesheet href="data:text/css,x"?><svg/>')).toContain('style sheet beside');
  });

  it.each<[string, string]>([
    [
      'furniture',
      `<defs><symbol id="chair">${'<path d="M0 0h5v5z"/>'.repeat(15)}</symbol></defs>${'<use href="#chair" x="1"/>'.repeat(900)}`,
    ],
    [
      'clip paths as drawing programs write them',
      `<style>.c{clip-path:url(#k)}.f,.h{fill:url(#r)}</style><defs><rect id="x"/><linearGradient id="r"><stop/><stop/></linearGradient></defs><clipPath id="k"><use xlink:href="#x" style="overflow:visible"/></clipPath>${'<g class="c"><rect class="f"/></g>'.repeat(2_000)}`,
    ],
    [
      'hatching, arrows, a photograph',
      '<pattern id="h"><path d="M0 0l4 4"/></pattern><marker id="m"><path/></marker><g fill="url(#h)"><path marker-end="url(#m)" d="M0 0h9v9"/></g><image href="data:image/png;base64,AA"/><a href="#h"><animate attributeName="r" to="3"/></a>',
    ],
    ['names that are not there', '<use href="#none"/><rect fill="url(#none)"/><use href="other.svg"/>'],
    ['many lines', '<path d="M0 0h1"/>'.repeat(15_000)],
  ])('is no hindrance to a plan with %s', (_, inner) => {
    expect(svgProblem(`<svg ${XLINK}>${inner}</svg>`)).toBeNull();
  });
});
