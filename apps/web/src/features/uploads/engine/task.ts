import { asFault, UploadFault } from './fault.js'
import { ApiPartUrls, isFresh } from './part-urls.js'
import { limits } from './limits.js'
import { persist } from './persistence.js'
import type { SendContext } from './send-context.js'
import { sendParts } from './send-parts.js'
import { sendWhole } from './send-whole.js'
import { Speed } from './speed.js'
import type { SignedPart, SignedPut, UploadApi, UploadRecord } from './types.js'

/**
 * `waiting`: it goes on when the network is back; `checking`: all is sent, the server looks at it; `lost`: the browser has
 * not kept the file, it must be chosen again.
 */
export type TaskState = 'queued' | 'running' | 'waiting' | 'checking' | 'paused' | 'lost' | 'failed' | 'done'

/** What was signed when the upload was asked for. */
type Granted = { put: SignedPut } | { parts: SignedPart[] }

/** One file on its way to the store. */
export class UploadTask {
  fault: UploadFault | undefined
  private current: TaskState
  private readonly sentOf = new Map<number, number>()
  private readonly speed = new Speed()
  private granted: Granted | undefined
  private running: AbortController | undefined

  /** @param onChange hears of each change: of the state, or of how much is sent */
  constructor(
    readonly record: UploadRecord,
    private readonly api: UploadApi,
    private readonly onChange: (task: UploadTask) => void,
  ) {
    this.current = !record.file ? 'lost' : record.paused ? 'paused' : 'queued'
  }

  get state(): TaskState {
    return this.current
  }

  get sent(): number {
    return this.state === 'done' ? this.record.size : [...this.sentOf.values()].reduce((sum, bytes) => sum + bytes, 0)
  }

  /** Bytes per second; undefined while nothing moves. */
  get perSecond(): number | undefined {
    return this.state === 'running' ? this.speed.perSecond : undefined
  }

  /** Asks the server for the upload. @throws UploadFault */
  async request(): Promise<void> {
    const { record, api } = this
    const about = { kind: record.kind, fileName: record.fileName, contentType: record.contentType, size: record.size }
    if (record.size > limits.wholeBytes) {
      const { uploadId, partSize, parts } = await api.requestParts(record.snapshotId, about, limits.partBytes)
      Object.assign(record, { uploadId, partSize })
      this.granted = { parts }
    } else {
      const { uploadId, put } = await api.requestWhole(record.snapshotId, about)
      Object.assign(record, { uploadId, partSize: undefined })
      this.granted = { put }
    }
  }

  /** Sends what the store does not have yet. Resolves when there is nothing more to do now; `state` says why. */
  async run(): Promise<void> {
    const { file } = this.record
    if (!file) return
    const running = (this.running = new AbortController())
    const { signal } = running
    this.fault = undefined
    this.speed.reset()
    this.become('running')
    try {
      await this.send(file, signal)
      this.become('done')
    } catch (error) {
      // Whoever aborted it has said what it is now.
      if (signal.aborted) return
      this.fail(asFault(error))
      // The other parts need not arrive any more.
      running.abort()
    }
  }

  fail(fault: UploadFault): void {
    this.fault = fault
    this.become('failed')
  }

  /** Ends the sending for now. What is under way is lost, what has arrived stays. */
  stop(state: 'paused' | 'queued'): void {
    this.become(state)
    this.running?.abort()
  }

  /** It shall go on, with the file that was chosen again where it was lost. */
  resume(file?: File): void {
    if (file) this.record.file = file
    if (this.record.file && this.state !== 'running') this.become('queued')
  }

  private async send(file: File, signal: AbortSignal): Promise<void> {
    const { record, api } = this
    const again = <T>(work: () => Promise<T>) =>
      persist(work, signal, (waiting) => this.become(waiting ? 'waiting' : 'running'))
    const present = await again(() => this.begin())
    if (present === 'completed') return
    const { uploadId, partSize } = record
    if (uploadId === undefined) throw new UploadFault('ENDED')
    const context: SendContext = {
      file,
      uploadId,
      api,
      signal,
      persist: again,
      onProgress: (part, sent) => this.progress(part, sent),
    }
    const crc64 = partSize
      ? await sendParts(context, partSize, this.partUrls(uploadId, partSize), present)
      : await sendWhole(context, this.granted && 'put' in this.granted ? this.granted.put : undefined)
    this.become('checking')
    await persist(
      () => api.complete(uploadId, crc64),
      signal,
      (waiting) => this.become(waiting ? 'waiting' : 'checking'),
    )
  }

  /** How far it had come, where it was begun before; else asks for it. By part number, how many bytes are there. */
  private async begin(): Promise<ReadonlyMap<number, number> | 'completed'> {
    const { record, api } = this
    this.sentOf.clear()
    if (record.uploadId === undefined) {
      record.snapshotId = await api.createSnapshot(record.linkId)
      await this.request()
    }
    if (this.granted || record.uploadId === undefined) return new Map()
    const known = await api.look(record.uploadId)
    if (known.completed) return 'completed'
    if (known.ended) {
      // The next try is an upload of its own.
      record.uploadId = undefined
      throw new UploadFault('ENDED')
    }
    if (!isFresh(known)) await api.renew(record.uploadId)
    return new Map(known.parts.map(({ partNumber, size }) => [partNumber, size]))
  }

  private partUrls(uploadId: string, partSize: number): ApiPartUrls {
    const parts = this.granted && 'parts' in this.granted ? this.granted.parts : []
    // Used once: when it goes on after a pause, the store is asked for what it has.
    this.granted = undefined
    return new ApiPartUrls(this.api, uploadId, Math.ceil(this.record.size / partSize), parts)
  }

  private progress(part: number, sent: number): void {
    this.sentOf.set(part, sent)
    this.speed.tell(this.sent, performance.now())
    this.onChange(this)
  }

  private become(state: TaskState): void {
    this.current = state
    this.onChange(this)
  }
}
