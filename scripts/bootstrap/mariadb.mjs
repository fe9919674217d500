import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { canInstallDebianPackages, findProgram, installDebianPackages, SetupError, step } from './step.mjs'

const folders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
const advice =
  'MariaDB could not be started: set TEST_DATABASE_URL to a MySQL or MariaDB server whose user may create databases.'

/**
 * A MySQL-protocol server for the tests: TEST_DATABASE_URL, or a throw-away MariaDB on a free port, installed from Debian
 * where that is possible. Without any of them the tests run on SQLite alone, loudly; with CI set that is an error.
 * @returns {Promise<{ url: string | undefined, stop: () => Promise<void> }>}
 */
export async function startTestDatabase() {
  const nothing = () => Promise.resolve()
  if (process.env.TEST_DATABASE_URL) return { url: process.env.TEST_DATABASE_URL, stop: nothing }

  const find = () => findProgram(['mariadbd'], folders)
  if (!find() && canInstallDebianPackages()) {
    await step("Installing Debian's MariaDB server for the tests", () =>
      installDebianPackages(['mariadb-server-core'], advice),
    )
  }
  const server = find()
  if (server) return step('Starting a throw-away MariaDB', () => start(server))

  const missing = 'There is no MariaDB server and no TEST_DATABASE_URL: the MySQL half of the tests'
  if (process.env.CI) throw new SetupError(`${missing} cannot run, and with CI set it must.`)
  process.stdout.write(`\n!!! ${missing} DOES NOT RUN.\n\n`)
  return { url: undefined, stop: nothing }
}

async function start(server) {
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-mariadb-'))
  const data = join(folder, 'data')
  const socket = join(folder, 'socket')
  const port = await freePort()
  mkdirSync(data)
  const user = process.getuid?.() === 0 ? ['--user=root'] : []
  // Without grant tables anybody on this machine may do anything: it listens on loopback, and is gone with the tests.
  const open = ['--skip-grant-tables', '--skip-networking=0']
  // Nothing here outlives the run, so nothing needs to reach the disk before it is answered.
  const speed = [
    '--innodb-flush-log-at-trx-commit=0',
    '--sync-binlog=0',
    '--skip-log-bin',
    '--innodb-buffer-pool-size=256M',
  ]
  const child = spawn(
    server,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${join(folder, 'pid')}`,
      '--skip-name-resolve',
      ...open,
      ...speed,
      ...user,
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => child.on('close', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', () => child.kill('SIGKILL'))
  // Its first start writes its tables: on a busy machine that takes a while.
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (tries === 450 || child.exitCode !== null) {
      await stop()
      throw new SetupError(advice)
    }
    await sleep(200)
  }
  return { url: `mysql://root@127.0.0.1:${port}`, stop }
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Whether a MySQL server greets on this port. */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const answer = (value) => {
      socket.destroy()
      resolve(value)
    }
    socket.setTimeout(500, () => answer(false))
    socket.once('data', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
