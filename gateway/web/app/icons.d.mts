/** Types of `icons.mjs`. */
/** Every icon by its file name, as PNG. */
export function icons(): Readonly<Record<string, Uint8Array>>;
