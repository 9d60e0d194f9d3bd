/**
 * The key pair by which push services know this gateway (VAPID, RFC 8292): made at the first start, kept in the data
 * directory for its owner only. Promises that it never changes by itself: phones take messages of this key only, so a
 * file that cannot be read is said, not replaced.
 */
import { createECDH } from 'node:crypto';
import { join } from 'node:path';
import { readPrivateJson } from '../private-file.ts';

/** Public (65 bytes, uncompressed P-256 point) and private key (32 bytes), base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Name of the file in the data directory. */
export const KEYS_FILE = 'push-keys.json';

/** Reads the keys of a directory, or makes them. Throws an `Error` that says what is wrong and how to mend it. */
export function pushKeys(dir: {
  readonly folder: string;
  write(name: string, text: string): void;
}): VapidKeys {
  const file = join(dir.folder, KEYS_FILE);
  const read = readPrivateJson(file);
  if (read === 'missing') {
    const pair = createECDH('prime256v1');
    const publicKey = pair.generateKeys('base64url');
    const privateKey = Buffer.from(pair.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url');
    dir.write(KEYS_FILE, `${JSON.stringify({ publicKey, privateKey })}\n`);
    return { publicKey, privateKey };
  }
  const { publicKey, privateKey } = read === 'damaged' ? {} : read;
  if (typeof publicKey !== 'string' || typeof privateKey !== 'string' || !belong(publicKey, privateKey))
    throw new Error(
      `${KEYS_FILE} in the data directory is damaged: put it back from a backup. Without one remove the file and start again; everybody must then switch calls on anew on their phone`,
    );
  return { publicKey, privateKey };
}

/** True when these are one pair. */
function belong(publicKey: string, privateKey: string): boolean {
  try {
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(privateKey, 'base64url');
    return pair.getPublicKey('base64url') === publicKey;
  } catch {
    return false;
  }
}
