import { defineConfig } from 'vitest/config'

export default defineConfig({
  // graphql's CommonJS and ES module builds must not meet in one process: their type checks are by identity.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    setupFiles: ['reflect-metadata'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // On two cores as well: most tests wait, for pages, timers and disks.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
