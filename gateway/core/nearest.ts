/** Finds the known word that a mistyped one was probably meant to be. Promises silence rather than a wild guess. */

/** Edits (insert, drop, change, swap of neighbours) between two words; gives up above `most`. */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const differ = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + differ);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? most + 1;
}

/** The nearest of the known words, or undefined when none is near. Upper and lower case count as one. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const asked = word.toLowerCase().slice(0, 64);
  const most = Math.max(1, Math.floor(asked.length / 3));
  let best: string | undefined;
  let fewest = most + 1;
  for (const candidate of known) {
    const distance = edits(asked, candidate.toLowerCase(), most);
    if (distance < fewest) [best, fewest] = [candidate, distance];
  }
  return best;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === undefined ? '' : `; did you mean "${found}"?`;
}
