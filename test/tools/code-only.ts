/**
 * Source text without its comments and texts, so that a check of the sources finds what is done and not what is said.
 * Knows strings and templates; takes a regular expression for code, which is well enough for our own sources.
 */

/** Blanks comments, strings and the fixed parts of templates; what stands in `${}` stays. */
export function codeOnly(text: string): string {
  let code = '';
  const templates: number[] = [];
  let braces = 0;
  for (let i = 0; i < text.length; ) {
    const two = text.slice(i, i + 2);
    const one = text.charAt(i);
    if (two === '//') {
      const end = text.indexOf('\n', i);
      i = end < 0 ? text.length : end;
    } else if (two === '/*') i = text.indexOf('*/', i) + 2;
    else if (one === "'" || one === '"') {
      i += 1;
      while (i < text.length && text[i] !== one && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
      i += 1;
      code += one + one;
    } else if (one === '`' || (one === '}' && templates.at(-1) === braces)) {
      if (one === '}') templates.pop();
      i += 1;
      while (i < text.length && text[i] !== '`' && text.slice(i, i + 2) !== '${')
        i += text[i] === '\\' ? 2 : 1;
      if (text[i] === '`') i += 1;
      else {
        templates.push(braces);
        i += 2;
      }
      code += ' ';
    } else {
      if (one === '{') braces += 1;
      if (one === '}') braces -= 1;
      code += one;
      i += 1;
    }
  }
  return code;
}
