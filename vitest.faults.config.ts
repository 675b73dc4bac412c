import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: processes that are killed, crowded, out of disk and lied to about the time. CXF_KILLS sets how many are killed. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/support/tmp.ts', 'test/support/build.ts'],
    pool: 'forks',
    // One after the other: each has many processes of its own.
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 300_000,
    teardownTimeout: 5_000,
  },
});
