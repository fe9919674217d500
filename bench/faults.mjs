// Many captures, half of them of hostile pages, by two workers, while browsers are killed or stand still, one of the
// workers is killed (at any time, and before and after it stores a file) or replaced, one of twenty requests to the
// store goes wrong, and people cancel and delete: how many an hour, how they end, and what the worker that lives on
// weighs after a tenth of them and at the end. It fails where an invariant is broken or a good page lost, and where
// 500 captures or more let it grow. `npm test` runs the same for a few.
// Run: pnpm build, then [TEST_DATABASE_URL=mysql://…] node bench/faults.mjs [captures, default 1000] [seed, default 1]
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [captures = '1000', seed = '1'] = process.argv.slice(2)
const manifest = fileURLToPath(new URL('../apps/api/package.json', import.meta.url))
const vitest = join(dirname(createRequire(manifest).resolve('vitest/package.json')), 'vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/faults.test.ts', '--disable-console-intercept'], {
  cwd: dirname(manifest),
  env: { ...process.env, FAULTS_CAPTURES: captures, FAULTS_SEED: seed },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
