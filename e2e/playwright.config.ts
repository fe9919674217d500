import { defineConfig } from '@playwright/test'
import { leanBrowser } from '../apps/api/test/harness/chromium.js'

const isRoot = process.getuid?.() === 0

/** Stories of users, told to the built product in a real browser; those that wait for captures come last, one by one. */
export default defineConfig({
  // Generous, as machines are busy with other things, too: what is wrong fails long before.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // What passes only then is named as flaky in the summary.
  retries: 1,
  // On two cores as well: stories wait for pages and servers.
  workers: 2,
  forbidOnly: true,
  reporter: 'list',
  use: {
    locale: 'en-US',
    viewport: { width: 1280, height: 860 },
    // A trace takes a sixth of all time: only what has failed once is traced. Pictures of every moment take a core of their own.
    trace: { mode: 'on-first-retry', screenshots: false },
    launchOptions: {
      ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
      // Chromium's sandbox does not start for root; these are our own pages.
      args: [...leanBrowser, ...(isRoot ? ['--no-sandbox'] : [])],
    },
  },
  projects: [
    { name: 'client', testDir: 'specs', testIgnore: 'captures/**' },
    { name: 'captures', testDir: 'specs/captures' },
  ],
})
