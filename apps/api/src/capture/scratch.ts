import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = `linksnap-capture-${hostname()}-`

/**
 * Makes this process's folder for temporary files, and removes those that killed processes of this machine left.
 * Others may pass through it (the browser runs under another uid), but not list it.
 */
export async function createScratch(): Promise<string> {
  await removeLeftovers()
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  await chmod(folder, 0o711)
  return folder
}

/**
 * Removes a folder, if it is there. A browser that was just ended may still write while it dies: what appears meanwhile
 * is removed as well, for up to three seconds.
 */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

async function removeLeftovers(): Promise<void> {
  const names = await readdir(tmpdir())
  const left = names.filter((name) => name.startsWith(prefix) && !isRunning(Number.parseInt(name.slice(prefix.length))))
  await Promise.all(left.map((name) => removeFolder(join(tmpdir(), name))))
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
