import { statfsSync } from 'node:fs'

const SQLITE_FULL = 13

/** Whether an error of the file system or of SQLite says that there is no room left. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true
  return 'errcode' in error && error.errcode === SQLITE_FULL
}

/** Bytes that may still be written below `path`. Synchronous: a question to the kernel's memory, far cheaper than a thread's wake-up. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}
