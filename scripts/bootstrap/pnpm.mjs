import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmInstall } from './node.mjs'
import { root, runQuietly, step, toolsFolder } from './step.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const version = manifest.packageManager.split('@')[1].split('+')[0]

/** The folder of the pnpm that package.json's `packageManager` names. */
export async function ensurePnpm() {
  const folder = join(toolsFolder, `pnpm-${version}`)
  const bin = join(folder, 'node_modules', '.bin')
  if (!existsSync(join(bin, 'pnpm'))) {
    await step(`Installing pnpm ${version} into .tools`, () =>
      npmInstall(
        folder,
        `pnpm@${version}`,
        'pnpm could not be installed from npm: check the network and run the command again.',
      ),
    )
  }
  return bin
}

/** Installs the workspace's dependencies, unless what is there was installed from this very lock file. */
export async function ensureDependencies(env) {
  const stamp = join(toolsFolder, 'installed')
  const wanted = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    wanted.update(readFileSync(join(root, file)))
  const digest = wanted.digest('hex')
  const present = existsSync(join(root, 'node_modules')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
  if (present) return

  await step('Installing dependencies (a minute the first time)', () =>
    runQuietly('pnpm', ['install', '--frozen-lockfile'], {
      env,
      advice: 'The dependencies could not be installed: check the network and run the command again.',
    }),
  )
  mkdirSync(toolsFolder, { recursive: true })
  writeFileSync(stamp, digest)
}
