import { claim } from './claim.js'
import { asFault } from './fault.js'
import { kept } from './kept.js'
import { limits } from './limits.js'
import { UploadTask } from './task.js'
import type { FileAbout, UploadApi, UploadRecord } from './types.js'

/** A file that somebody chose, and what it shall be. */
export interface ChosenFile extends FileAbout {
  file: File
}

/** All uploads of this tab: some at once, the others in turn. */
export class UploadQueue {
  readonly tasks: UploadTask[] = []
  private readonly releases = new Map<string, () => void>()

  /** @param onChange hears that something is to be drawn anew */
  constructor(
    private readonly owner: string,
    private readonly api: UploadApi,
    private readonly onChange: () => void,
  ) {}

  /**
   * Takes up what was left when a page was closed or reloaded, unless another tab has it.
   * @returns how many uploads this browser has that are not done
   */
  async restore(): Promise<number> {
    const records = await kept.all(this.owner)
    for (const record of records) {
      if (!this.releases.has(record.id) && (await this.take(record.id))) this.tasks.push(this.taskOf(record))
    }
    this.advance()
    this.onChange()
    return records.length
  }

  /**
   * Files of one snapshot of a link. A file that an upload waits for goes on with that one.
   * @throws UploadFault when the snapshot cannot be made; what is wrong with one file is that task's fault
   */
  async add(linkId: string, files: readonly ChosenFile[]): Promise<void> {
    const fresh = files.filter((chosen) => !this.goOnWith(chosen))
    if (fresh.length === 0) return
    const snapshotId = await this.api.createSnapshot(linkId)
    const tasks = fresh.map(({ file, ...about }) => {
      const { lastModified } = file
      return this.taskOf({
        ...about,
        id: newId(),
        owner: this.owner,
        linkId,
        snapshotId,
        lastModified,
        file,
        paused: false,
      })
    })
    // All are asked for before any is sent: the snapshot is complete when the last of its uploads is.
    for (const task of tasks) await this.request(task)
    this.tasks.push(...tasks)
    this.advance()
    this.onChange()
  }

  pause(task: UploadTask): void {
    task.stop('paused')
    this.keep(task, { paused: true })
  }

  /** Goes on with what was paused, has failed, or lacks its file. */
  resume(task: UploadTask, file?: File): void {
    task.resume(file)
    this.keep(task, { paused: false })
    this.advance()
  }

  /** Takes an upload off the list; one that is not done is canceled on the server, too. */
  async remove(task: UploadTask): Promise<void> {
    const { id, uploadId } = task.record
    if (task.state !== 'done') task.stop('paused')
    this.tasks.splice(this.tasks.indexOf(task), 1)
    this.onChange()
    await kept.delete(id)
    this.releases.get(id)?.()
    this.advance()
    if (task.state !== 'done' && uploadId !== undefined) await this.api.cancel(uploadId)
  }

  /** Nobody is signed in any more: everything stops, and is kept for its owner. */
  close(): void {
    for (const task of this.tasks) if (task.state !== 'done') task.stop('queued')
    this.releases.forEach((release) => release())
    this.tasks.length = 0
  }

  private taskOf(record: UploadRecord): UploadTask {
    return new UploadTask(record, this.api, this.onChange, () => void kept.put(record))
  }

  private goOnWith({ file, size, fileName }: ChosenFile): boolean {
    const lost = this.tasks.find(
      ({ state, record }) => state === 'lost' && record.size === size && record.fileName === fileName,
    )
    if (lost) this.resume(lost, file)
    return lost !== undefined
  }

  private async request(task: UploadTask): Promise<void> {
    try {
      await this.take(task.record.id)
      await task.request()
      await kept.put(task.record)
    } catch (error) {
      task.fail(asFault(error))
    }
  }

  private keep(task: UploadTask, change: Partial<UploadRecord>): void {
    Object.assign(task.record, change)
    if (task.state !== 'done') void kept.put(task.record)
  }

  /** Starts as many as may run at once. */
  private advance(): void {
    const running = this.tasks.filter(({ state }) => ['running', 'waiting', 'checking'].includes(state))
    const next = this.tasks
      .filter(({ state }) => state === 'queued')
      .slice(0, Math.max(0, limits.filesAtOnce - running.length))
    for (const task of next) {
      void task.run().then(async () => {
        if (task.state === 'done') await kept.delete(task.record.id)
        this.advance()
      })
    }
  }

  private async take(id: string): Promise<boolean> {
    const release = await claim(id)
    if (release) this.releases.set(id, release)
    return release !== null
  }
}

let latest = 0

/** Sorts by age: what the browser has kept comes back in the order in which it was begun. */
function newId(): string {
  latest = Math.max(Date.now(), latest + 1)
  return `${latest.toString(36)}-${crypto.getRandomValues(new Uint32Array(2)).join('')}`
}
