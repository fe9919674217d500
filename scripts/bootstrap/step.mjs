import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What set-up brings along (Node, pnpm) lives here and nowhere else on the machine. */
export const toolsFolder = join(root, '.tools')

/** A step that can't work: its message is the one sentence the user reads. */
export class SetupError extends Error {}

/** Says what is being done, does it, and says how long it took. */
export async function step(text, work) {
  process.stdout.write(`• ${text} … `)
  const started = Date.now()
  try {
    const result = await work()
    process.stdout.write(`done (${((Date.now() - started) / 1000).toFixed(1)} s)\n`)
    return result
  } catch (error) {
    process.stdout.write('failed\n')
    throw error
  }
}

/** Runs a command quietly. Its output is shown only if it fails, before `advice`. */
export function runQuietly(command, args, { advice, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) =>
      reject(new SetupError(`${advice ?? `${command} could not be started`} (${error.message})`)),
    )
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(output).toString())
      process.stderr.write(`\n${Buffer.concat(output).toString().trimEnd().split('\n').slice(-15).join('\n')}\n`)
      reject(new SetupError(advice ?? `${command} ended with code ${code}`))
    })
  })
}

/**
 * Runs a command on this terminal, hands it SIGINT and SIGTERM, and resolves to its exit code.
 * A child that a signal ended counts as a failure, except when we were told to stop ourselves.
 * @param onOutput given, what the command prints passes through here on its way to the terminal
 */
export function runAttached(command, args, { env, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = onOutput ? ['inherit', 'pipe', 'pipe'] : 'inherit'
    const child = spawn(command, args, { cwd: root, env: env ?? process.env, stdio })
    for (const name of onOutput ? ['stdout', 'stderr'] : []) {
      child[name].pipe(process[name], { end: false })
      child[name].on('data', onOutput)
    }
    let told = false
    // The terminal sends Ctrl-C to the whole group; a second SIGINT from here would mean "at once" to the child.
    process.on('SIGINT', () => (told = true))
    process.on('SIGTERM', () => {
      told = true
      child.kill('SIGTERM')
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? (told ? 0 : 1)))
  })
}

/** The full path of the first of `names` that is on the PATH (or in one of `folders`), or undefined. */
export function findProgram(names, folders = []) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...folders]) {
    for (const name of names) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // not here
      }
    }
  }
}

/** Whether Debian packages can be installed without asking anybody. */
export function canInstallDebianPackages() {
  return process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined
}

/** Whether dpkg knows the package as installed. */
export function hasDebianPackage(name) {
  const query = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' })
  return query.status === 0 && query.stdout.includes('install ok installed')
}

/** Installs Debian packages, without recommended ones. A list of names stands for the first that is offered. */
export async function installDebianPackages(names, advice) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runQuietly('apt-get', ['update', '-qq'], { env, advice })
  const chosen = names.map((name) => (Array.isArray(name) ? (name.find(isOffered) ?? name.at(-1)) : name))
  await runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...chosen], { env, advice })
}

const isOffered = (name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0

/** Runs a script's main function; a SetupError becomes one sentence and exit code 1. */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`\nLinkSnap: ${error.message}\n`)
    process.exitCode = 1
  }
}
