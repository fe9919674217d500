import { defineConfig } from '@playwright/test'
import config from './playwright.config.js'

/** Takes the documentation's pictures from the running product. Not a test of it: run by hand, `pnpm --filter @linksnap/e2e pictures`. */
export default defineConfig({ ...config, projects: [{ name: 'pictures', testDir: 'pictures' }] })
