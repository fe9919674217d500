import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = `linksnap-scratch-${hostname()}-`

/**
 * This process's folder for temporary files. It is made when it is needed, and once more where somebody who cleans up has taken
 * it away. Others may pass through it (the browser runs under another uid), but not list it.
 */
export class Scratch {
  private root: Promise<string> | undefined

  /** Makes a new folder in it. */
  async makeFolder(name: string): Promise<string> {
    const root = this.open()
    try {
      return await mkdtemp(join(await root, name))
    } catch (error) {
      if (this.root === root) this.root = undefined
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return mkdtemp(join(await this.open(), name))
    }
  }

  async remove(): Promise<void> {
    const root = await this.root?.catch(() => undefined)
    this.root = undefined
    if (root) await removeFolder(root)
  }

  private open(): Promise<string> {
    return (this.root ??= makeRoot())
  }
}

/**
 * Removes a folder, if it is there. A browser that was just ended may still write while it dies: what appears meanwhile
 * is removed as well, for up to three seconds.
 */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

/** Before the names of a process's folders, for as long as it runs. */
export async function scratchPrefix(pid = process.pid): Promise<string> {
  return `${prefix}${pid}-${await startOf(pid)}-`
}

/** Makes the folder, and removes those that killed processes of this machine left. */
async function makeRoot(): Promise<string> {
  await removeLeftovers()
  const folder = await mkdtemp(join(tmpdir(), await scratchPrefix()))
  await chmod(folder, 0o711)
  return folder
}

async function removeLeftovers(): Promise<void> {
  const names = await readdir(tmpdir())
  const isLeft = async (name: string) =>
    name.startsWith(prefix) && !name.startsWith(await scratchPrefix(Number.parseInt(name.slice(prefix.length))))
  await Promise.all(names.map(async (name) => (await isLeft(name)) && removeFolder(join(tmpdir(), name))))
}

/**
 * When a process was started, as a word; none of one that does not run. A process number alone says nothing: in a container, each
 * start has the same.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The 22nd field (proc_pid_stat(5)); the second, the name in brackets, may hold spaces.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return process.platform !== 'linux' && isRunning(pid) ? 'running' : ''
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
