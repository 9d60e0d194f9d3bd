/** A page to all of a person's addresses on a channel at once: it is handed over as soon as one of them has it. */
import { ChannelError } from './face.ts';

/**
 * Resolves with the first attempt that succeeds; the others go on. Rejects when all have failed, with what tells most:
 * trouble of the channel before that of an address.
 */
export async function takenByOne(attempts: readonly Promise<unknown>[]): Promise<void> {
  try {
    await Promise.any(attempts);
  } catch (error) {
    const reasons: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    const isOfAddress = (reason: unknown): boolean =>
      reason instanceof ChannelError && reason.whose === 'address';
    throw reasons.find((reason) => !isOfAddress(reason)) ?? reasons[0] ?? error;
  }
}
