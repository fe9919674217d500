import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** "nobody": Chromium's sandbox does not run as root, and its files must not be ours. */
export const unprivilegedId = 65_534

/** How the browser's process is kept apart from ours. */
export interface Isolation {
  /** The programs and arguments that go before the browser's own command. */
  prefix: string[]
  /** The user who the browser runs as, if that is not ours. */
  uid: number | undefined
}

/**
 * Finds out what this machine can do: another user where we are root, and a PID namespace, with which the kernel
 * itself ends and reaps all that a browser started, however it ended.
 */
export async function findIsolation(): Promise<Isolation> {
  if (process.platform !== 'linux') return { prefix: [], uid: undefined }
  const dying = ['--pdeathsig', 'KILL', '--']
  const dieWithUs = ['setpriv', ...dying]
  if (!(await works(dieWithUs))) return { prefix: [], uid: undefined }
  if (process.getuid?.() !== 0) return { prefix: dieWithUs, uid: undefined }

  const namespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--']
  const id = String(unprivilegedId)
  // Another user's process forgets whom it was to die with (prctl(2), PR_SET_PDEATHSIG): it is told once more.
  const demote = ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', '--no-new-privs', ...dying]
  const contained = (await works(namespace)) ? namespace : []
  return { prefix: [...dieWithUs, ...contained, ...demote], uid: unprivilegedId }
}

async function works([program = '', ...args]: string[]): Promise<boolean> {
  return run(program, [...args, 'true']).then(
    () => true,
    () => false,
  )
}
