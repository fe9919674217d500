import { processTree } from '../browser/memory-watch.js'

/** The processes of the browsers that this process started, zombies too. */
export function browserProcesses() {
  return processTree(process.pid)
    .filter(({ command }) => /chrom/i.test(command))
    .map(({ pid, command }) => ({ pid, command }))
}

/** The main process of each browser that this process started: not the programs that start it, nor those it starts. */
export function browserPids(): number[] {
  return browserProcesses()
    .filter(({ command }) => /^[^\0]*chrom/i.test(command) && !/--type=|crashpad/.test(command))
    .map(({ pid }) => pid)
}
