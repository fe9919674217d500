import { asFault, UploadFault } from './fault.js'
import { OwnParts } from './own-parts.js'
import { ApiPartUrls, isFresh } from './part-urls.js'
import { limits } from './limits.js'
import { persist } from './persistence.js'
import type { SendContext } from './send-context.js'
import { sendParts } from './send-parts.js'
import { sendWhole } from './send-whole.js'
import { Speed } from './speed.js'
import type { OwnGrant, SignedPart, SignedPut, UploadApi, UploadRecord } from './types.js'

/**
 * `waiting`: it goes on when the network is back; `checking`: all is sent, the server looks at it; `lost`: the browser has
 * not kept the file, it must be chosen again.
 */
export type TaskState = 'queued' | 'running' | 'waiting' | 'checking' | 'paused' | 'lost' | 'failed' | 'done'

/** What was signed when the upload was asked for. */
type Granted = { put: SignedPut } | { parts: SignedPart[] } | { own: OwnGrant }

/** One file on its way to the store. */
export class UploadTask {
  fault: UploadFault | undefined
  private current: TaskState
  private readonly sentOf = new Map<number, number>()
  private readonly speed = new Speed()
  private granted: Granted | undefined
  private running: AbortController | undefined

  /**
   * @param onChange hears of each change: of the state, or of how much is sent
   * @param onBegun hears that there is more to remember of it
   */
  constructor(
    readonly record: UploadRecord,
    private readonly api: UploadApi,
    private readonly onChange: (task: UploadTask) => void,
    private readonly onBegun: (task: UploadTask) => void,
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
    const own = record.size > limits.wholeBytes ? await api.requestOwn(record.snapshotId, about) : null
    record.own = own !== null
    record.storeUploadId = undefined
    if (own) {
      Object.assign(record, { uploadId: own.uploadId, partSize: partSizeFor(record.size) })
      this.granted = { own }
    } else if (record.size > limits.wholeBytes) {
      const { uploadId, partSize, parts } = await api.requestParts(record.snapshotId, about, partSizeFor(record.size))
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
    const crc64 = await this.sendIn(context, partSize, present).catch(async (error: unknown) => {
      // The server looks for what has arrived by itself: it may have taken the file over while this page was away.
      if (!signal.aborted && isGone(asFault(error)) && (await this.isTakenOver(uploadId))) return null
      throw error
    })
    if (crc64 === null) return
    this.become('checking')
    await persist(
      () => api.complete(uploadId, crc64),
      signal,
      (waiting) => this.become(waiting ? 'waiting' : 'checking'),
    )
  }

  private isTakenOver(uploadId: string): Promise<boolean> {
    return this.api.complete(uploadId, null).then(
      () => true,
      () => false,
    )
  }

  private async sendIn(
    context: SendContext,
    partSize: number | undefined,
    present: ReadonlyMap<number, number>,
  ): Promise<string> {
    const { granted } = this
    if (!partSize) return sendWhole(context, granted && 'put' in granted ? granted.put : undefined)
    // Used once: when it goes on after a pause, the store is asked for what it has.
    this.granted = undefined
    if (!this.record.own) {
      const count = Math.ceil(this.record.size / partSize)
      const parts = granted && 'parts' in granted ? granted.parts : []
      return sendParts(context, partSize, new ApiPartUrls(this.api, context.uploadId, count, parts), present)
    }
    const own = granted && 'own' in granted ? granted.own : undefined
    const parts = new OwnParts(
      own ?? (await context.persist(() => this.api.renewOwn(context.uploadId))),
      () => this.api.renewOwn(context.uploadId),
      context.signal,
    )
    const there = await context.persist(() => this.takeUp(parts))
    const crc64 = await sendParts(context, partSize, parts, there)
    await context.persist(() => parts.finish())
    return crc64
  }

  /** Where the store knows the upload it goes on, else it begins there. By part number, how many bytes are there. */
  private async takeUp(parts: OwnParts): Promise<ReadonlyMap<number, number>> {
    const { record } = this
    parts.storeUploadId = record.storeUploadId
    const present = record.storeUploadId === undefined ? null : await parts.present()
    if (present) return present
    record.storeUploadId = await parts.begin(record.contentType)
    this.onBegun(this)
    return new Map()
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
    if (!record.own && !isFresh(known)) await api.renew(record.uploadId)
    return new Map(known.parts.map(({ partNumber, size }) => [partNumber, size]))
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

/** Whether nothing more can be sent for the upload. */
const isGone = ({ code, storeCode }: UploadFault) => code === 'ENDED' || storeCode === 'NoSuchUpload'

/** As many parts as OSS takes, at most. */
const partSizeFor = (size: number) => Math.max(limits.partBytes, Math.ceil(size / limits.parts))
