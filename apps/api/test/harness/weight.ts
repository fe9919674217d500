import { readdirSync } from 'node:fs'
import { processTree } from '../../src/capture/browser/memory-watch.js'

/** What a process takes: bytes of memory of its own, open files, and processes, itself among them. */
export interface Weight {
  memory: number
  handles: number
  processes: number
}

export async function weigh(pid: number): Promise<Weight> {
  const tree = await processTree(pid)
  const own = tree.find((each) => each.pid === pid)
  return { memory: own?.residentBytes ?? 0, handles: readdirSync(`/proc/${pid}/fd`).length, processes: tree.length }
}

/** The middle one of each figure. */
export function typicalWeight(weights: readonly Weight[]): Weight {
  const middle = (of: keyof Weight) => weights.map((each) => each[of]).sort((a, b) => a - b)[weights.length >> 1] ?? 0
  return { memory: middle('memory'), handles: middle('handles'), processes: middle('processes') }
}
