import { defineConfig } from '@playwright/test'

const isRoot = process.getuid?.() === 0

/** Stories of users, told to the built product in a real browser; those that wait for captures come last, one by one. */
export default defineConfig({
  // Generous, as machines are busy with other things, too: what is wrong fails long before.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // What passes only then is named as flaky in the summary, and the trace of its failure is kept.
  retries: 1,
  // On two cores as well: stories wait for pages and servers.
  workers: 2,
  forbidOnly: true,
  reporter: 'list',
  use: {
    locale: 'en-US',
    viewport: { width: 1280, height: 860 },
    // Pictures of every moment take a core of their own; the page's own state is in it without them.
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: {
      ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }),
      // Chromium's sandbox does not start for root; these are our own pages.
      args: isRoot ? ['--no-sandbox'] : [],
    },
  },
  projects: [
    { name: 'client', testDir: 'specs', testIgnore: 'captures/**' },
    { name: 'captures', testDir: 'specs/captures' },
  ],
})
