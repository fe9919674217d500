import { readdirSync } from 'node:fs'
import { processTree } from '../../src/capture/browser/memory-watch.js'

/** What this process takes: bytes of memory, open files, and processes, itself among them. */
export interface Weight {
  memory: number
  handles: number
  processes: number
}

export async function weigh(): Promise<Weight> {
  const tree = await processTree(process.pid)
  return { memory: process.memoryUsage().rss, handles: readdirSync('/proc/self/fd').length, processes: tree.length }
}

/** The middle one of each figure. */
export function typicalWeight(weights: readonly Weight[]): Weight {
  const middle = (of: keyof Weight) => weights.map((each) => each[of]).sort((a, b) => a - b)[weights.length >> 1] ?? 0
  return { memory: middle('memory'), handles: middle('handles'), processes: middle('processes') }
}
