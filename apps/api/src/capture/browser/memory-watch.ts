import { readdirSync, readFileSync } from 'node:fs'

/** That a page was ended is known at once, that it is gone only when a busy browser says so. */
const notice = 10_000

/** One process as /proc tells it. */
interface ProcessFacts {
  pid: number
  /** Private memory: what processes share (the program itself) would count once for each. */
  residentBytes: number
  command: string
}

export interface MemoryLimits {
  /** Bytes that one page may take. */
  pageMemory: number
  /** Milliseconds between two looks. */
  memoryInterval: number
}

/**
 * Ends a page that takes more than it may: no other is to pay for it, however many there are. Only where there is a /proc;
 * elsewhere nothing is watched.
 */
export class MemoryWatch {
  private readonly timer: NodeJS.Timeout | undefined
  private lastEnded = -Infinity

  constructor(
    private readonly rootPid: number,
    private readonly limits: MemoryLimits,
  ) {
    if (process.platform !== 'linux') return
    this.timer = setInterval(() => this.enforce(), limits.memoryInterval)
    this.timer.unref()
  }

  /** Whether a page that has just crashed was ended for what it took. */
  get hasJustEndedOne(): boolean {
    return performance.now() - this.lastEnded < notice
  }

  close(): void {
    clearInterval(this.timer)
  }

  private enforce(): void {
    for (const { pid, command, residentBytes } of processTree(this.rootPid)) {
      if (residentBytes <= this.limits.pageMemory || !command.includes('--type=renderer')) continue
      this.lastEnded = performance.now()
      kill(pid)
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** A process and all that it started. */
export function processTree(rootPid: number): ProcessFacts[] {
  const children = Map.groupBy(readdirSync('/proc').map(Number).filter(Boolean), parentOf)
  const pids = [rootPid]
  for (const pid of pids) pids.push(...(children.get(pid) ?? []))
  return pids.map(readProcess).filter((facts) => facts !== undefined)
}

function parentOf(pid: number): number | undefined {
  const stat = readFact(pid, 'stat')
  // The second field, the name in brackets, may hold spaces.
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function readProcess(pid: number): ProcessFacts | undefined {
  const [statm, command] = [readFact(pid, 'statm'), readFact(pid, 'cmdline')]
  if (statm === undefined || command === undefined) return undefined
  const [, resident = 0, shared = 0] = statm.split(' ').map(Number)
  return { pid, residentBytes: (resident - shared) * 4096, command }
}

/** What the kernel says of a process; undefined once it has ended. No disk is behind it: to read at once is quickest. */
function readFact(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return undefined
  }
}
