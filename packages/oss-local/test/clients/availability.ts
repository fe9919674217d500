import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What is missing where a program of a Debian package cannot be started. */
export async function lackOf(program: string, versionOption: string, packageName: string): Promise<string | undefined> {
  return promisify(execFile)(program, [versionOption]).then(
    () => undefined,
    () => `the package ${packageName} is not installed`,
  )
}

/** Whether a client can be tested here. Says so loudly where it cannot; with CI set that is an error. */
export function isTestable(client: string, lack: string | undefined): boolean {
  if (lack === undefined) return true
  if (process.env['CI']) throw new Error(`Continuous integration must test ${client}, but ${lack}.`)
  console.warn(`\n!!! ${client} IS NOT TESTED: ${lack}.\n`)
  return false
}
