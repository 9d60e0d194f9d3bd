/**
 * Seeds as people write and read them: `<number>@<fingerprint>`, the fingerprint naming the sources that drew the
 * life. Promises that a seed of another version is refused in words instead of quietly telling another life; how
 * the fingerprint comes about is left to the build.
 */

declare const __FINGERPRINT__: string | undefined;

/** Names the version of the sources this program was built from: six hex digits, or `source` when it runs unbuilt. */
export const FINGERPRINT: string = typeof __FINGERPRINT__ === 'string' ? __FINGERPRINT__ : 'source';

/** The largest seed there is: 32 bits. */
export const MAX_SEED = 4_294_967_295;

/** A seed, or a sentence for the person who typed it. */
export type SeedReading =
  | { readonly ok: true; readonly seed: number }
  | { readonly ok: false; readonly problem: string };

const refused = (problem: string): SeedReading => ({ ok: false, problem });

/** How a seed is printed, so that it can be read back by the same version only. */
export const writeSeed = (seed: number, fingerprint: string = FINGERPRINT): string =>
  `${seed}@${fingerprint}`;

/** Reads a seed somebody typed. A bare number is taken as it stands. Any text gives an answer; nothing is thrown. */
export function readSeed(text: string, fingerprint: string = FINGERPRINT): SeedReading {
  const [, digits, version] = /^\s*(\d{1,20})(?:@([0-9a-f]{6}|source))?\s*$/.exec(text) ?? [];
  if (digits === undefined)
    return refused(
      'A seed is a whole number, such as 42, or one as a failing life prints it, such as 42@1a2b3c.',
    );
  const seed = Number(digits);
  if (seed > MAX_SEED) return refused(`A seed is at most ${MAX_SEED}.`);
  if (version !== undefined && version !== fingerprint)
    return refused(
      `Seed ${text.trim()} belongs to version ${version}, and this is version ${fingerprint}: here the same number ` +
        `would tell another life. Check out and build the version that printed it, keep that life as a plan with ` +
        `--plan, or give ${seed} alone to see what life it is in this version.`,
    );
  return { ok: true, seed };
}
