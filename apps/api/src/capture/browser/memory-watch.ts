import { readdir, readFile } from 'node:fs/promises'

const interval = 1_000

/** One process as /proc tells it. */
interface ProcessFacts {
  pid: number
  parent: number
  /** Private memory: what processes share (the program itself) would count once for each. */
  residentBytes: number
  command: string
}

/**
 * Ends the largest page once the browser's processes take more than they may. Only where there is a /proc; elsewhere
 * nothing is watched.
 */
export class MemoryWatch {
  private readonly timer: NodeJS.Timeout | undefined
  private lastEnded = -Infinity

  constructor(
    private readonly rootPid: number,
    private readonly maxBytes: number,
  ) {
    if (process.platform !== 'linux') return
    this.timer = setInterval(() => void this.enforce().catch(() => undefined), interval)
    this.timer.unref()
  }

  /** Whether a page that has just crashed was ended for what it took. */
  get hasJustEndedOne(): boolean {
    return performance.now() - this.lastEnded < interval
  }

  close(): void {
    clearInterval(this.timer)
  }

  private async enforce(): Promise<void> {
    const processes = await processTree(this.rootPid)
    const total = processes.reduce((sum, { residentBytes }) => sum + residentBytes, 0)
    if (total <= this.maxBytes) return
    const [largest] = processes
      .filter(({ command }) => command.includes('--type=renderer'))
      .sort((a, b) => b.residentBytes - a.residentBytes)
    if (!largest) return
    this.lastEnded = performance.now()
    process.kill(largest.pid, 'SIGKILL')
  }
}

/** A process and all that it started. */
export async function processTree(rootPid: number): Promise<ProcessFacts[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
  const all = (await Promise.all(pids.map(readProcess))).filter((facts) => facts !== undefined)
  const tree = all.filter(({ pid }) => pid === rootPid)
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid))
  return tree
}

async function readProcess(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const [stat, statm, command] = await Promise.all(
      ['stat', 'statm', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
    )
    const [, resident = 0, shared = 0] = (statm ?? '').split(' ').map(Number)
    // The second field, the name in brackets, may hold spaces.
    const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return { pid, parent, residentBytes: (resident - shared) * 4096, command: command ?? '' }
  } catch {
    return undefined
  }
}
