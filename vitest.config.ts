/** Tests run from the sources; the few that start real processes use `dist/`, which `npm test` builds first. */
import { defineConfig } from 'vitest/config';
import LongFirst from './test/tools/long-first.ts';
import { PATIENCE_MS } from './test/tools/patience.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/tools/setup.ts'],
    testTimeout: 20_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    hookTimeout: 30_000,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
});
