import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget.js'
import { compress } from './build/compress.js'
import { documents } from './build/documents.js'
import { firstLoad } from './build/first-load.js'

const source = (file: string) => resolve(import.meta.dirname, 'src', file)
const api = process.env.API_URL ?? 'http://localhost:4000'

export default defineConfig({
  plugins: [
    documents(),
    vue(),
    tailwindcss(),
    // The library with one of its languages.
    budget({ entry: 'index.html', then: ['src/i18n/zh-CN.ts'], gzipped: 120_000 }),
    compress(),
  ],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    // The page's policy takes fonts from files only, not from data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      input: ['index.html', 'playground.html'],
      // GraphiQL's parts say "use client", which means something to servers of React only.
      checks: { moduleLevelDirective: false },
      output: { codeSplitting: { groups: firstLoad(source('main.ts'), source('playground/main.tsx')) } },
    },
  },
  worker: { format: 'es' },
  // Their imports of workers are Vite's to read, not those of what bundles dependencies ahead.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  server: { port: 5173, strictPort: true, proxy: { '/graphql': api } },
  // Generous, as machines are busy with other things, too.
  test: { environment: 'node', include: ['src/**/*.test.ts'], testTimeout: 60_000 },
})
