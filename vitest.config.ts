import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // `npm run test:faults` runs these: they take minutes, and many processes.
    exclude: [...configDefaults.exclude, 'test/faults/**'],
    // Tests of the command line run the built bin/cxf: it is built once, where src is newer than dist.
    globalSetup: ['test/support/tmp.ts', 'test/support/build.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 5_000,
  },
});
