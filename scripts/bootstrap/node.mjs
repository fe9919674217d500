import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runQuietly, SetupError, step, toolsFolder } from './step.mjs'

const wantedMajor = 24
const oldestUsable = [24, 11]

/**
 * The folder of a Node that is new enough: the running one's, or a private copy of Node 24 out of npm
 * (its platform package needs no install script).
 */
export async function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldestUsable[0] || (major === oldestUsable[0] && minor >= oldestUsable[1]))
    return dirname(process.execPath)

  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = join(toolsFolder, 'node', 'node_modules', name, 'bin')
  const advice = `Node ${wantedMajor} could not be installed from npm: check the network, or install Node ${wantedMajor} yourself and run the command again.`
  if (!existsSync(join(folder, 'node'))) {
    await step(`Node ${process.versions.node} is too old; installing Node ${wantedMajor} into .tools/node`, () =>
      npmInstall(join(toolsFolder, 'node'), `${name}@${wantedMajor}`, advice),
    )
  }
  if (!existsSync(join(folder, 'node'))) throw new SetupError(advice)
  return folder
}

/** Installs one npm package into a folder of its own, running none of its scripts. */
export function npmInstall(folder, spec, advice) {
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  return runQuietly('npm', ['install', ...flags, '--prefix', folder, spec], { advice })
}
