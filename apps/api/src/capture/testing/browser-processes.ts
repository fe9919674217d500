import { processTree } from '../browser/memory-watch.js'

/** The processes of the browsers that this process started, zombies too. */
export async function browserProcesses() {
  const tree = await processTree(process.pid)
  return tree.filter(({ command }) => /chrom/i.test(command)).map(({ pid, command }) => ({ pid, command }))
}

/** The main process of each browser that this process started: not the programs that start it, nor those it starts. */
export async function browserPids(): Promise<number[]> {
  const all = await browserProcesses()
  return all
    .filter(({ command }) => /^[^\0]*chrom/i.test(command) && !/--type=|crashpad/.test(command))
    .map(({ pid }) => pid)
}
