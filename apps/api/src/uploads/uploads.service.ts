import { type EntityManager, In, LessThan } from 'typeorm'
import { getOwned, own, type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Limits } from '../limits.js'
import type { Database } from '../database/database.js'
import { recordSnapshotChanges } from '../events/event-log.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import { type ListOrder, readPage } from '../graphql/page.js'
import { BadInputError, LimitExceededError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { Link } from '../links/link.entity.js'
import type { LinksService } from '../links/links.service.js'
import { Snapshot } from '../snapshots/snapshot.entity.js'
import { SnapshotSource, SnapshotState } from '../snapshots/snapshot.enums.js'
import { pointToNewest } from '../snapshots/snapshots.service.js'
import type { UploadGrant } from './grant.types.js'
import { type Grants, type GrantSigner, signing } from './grants.js'
import { addUploads, endAfter, hasEnded, lockUploads, prolongUpload } from './new-uploads.js'
import { endUpload, lockSnapshot, settleSnapshot } from './settlement.js'
import { Upload } from './upload.entity.js'
import { UploadState } from './upload.enums.js'
import { checkExpiry, readUploadFile } from './upload-file.js'
import type { CreateSnapshotInput, UploadFileInput } from './upload.inputs.js'

const newestFirst: ListOrder<Upload> = { name: 'NEWEST', direction: 'DESC', columns: ['createdAt', 'id'] }

const ended = [UploadState.COMPLETED, UploadState.CANCELED, UploadState.EXPIRED]

/** A page that was seen before the web was is a mistake. */
const earliest = Date.UTC(1990, 0, 1)

/** Uploads as their requester sees them: the bytes go from the client to the store, and never through this server. */
export class UploadsService {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly grants: Grants,
    private readonly limits: Limits,
  ) {}

  list(viewer: Viewer, args: PageArgs, states?: UploadState[] | null): Promise<Page<Owned<Upload>>> {
    const query = ownedQuery(this.database.read, Upload, 'upload', viewer)
    if (states) query.andWhere({ state: In(states) })
    return readPage(viewer, query, newestFirst, args, states)
  }

  /** A snapshot made elsewhere, with a grant for each of its files. Nothing is written where one of them cannot be granted. */
  async createSnapshot(viewer: Viewer, input: CreateSnapshotInput) {
    const { filesPerSnapshot, singleBytes } = this.limits.uploads
    if (Boolean(input.linkId) === Boolean(input.url)) {
      throw new BadInputError('linkId', 'A snapshot is of a link or of a URL: give exactly one of the two.')
    }
    if (input.files.length > filesPerSnapshot) {
      throw new LimitExceededError(`A snapshot begins with at most ${filesPerSnapshot} files.`, 'files')
    }
    const files = input.files.map((file) => readUploadFile(file, singleBytes))
    const takenAt = checkTakenAt(input.takenAt)
    const signer = await this.grants.signer()
    return this.database.write(async (tx) => {
      await lockUploads(tx, viewer)
      const link = await this.linkOf(tx, viewer, input)
      const leaseUntil = files.length > 0 ? null : new Date(Date.now() + this.limits.uploads.firstFile)
      const snapshot = own(viewer, tx.create(Snapshot, { ...awaitingUpload(viewer, link, takenAt), leaseUntil }))
      await tx.insert(Snapshot, snapshot)
      const uploads = await addUploads(tx, viewer, snapshot.id, files, this.limits)
      await pointToNewest(tx, [link.id])
      await recordSnapshotChanges(tx, [snapshot], [link])
      // In the transaction: a file that cannot be signed leaves no snapshot behind.
      return { snapshot, grants: uploads.map((upload) => grant(signer, upload)) }
    })
  }

  /** A grant for one more file of a snapshot. */
  async request(viewer: Viewer, snapshot: Owned<Snapshot>, input: UploadFileInput): Promise<UploadGrant> {
    const file = readUploadFile(input, this.limits.uploads.singleBytes)
    const signer = await this.grants.signer()
    return this.database.write(async (tx) => {
      const [upload] = await addUploads(tx, viewer, snapshot.id, [file], this.limits)
      if (!upload) throw new Error('an upload that was just made is not there')
      return grant(signer, upload)
    })
  }

  /** Fresh signatures for a pending upload and its key. Older ones keep their end. @throws ApiError when it has ended */
  async renew(viewer: Viewer, upload: Owned<Upload>, expiresIn: number): Promise<UploadGrant> {
    checkExpiry(expiresIn, upload.signatureVersion)
    const signer = await this.grants.signer()
    const end = endAfter(expiresIn)
    return this.database.write(async (tx) => grant(signer, await prolongUpload(tx, viewer, upload, end), end))
  }

  /** Whatever arrives from now on is not attached. The signatures hold until they end: nobody can take them back. */
  async cancel(viewer: Viewer, upload: Owned<Upload>): Promise<Owned<Upload>> {
    return this.database.write(async (tx) => {
      await endUpload(tx, upload, UploadState.CANCELED, this.limits)
      const now = await getOwned(tx, Upload, viewer, upload.id)
      if (now.state !== UploadState.CANCELED) throw hasEnded(now)
      return now
    })
  }

  /** Ends snapshots for which nobody has asked to send a file. */
  async endEmpty(): Promise<void> {
    const late = await this.database.read
      .createQueryBuilder(Snapshot, 'snapshot')
      .where({ state: SnapshotState.AWAITING_UPLOAD })
      .andWhere(`snapshot.leaseUntil <= ${this.database.dialect.now}`)
      .getMany()
    for (const { id } of late) {
      await this.database.write(async (tx) => {
        if (await lockSnapshot(tx, id)) await settleSnapshot(tx, id, { hasNewFile: false })
      })
    }
  }

  /** Forgets uploads that ended long ago; what was attached stays. */
  async prune(): Promise<void> {
    const { keepEnded, pruneBatch } = this.limits.uploads
    const before = new Date(Date.now() - keepEnded)
    for (;;) {
      const old = await this.database.read.find(Upload, {
        select: { id: true },
        where: { state: In(ended), expiresAt: LessThan(before) },
        take: pruneBatch,
      })
      if (old.length > 0) await this.database.write((tx) => tx.delete(Upload, { id: In(old.map(({ id }) => id)) }))
      if (old.length < pruneBatch) return
    }
  }

  private async linkOf(tx: EntityManager, viewer: Viewer, { linkId, url }: CreateSnapshotInput): Promise<Owned<Link>> {
    if (linkId) return getOwned(tx, Link, viewer, linkId)
    const { link } = await this.links.addIn(tx, viewer, { url: url ?? '', capture: false })
    return own(viewer, link)
  }
}

/** @param end of the signatures */
function grant(signer: GrantSigner, upload: Owned<Upload>, end = upload.expiresAt): UploadGrant {
  return signing(() => ({ upload, ...signer.both(upload, end) }))
}

function checkTakenAt(takenAt: Date | null | undefined): Date {
  if (!takenAt) return new Date()
  if (takenAt.getTime() > Date.now() + 60_000 || takenAt.getTime() < earliest) {
    throw new BadInputError('takenAt', 'A page was seen between 1990 and now.')
  }
  return takenAt
}

function awaitingUpload(viewer: Viewer, link: Link, takenAt: Date): Partial<Snapshot> & { ownerId: string } {
  return {
    id: newId('Snapshot'),
    ownerId: viewer.userId,
    linkId: link.id,
    host: link.host,
    state: SnapshotState.AWAITING_UPLOAD,
    source: SnapshotSource.UPLOAD,
    requestedAt: takenAt,
    startedAt: null,
    finishedAt: null,
    progress: null,
    step: null,
    attempts: 0,
    failures: 0,
    priority: 0,
    formats: [],
    availableAt: new Date(0),
    finalUrl: null,
    httpStatus: null,
    title: null,
    problemList: [],
    contentHash: null,
  }
}
