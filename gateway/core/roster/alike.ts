/** Compares plain values. Promises that a field which is not there and one that is undefined are the same. */

/** True when two plain values (as in JSON) say the same; the order of fields does not matter, that of lists does. */
export function alike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => alike(item, b[i]))
    );
  const [left, right] = [
    new Map<string, unknown>(Object.entries(a)),
    new Map<string, unknown>(Object.entries(b)),
  ];
  for (const key of new Set([...left.keys(), ...right.keys()]))
    if (!alike(left.get(key), right.get(key))) return false;
  return true;
}
