/**
 * `npm run wall`: plays the wall once, prints what became of it, and leaves nothing running and nothing written behind,
 * also when it is interrupted or takes too long.
 */
import { keepUp } from './keep.ts';
import { readOptions } from './options.ts';
import { isWhole, paintFor, reportJson, reportText } from './report.ts';
import { Wall } from './wall.ts';

/** Longer than the slowest play may take; then it is taken down. */
const LONGEST_MS = 4 * 60_000;

async function main(): Promise<number> {
  const reading = readOptions(process.argv.slice(2));
  if (!reading.ok) {
    (reading.status === 0 ? process.stdout : process.stderr).write(reading.text);
    return reading.status;
  }
  const { keep, json } = reading.options;
  const { stdout, stderr, env } = process;
  const plain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  const paint = paintFor(stderr.isTTY === true && !plain);
  const began = performance.now();
  const wall = new Wall((who, what) => {
    const at = `${((performance.now() - began) / 1_000).toFixed(1).padStart(5)} s`;
    const words = who === '' ? paint('bold', what) : `${paint('cyan', who.padEnd(12))}  ${what}`;
    stderr.write(`${paint('dim', at)}  ${words}\n`);
  });
  const stopped = new Promise<'stopped'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve('stopped'));
  });
  let watch: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    watch = setTimeout(() => reject(new Error(`not done within ${LONGEST_MS / 1_000} s`)), LONGEST_MS);
  });
  try {
    const playing = wall.run();
    // Taken down while it plays, it fails for reasons of its own; nobody asks for them any more.
    playing.catch(() => undefined);
    const told = await Promise.race([playing, stopped, late]);
    clearTimeout(watch);
    if (told === 'stopped') return 130;
    stdout.write(
      json
        ? reportJson(told)
        : reportText(told, stdout.columns ?? 120, paintFor(stdout.isTTY === true && !plain)),
    );
    if (keep) await Promise.race([keepUp(wall, (text) => void stderr.write(text), paint), stopped]);
    return isWhole(told) ? 0 : 1;
  } catch (error) {
    stderr.write(`wall: COULD NOT BE PLAYED: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    clearTimeout(watch);
    await wall.end();
  }
}

process.exit(await main());
