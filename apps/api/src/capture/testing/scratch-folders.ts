import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scratchPrefix } from '../scratch.js'

/** The folders for temporary files that this process's capturers have, or those of another process. */
export async function scratchFolders(pid = process.pid): Promise<string[]> {
  const prefix = await scratchPrefix(pid)
  const names = await readdir(tmpdir())
  return names.filter((name) => name.startsWith(prefix)).map((name) => join(tmpdir(), name))
}
