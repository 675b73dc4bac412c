import { defineConfig } from 'vitest/config';

/** `npm run test:long`: the fuzzers of test/fuzz with more than a million cases. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    globalSetup: ['test/support/tmp.ts'],
    env: { CXF_FUZZ: process.env.CXF_FUZZ ?? '500' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
});
