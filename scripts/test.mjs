// npm test: everything that must hold, on both databases and in a real browser.
import { FailureLog } from './bootstrap/failure-log.mjs'
import { startTestDatabase } from './bootstrap/mariadb.mjs'
import { prepare } from './bootstrap/prepare.mjs'
import { main, runAttached } from './bootstrap/step.mjs'
import { ensureTestPackages } from './bootstrap/test-packages.mjs'

await main(async () => {
  const env = await prepare()
  await ensureTestPackages()
  const database = await startTestDatabase()
  if (database.url) env.TEST_DATABASE_URL = database.url
  try {
    const checks = await turbo(env, ['lint', 'typecheck', 'build'])
    if (checks !== 0) return checks
    const unused = await runAttached('pnpm', ['exec', 'knip'], { env })
    if (unused !== 0) return unused
    // One package after the other: browsers and databases share the machine, and times out nobody's test.
    const failures = new FailureLog()
    const code = await turbo(env, ['test', '--concurrency=1', '--continue'], (output) => failures.read(output))
    if (code !== 0) failures.repeat()
    return code
  } finally {
    await database.stop()
  }
})

function turbo(env, args, onOutput) {
  return runAttached('pnpm', ['exec', 'turbo', 'run', ...args, '--ui=stream'], { env, onOutput })
}
