import { Readable } from 'node:stream'
import type { Logger } from 'pino'
import type { Capturer } from '../capture/capture.types.js'
import { derivationPrefix } from '../snapshots/object-keys.js'
import { ArtifactKind, SnapshotProblemCode } from '../snapshots/snapshot.enums.js'
import type { ObjectStore } from '../storage/object-store.js'
import { DerivationPlan } from './derivation-plan.js'
import type { ClaimedFiles, Derivations, Finding } from './derivations.js'
import { type StoredFile, storeFiles } from './stored-files.js'
import type { Task, TaskSource } from './task.js'

interface Parts {
  derivations: Derivations
  store: ObjectStore
  /** Files that have more bytes are not read. */
  largest: number
  log: Logger
}

/** The snapshots whose uploaded files are to be read. */
export class DerivationSource implements TaskSource {
  constructor(private readonly parts: Parts) {}

  reclaim(): Promise<void> {
    return this.parts.derivations.endLost()
  }

  async next(): Promise<Task | null> {
    const claimed = await this.parts.derivations.claim()
    return claimed && new DerivationTask(claimed, this.parts)
  }
}

/** One attempt at one snapshot's files. */
class DerivationTask implements Task {
  constructor(
    private readonly claimed: ClaimedFiles,
    private readonly parts: Parts,
  ) {}

  async run(capturer: Capturer, signal: AbortSignal): Promise<void> {
    const { derivations, store, largest } = this.parts
    const { snapshotId, claim, url, artifacts, hasText } = this.claimed
    const plan = new DerivationPlan(artifacts, hasText, largest)
    const findings: Finding[] = []
    const files: StoredFile[] = []
    for (const source of plan.sources) {
      const { contentType, objectKey } = source
      const formats = plan.formatsFor(source)
      if (formats.size === 0) continue
      const file = { contentType, open: () => Readable.from(bytesOf(store, objectKey)) }
      const result = await capturer.derive({ url, file, formats, signal })
      try {
        if (result.retryable && (await derivations.tryAgain(this.claimed))) return
        files.push(...(await storeFiles(store, derivationPrefix(snapshotId, claim), plan.take(result), signal)))
        // Anything can be an original: that there is nothing to read in it is no doubt about it.
        findings.push({ ...result, ...(source.kind === ArtifactKind.ORIGINAL && { problems: [] }) })
      } finally {
        await result.dispose()
      }
    }
    const unread = plan.unread.map(({ kind }) => ({
      code: SnapshotProblemCode.TOO_LARGE,
      kind,
      details: { unreadAbove: formatMegabytes(largest) },
    }))
    await derivations.finish(this.claimed, [...findings, { problems: unread }], files)
  }

  renew(): Promise<boolean> {
    return this.parts.derivations.renew(this.claimed)
  }

  release(): Promise<void> {
    return this.parts.derivations.release(this.claimed)
  }

  async fail(error: unknown): Promise<void> {
    const { derivations, log } = this.parts
    log.error({ err: error, snapshotId: this.claimed.snapshotId }, 'uploaded files could not be read')
    if (await derivations.tryAgain(this.claimed)) return
    await derivations.finish(this.claimed, [{ problems: [{ code: SnapshotProblemCode.STORAGE_FAILED }] }], [])
  }
}

const formatMegabytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MB`

async function* bytesOf(store: ObjectStore, key: string): AsyncGenerator<Buffer> {
  const object = await store.get(key)
  if (!object) throw new Error(`the file of a row is not in the store: ${key}`)
  yield* object.stream as AsyncIterable<Buffer>
}
