import { defineConfig } from 'vitest/config'
import { FlakyReporter } from './test/harness/flaky-reporter.js'

export default defineConfig({
  // graphql's CommonJS and ES module builds must not meet in one process: their type checks are by identity.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    setupFiles: ['reflect-metadata'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // On two cores as well: most tests wait, for pages, timers and disks.
    maxWorkers: 2,
    testTimeout: 60_000,
    // Browsers and processes on a machine that does other things, too; what passes only then is named in the summary.
    retry: 1,
    reporters: ['default', new FlakyReporter()],
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
