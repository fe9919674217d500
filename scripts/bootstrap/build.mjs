import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runQuietly, step, toolsFolder } from './step.mjs'

const sources = ['apps', 'packages', 'pnpm-lock.yaml', 'tsconfig.base.json', 'turbo.json']
const made = new Set(['node_modules', 'dist', 'generated', '.turbo', 'test-results', 'playwright-report'])
const results = ['apps/api/dist/main.js', 'apps/web/dist/index.html']

/**
 * Builds what is not built yet: turbo knows. It is not even asked when no source has changed since it was asked last,
 * as that takes longer than the whole start otherwise.
 */
export async function build(env) {
  const stamp = join(toolsFolder, 'built')
  const digest = digestOfSources()
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
  if (done && results.every((path) => existsSync(join(root, path)))) return

  await step('Building', () =>
    runQuietly('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], {
      env,
      advice: 'The build failed: the lines above say where.',
    }),
  )
  mkdirSync(toolsFolder, { recursive: true })
  writeFileSync(stamp, digestOfSources())
}

/** Names, sizes and times of all sources: enough to see a change, and read in milliseconds. */
function digestOfSources() {
  const hash = createHash('sha256')
  const visit = (path) => {
    const entry = statSync(join(root, path))
    if (!entry.isDirectory()) return hash.update(`${path}\n${entry.size}\n${entry.mtimeMs}\n`)
    for (const name of readdirSync(join(root, path)).sort()) if (!made.has(name)) visit(`${path}/${name}`)
  }
  for (const path of sources) visit(path)
  return hash.digest('hex')
}
