/** Lives as a run meets them, made up for tests of what is done with them. */
import type { Failure, FailureKind, PromiseId } from '../../simulator/checks/check.ts';
import type { Lived } from '../../simulator/run/lived.ts';
import type { Catalogue } from '../../simulator/run/lives.ts';

/** A catalogue of two promises, two marks and two faults. */
export const SMALL: Catalogue = {
  checks: [
    { promise: 'P2', says: 'Second.' },
    { promise: 'P1', says: 'First.' },
    { promise: 'P2', says: 'Second, seen from another side.' },
  ],
  marks: [
    { name: 'seen', says: 'It was seen.' },
    { name: 'unseen', says: 'It was not.' },
  ],
  faults: [
    { name: 'loss', says: 'messages are lost' },
    { name: 'crash', says: 'it dies' },
  ],
};

/** A failure. */
export const failing = (kind: FailureKind, promise: PromiseId | null = 'P1', at = 1000): Failure => ({
  promise,
  kind,
  at,
  message: `${promise ?? 'our code'} broke`,
});

/** A life of ten minutes that took a tenth of a second. */
export const life = (seed: number, about: Partial<Lived> = {}): Lived => ({
  seed,
  failures: [],
  pending: [],
  trace: `trace of ${seed}`,
  tried: [['P1', 3]],
  marks: [],
  faults: ['loss'],
  livedMs: 600_000,
  tookMs: 100,
  facts: 1000,
  devices: 3,
  events: 10,
  again: null,
  ...about,
});
