/** The golden vectors as tests read them, and the keys they were made with. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hmac, keysOf } from '../../gateway/shell/hmac.ts';
import { bytesOf, type Hmac, hmacUnder, type Sha256 } from '../../protocol/hmac.ts';
import type { DownBody, DownMessage, UpMessage } from '../../protocol/messages.ts';
import type { RadioDown, RadioUp } from '../../protocol/radio.ts';

interface Named {
  readonly name: string;
}
interface Refused extends Named {
  readonly at: 'gateway' | 'device';
  readonly reason: string;
}
/** Undefined does not exist in JSON: what a frame leaves unknown is left out. */
type RadioUpRow = Omit<RadioUp, 'battery'> & { readonly battery?: number };
type RadioDownRow = Omit<RadioDown, 'state'> & { readonly state?: NonNullable<RadioDown['state']> };

interface Vectors {
  readonly root: string;
  readonly device: string;
  readonly number: number;
  readonly hmac: readonly (Named & {
    readonly key: string;
    readonly message: string;
    readonly mac: string;
  })[];
  readonly keys: readonly {
    readonly root: string;
    readonly up: string;
    readonly down: string;
    readonly mqtt: string;
    readonly bleUp: string;
    readonly bleDown: string;
  }[];
  readonly up: readonly (Named & { readonly envelope: string; readonly message: UpMessage })[];
  readonly lenient: readonly (Named & { readonly envelope: string; readonly message: UpMessage })[];
  readonly down: readonly (Named & {
    readonly boot: number;
    readonly n: number;
    readonly body: DownBody;
    readonly envelope: string;
    readonly message: DownMessage;
  })[];
  readonly downLenient: readonly (Named & { readonly envelope: string; readonly message: DownMessage })[];
  readonly refused: readonly (Refused & { readonly bytes: string })[];
  readonly texts: readonly { readonly input: string; readonly max: number; readonly output: string }[];
  readonly lines: readonly (Named & {
    readonly pieces: readonly string[];
    readonly lines: readonly string[];
  })[];
  readonly radioUp: readonly (Named & {
    readonly frame: string;
    readonly message: RadioUpRow;
    readonly pressId?: string;
  })[];
  /** Our own extension of the way up. */
  readonly radioReply: readonly (Named & { readonly frame: string; readonly message: RadioUpRow })[];
  readonly radioAges: readonly { readonly ms: number; readonly code: number; readonly readAs: number }[];
  readonly radioLenient: readonly (Named & { readonly frame: string; readonly message: RadioUpRow })[];
  readonly radioDown: readonly (Named & { readonly frame: string; readonly message: RadioDownRow })[];
  readonly radioRefused: readonly (Refused & { readonly frame: string })[];
}

/** The file a third party tests with. */
export const VECTORS_FILE = new URL('../../protocol/vectors.json', import.meta.url);
export const vectors = JSON.parse(readFileSync(VECTORS_FILE, 'utf8')) as Vectors;

/** Bytes of hex digits; a broken vector ends the test. */
export function bytes(hex: string): Uint8Array {
  const read = bytesOf(hex);
  if (read === undefined) throw new Error(`not hex: ${hex.slice(0, 40)}`);
  return read;
}

/** SHA-256 in the form a chip offers it. */
export const sha256: Sha256 = (octets) => new Uint8Array(createHash('sha256').update(octets).digest());
export const keys = keysOf(bytes(vectors.root));

/** HMAC under one of the vectors' keys as the gateway makes it. */
export const nodeHmac =
  (key: Uint8Array): Hmac =>
  (message) =>
    hmac(key, message);
/** HMAC under one of the vectors' keys as a chip makes it. */
export const chipHmac = (key: Uint8Array): Hmac => hmacUnder(sha256, key);
