import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { processTree } from '../../src/capture/browser/memory-watch.js'

/** What a process takes: bytes of memory of its own, open files, and processes, itself among them. */
export interface Weight {
  memory: number
  handles: number
  processes: number
}

/** Weighs a ServerProcess, without what is garbage: the middle one of three figures each, for it is at work. */
export async function weigh(pid: number): Promise<Weight> {
  const weights: Weight[] = []
  for (let n = 0; n < 3; n += 1) {
    process.kill(pid, 'SIGUSR2')
    await sleep(500)
    const tree = processTree(pid)
    const memory = tree.find((each) => each.pid === pid)?.residentBytes ?? 0
    weights.push({ memory, handles: readdirSync(`/proc/${pid}/fd`).length, processes: tree.length })
  }
  const middle = (of: keyof Weight) => weights.map((each) => each[of]).sort((a, b) => a - b)[1] ?? 0
  return { memory: middle('memory'), handles: middle('handles'), processes: middle('processes') }
}
