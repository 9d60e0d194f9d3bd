/** What a page's address names after its `#`: the one thing that it shows. */

/** The id after the `#`, decoded; null: there is none, or it cannot be read. */
export function hashed(): string | null {
  try {
    return decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    return null;
  }
}
