import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The generated documents and this package's tests must meet the same graphql.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: { include: ['test/**/*.test.ts'] },
})
