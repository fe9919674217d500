import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // On two cores as well: many wait for a disk.
    maxWorkers: 2,
    // Some tests wait for a disk, a browser or a compiler, on machines that do other things meanwhile.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
