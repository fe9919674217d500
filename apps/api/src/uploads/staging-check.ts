import { In } from 'typeorm'
import type { Database } from '../database/database.js'
import { stagingArea, stagingPrefix, uploadOfKey } from '../snapshots/object-keys.js'
import type { ObjectStore } from '../storage/object-store.js'
import { Sweep } from '../storage/sweep.entity.js'
import { scheduleSweep } from '../storage/sweeps.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'

/**
 * Finds what lies where files arrive though nobody awaits it and nothing will sweep it: what arrived after all time that it was
 * given, or came back with a restored bucket.
 */
export class StagingCheck {
  constructor(
    private readonly database: Database,
    private readonly store: ObjectStore,
  ) {}

  /** Has everything swept that is nobody's. */
  async run(signal: AbortSignal): Promise<void> {
    let keys: string[]
    for (let after = ''; (keys = await this.store.list(stagingArea, after)).length > 0; after = keys.at(-1) ?? '') {
      signal.throwIfAborted()
      const ids = new Set(keys.map(uploadOfKey).filter((id) => id !== undefined))
      const strays = await this.nobodys([...ids])
      if (strays.length > 0) await this.database.write((tx) => scheduleSweep(tx, strays))
    }
  }

  private async nobodys(uploadIds: string[]): Promise<string[]> {
    const { read } = this.database
    const pending = await read.findBy(Upload, { id: In(uploadIds), state: UploadState.PENDING })
    const prefixes = new Set(uploadIds.map(stagingPrefix))
    for (const { id } of pending) prefixes.delete(stagingPrefix(id))
    for (const { prefix } of await read.findBy(Sweep, { prefix: In([...prefixes]) })) prefixes.delete(prefix)
    return [...prefixes]
  }
}
