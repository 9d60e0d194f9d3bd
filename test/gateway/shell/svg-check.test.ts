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
    ])
      expect(svgProblem(text)).not.toBeNull();
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
