/**
 * Turns what SQLite and the file system say when they refuse into a sentence for people: what is wrong, where, and
 * how to mend it. Promises a text without secrets; deciding what to do about it is left to the caller.
 */

/** A refusal of the log, whose message is meant to be read by whoever runs the gateway. */
export class LogError extends Error {
  override readonly name = 'LogError';
}

/** The code of a SQLite or system error (`SQLITE_FULL`, `EACCES`), or the empty string. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

/** What is wrong with the file or folder `where`, and how to mend it. */
export function explain(error: unknown, where: string): string {
  if (error instanceof LogError) return error.message;
  const code = codeOf(error);
  const said = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT')
    return `The disk that holds ${where} is full. Free some space; nothing in the log needs to be deleted.`;
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB'))
    return (
      `The log ${where} is damaged (${said}). Run \`noodknop log verify\` to see from which row on, ` +
      'then put back a copy of the folder from before. Do not delete it: it may be evidence.'
    );
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS')
    return `The log ${where} cannot be written: it or its disk is read-only. Mount the disk for writing, or choose another folder with --data.`;
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code.startsWith('SQLITE_PERM') ||
    code.startsWith('SQLITE_AUTH')
  )
    return `The log ${where} may not be opened by this user (${code}). Run noodknop as its owner, or give it to this user with chown.`;
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
    return `The log ${where} cannot be opened (${said}). Check that its folder exists and belongs to this user, or choose another with --data.`;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return `The log ${where} is in use by another program. End that program; two gateways cannot share a folder.`;
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO')
    return `The disk that holds ${where} reports errors (${code}). Check the disk and its cable; copy the folder while it can still be read.`;
  return `The log ${where} cannot be used: ${said}.`;
}
