/**
 * Reads `watch.yaml` and all it names, before the watch begins. Promises line, field and reason for what is wrong, no
 * secret in what it says, and paths that start at the file, wherever the watch was started.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readWatch, type WatchConfig } from '../../shell/config/watch-file.ts';
import { fieldName, type Path, type TextProblem } from '../../shell/config/yaml-text.ts';
import { openWays, type Way } from './ways.ts';

/** All that a watch needs. */
export interface Prepared {
  readonly ok: true;
  readonly config: WatchConfig;
  readonly token: string;
  /** PEM; null: the machine's own authorities. */
  readonly ca: string | null;
  readonly ways: readonly Way[];
  /** What should be mended and keeps no watch from its work: secrets that others may read. */
  readonly warnings: readonly string[];
}
/** It cannot begin. */
export interface Unprepared {
  readonly ok: false;
  readonly problems: readonly TextProblem[];
}

/** A mistake in a file beside, at the field that names it. */
class Beside extends Error {
  constructor(
    readonly path: Path,
    message: string,
  ) {
    super(message);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

/** Reads a file that a field names; `shown` as it is written there. */
function read(full: string, shown: string, path: Path): string {
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    throw new Beside(
      path,
      `${shown} cannot be read (${codeOf(error)}): does it exist, and may this user read it?`,
    );
  }
}

function tokenIn(text: string, shown: string, path: Path): string {
  const token = (text.split(/\r?\n/, 1)[0] ?? '').trim();
  const advice = 'put the token in it, alone on its first line (noodknop token create --role integration)';
  if (token === '') throw new Beside(path, `${shown} is empty: ${advice}`);
  if (/\s/.test(token)) throw new Beside(path, `${shown} holds more than a token: ${advice}`);
  if (!/^[\w-]{1,500}$/.test(token))
    throw new Beside(path, `${shown} holds no token of a gateway: ${advice}`);
  return token;
}

function authorityIn(text: string, shown: string, path: Path): string {
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new Beside(path, `${shown} holds no certificate (PEM)`);
  }
}

/** A warning about a file with a secret in it that others may read; none where the system has no such rights. */
function openToOthers(full: string, shown: string): readonly string[] {
  const mode = statSync(full).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return [];
  return [`${shown} can be read by others (mode ${mode.toString(8)}): chmod 600 ${full}`];
}

/** Reads all the file names. */
export function prepare(file: string): Prepared | Unprepared {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot be read (${codeOf(error)}): \`noodknop watch --example\` prints one to begin with`;
    return { ok: false, problems: [{ line: 1, column: 1, field: '', message }] };
  }
  const reading = readWatch(text);
  if (!reading.ok) return reading;
  const { config, positionOf } = reading;
  try {
    return withFiles(file, config);
  } catch (error) {
    if (!(error instanceof Beside)) throw error;
    const problem = { ...positionOf(error.path), field: fieldName(error.path), message: error.message };
    return { ok: false, problems: [problem] };
  }
}

function withFiles(file: string, written: WatchConfig): Prepared {
  const beside = (path: string): string => resolve(dirname(file), path);
  const { gateway, mail } = written;
  const warnings: string[] = [];
  if (gateway.token !== undefined || mail?.password !== undefined) warnings.push(...openToOthers(file, file));
  const secret = (name: string, path: Path): string => {
    const found = read(beside(name), name, path);
    warnings.push(...openToOthers(beside(name), name));
    return found;
  };
  const { tokenFile = '', caFile } = gateway;
  const token =
    gateway.token ??
    tokenIn(secret(tokenFile, ['gateway', 'tokenFile']), tokenFile, ['gateway', 'tokenFile']);
  const authority = (name: string, path: Path): string =>
    authorityIn(read(beside(name), name, path), name, path);
  const ca = caFile === undefined ? null : authority(caFile, ['gateway', 'caFile']);
  if (mail?.passwordFile !== undefined) secret(mail.passwordFile, ['mail', 'passwordFile']);
  if (mail?.caFile !== undefined) authority(mail.caFile, ['mail', 'caFile']);
  // The channel reads these by itself, from wherever it runs.
  const files = (names: NonNullable<typeof mail>): NonNullable<typeof mail> => ({
    ...names,
    ...(names.passwordFile === undefined ? {} : { passwordFile: beside(names.passwordFile) }),
    ...(names.caFile === undefined ? {} : { caFile: beside(names.caFile) }),
  });
  const config = mail === undefined ? written : { ...written, mail: files(mail) };
  return { ok: true, config, token, ca, ways: waysOf(config), warnings };
}

function waysOf(config: WatchConfig): readonly Way[] {
  try {
    return openWays(config);
  } catch (error) {
    // Of mail alone: what its channel wants of the sender and of user and password together.
    throw new Beside(['mail'], error instanceof Error ? error.message : 'cannot be made ready');
  }
}
