/**
 * The certificate the gateway was started with: how long it is valid, and whether another one lies in its place by now.
 * Promises a look that never throws; nobody outside this machine is asked.
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CheckPart } from '../../core/self-state.ts';

/** From this many days before its end on, facilities are told. */
const DAYS_BEFORE = 21;
const DAY_MS = 86_400_000;

const part = (ok: boolean, remark: string): CheckPart => ({ part: 'certificate', ok, ms: null, remark });
const parsed = (pem: string): X509Certificate | null => {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
};

/**
 * Judges the certificate in use beside what its file holds now; null: it cannot be read. `wall` in ms since
 * 1970. Remarks are a word and a date: unreadable, replaced, expired, expires, not-before, missing, until.
 */
export function judgeCertificate(inUse: string, onDisk: string | null, wall: number): CheckPart {
  const certificate = parsed(inUse);
  if (certificate === null) return part(false, 'unreadable');
  const until = new Date(certificate.validTo);
  const day = until.toISOString().slice(0, 10);
  const other = onDisk === null ? null : parsed(onDisk);
  if (other !== null && other.fingerprint256 !== certificate.fingerprint256) return part(false, 'replaced');
  if (until.getTime() <= wall) return part(false, `expired ${day}`);
  if (until.getTime() - wall <= DAYS_BEFORE * DAY_MS) return part(false, `expires ${day}`);
  if (new Date(certificate.validFrom).getTime() > wall)
    return part(false, `not-before ${new Date(certificate.validFrom).toISOString().slice(0, 10)}`);
  if (onDisk === null) return part(false, 'missing');
  return part(true, `until ${day}`);
}

/** Watches a certificate by its file. */
export function watchCertificate(
  file: string,
  inUse: string,
  wall: () => number,
): { look(): Promise<CheckPart>; until(): number | null } {
  const certificate = parsed(inUse);
  const until = certificate === null ? null : new Date(certificate.validTo).getTime();
  return {
    look: async () => judgeCertificate(inUse, await readFile(file, 'utf8').catch(() => null), wall()),
    until: () => until,
  };
}
