import { readdir } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folders for temporary files that this process's capturers have. */
export async function scratchFolders(): Promise<string[]> {
  const prefix = `linksnap-capture-${hostname()}-${process.pid}-`
  const names = await readdir(tmpdir())
  return names.filter((name) => name.startsWith(prefix)).map((name) => join(tmpdir(), name))
}
