import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

export interface Ended {
  code: number | null
  /** What it wrote, to its standard output and error. */
  output: string
}

const env = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  LANG: 'C.UTF-8',
  // Go brings no other version of itself along, and asks nobody for modules.
  GOTOOLCHAIN: 'local',
  GOPROXY: 'off',
}

/** Runs a line of shell in a folder, to its end. It sees of our environment what any program needs, and `more`. */
export async function runInShell(line: string, folder: string, more: Record<string, string> = {}): Promise<Ended> {
  const child = spawn('sh', ['-c', line], {
    cwd: folder,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

/** Whether a line of shell succeeds on this machine. */
export function works(line: string): boolean {
  return spawnSync('sh', ['-c', line], { env, stdio: 'ignore', timeout: 30_000 }).status === 0
}
