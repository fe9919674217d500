import { type EntityManager, In } from 'typeorm'
import { findManyOwned, getManyOwned, getOwned, own, type Owned, ownedQuery } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import type { Limits } from '../limits.js'
import { insertAll } from '../database/chunks.js'
import type { Database } from '../database/database.js'
import { select, sql } from '../database/sql.js'
import { recordLinkChanges, recordSnapshotChanges } from '../events/event-log.js'
import type { Page, PageArgs } from '../graphql/connection.js'
import type { BatchLoad, RequestContext } from '../graphql/context.js'
import { type ListOrder, orderClause, pageOf, type PageRequest, queryRows, readPage } from '../graphql/page.js'
import { ConflictError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { Link } from '../links/link.entity.js'
import { leaveHosts } from '../queue/capture-hosts.js'
import { followLinks } from '../search/follow.js'
import { scheduleSweep } from '../storage/sweeps.js'
import { cancelUploadsOf } from '../uploads/staging.js'
import { captureFormats } from './capture-formats.js'
import { snapshotPrefix } from './object-keys.js'
import { SnapshotText } from './snapshot-text.entity.js'
import { Snapshot } from './snapshot.entity.js'
import { SnapshotProblemCode, SnapshotSource, SnapshotState, type ArtifactKind } from './snapshot.enums.js'

const newestFirst: ListOrder<Snapshot> = { name: 'NEWEST', direction: 'DESC', columns: ['requestedAt', 'id'] }

/** Who is waiting: a person for one page comes before the pages of a bulk addition. */
export type CapturePriority = 'interactive' | 'bulk'
const priorities: Record<CapturePriority, number> = { interactive: 0, bulk: 10 }

/** Of these, a capture is on its way; of the waiting ones, nothing has come to its end. */
const onItsWay = [SnapshotState.QUEUED, SnapshotState.CAPTURING]
const waiting = [...onItsWay, SnapshotState.AWAITING_UPLOAD]

/** Snapshots as their owner sees them; how they are taken is the queue's business. */
export class SnapshotsService {
  private readonly firstsOfLinks = new Map<string, BatchLoad<string, Snapshot[]>>()

  constructor(
    private readonly database: Database,
    private readonly limits: Limits,
  ) {}

  /** Newest first, across links. */
  list(viewer: Viewer, args: PageArgs, states?: SnapshotState[] | null): Promise<Page<Owned<Snapshot>>> {
    const query = ownedQuery(this.database.read, Snapshot, 'snapshot', viewer)
    if (states) query.andWhere({ state: In(states) })
    return readPage(viewer, query, newestFirst, args, states)
  }

  /** Newest first, of one link. However many links are asked for in one answer, their first pages come together. */
  listOfLink(context: RequestContext, link: Owned<Link>, args: PageArgs): Promise<Page<Owned<Snapshot>>> {
    const { signedIn: viewer } = context
    const query = ownedQuery(this.database.read, Snapshot, 'snapshot', viewer).andWhere({ linkId: link.id })
    const { rows } = queryRows(query, newestFirst)
    return pageOf(
      viewer,
      { order: newestFirst, args, filter: link.id },
      {
        rows: async (page) =>
          page.seeks.length > 0 ? rows(page) : ((await context.load(this.firstOfLinks(page), link.id)) ?? []),
        count: async () => (await context.load(this.countsOfLinks, link.id)) ?? 0,
      },
    )
  }

  /** By link, its first snapshots in an order: as many as a page of each has. */
  private firstOfLinks({ direction, limit }: PageRequest): BatchLoad<string, Snapshot[]> {
    const known = this.firstsOfLinks.get(`${direction} ${limit}`)
    if (known) return known
    const order = orderClause('snapshots', newestFirst.columns, direction)
    const load: BatchLoad<string, Snapshot[]> = async ({ userId }, linkIds) => {
      const { read } = this.database
      const places = await select<{ id: string }>(
        read,
        sql`SELECT id FROM (
              SELECT id, ROW_NUMBER() OVER (PARTITION BY linkId ORDER BY ${order}) AS place
              FROM snapshots WHERE ownerId = ${userId} AND linkId IN (${linkIds})
            ) placed WHERE place <= ${limit}`,
      )
      const snapshots = await read.findBy(Snapshot, { id: In(places.map(({ id }) => id)) })
      const sign = direction === 'ASC' ? 1 : -1
      const inOrder = snapshots.sort((a, b) => sign * (+a.requestedAt - +b.requestedAt || (a.id < b.id ? -1 : 1)))
      return Map.groupBy(inOrder, ({ linkId }) => linkId)
    }
    this.firstsOfLinks.set(`${direction} ${limit}`, load)
    return load
  }

  /** Queues a capture of each link, in the transaction that adds or names them. */
  async enqueue(
    tx: EntityManager,
    viewer: Viewer,
    links: readonly { link: Owned<Link>; formats: ArtifactKind[] }[],
    priority: CapturePriority,
  ): Promise<Owned<Snapshot>[]> {
    const requestedAt = new Date()
    const snapshots = links.map(({ link, formats }) =>
      own(
        viewer,
        tx.create(Snapshot, {
          id: newId('Snapshot'),
          ownerId: viewer.userId,
          linkId: link.id,
          host: link.host,
          state: SnapshotState.QUEUED,
          source: SnapshotSource.CAPTURE,
          requestedAt,
          startedAt: null,
          finishedAt: null,
          progress: null,
          step: null,
          attempts: 0,
          failures: 0,
          priority: priorities[priority],
          formats,
          availableAt: new Date(0),
          leaseUntil: null,
          finalUrl: null,
          httpStatus: null,
          title: null,
          problemList: [],
          contentHash: null,
        }),
      ),
    )
    if (snapshots.length === 0) return []
    await insertAll(tx, Snapshot, snapshots)
    await pointToNewest(
      tx,
      snapshots.map(({ linkId }) => linkId),
    )
    await recordSnapshotChanges(
      tx,
      snapshots,
      links.map(({ link }) => link),
    )
    return snapshots
  }

  /** Queues one more snapshot of a link. */
  capture(viewer: Viewer, link: Owned<Link>, formats: ArtifactKind[]): Promise<Owned<Snapshot>> {
    return this.database.write(async (tx) => {
      const [snapshot] = await this.enqueue(tx, viewer, [{ link, formats }], 'interactive')
      if (!snapshot) throw new Error('a snapshot that was just queued is not there')
      return snapshot
    })
  }

  /**
   * Ends a snapshot that is queued, being captured or waits for files. Its worker notices that the attempt is no longer
   * its own; what is still sent to it is not attached.
   * @throws ConflictError when it has ended already
   */
  cancel(viewer: Viewer, snapshot: Owned<Snapshot>): Promise<Owned<Snapshot>> {
    return this.database.write(async (tx) => {
      const current = await getOwned(tx, Snapshot, viewer, snapshot.id)
      const { affected } = await tx.update(
        Snapshot,
        { id: snapshot.id, state: In(waiting) },
        {
          state: SnapshotState.CANCELED,
          finishedAt: new Date(),
          progress: null,
          step: null,
          leaseUntil: null,
          problemList: [{ code: SnapshotProblemCode.CANCELED }],
        },
      )
      if (affected === 0) throw new ConflictError('This snapshot has ended already.')
      await leaveHosts(tx, [current], this.limits.queue)
      await cancelUploadsOf(tx, snapshot.id, this.limits)
      await recordSnapshotChanges(tx, [snapshot])
      return getOwned(tx, Snapshot, viewer, snapshot.id)
    })
  }

  /**
   * Takes snapshots again that failed or were canceled: each becomes a new one, and the old one stays as the record of
   * what happened. A link of which a capture is on its way already is not given another.
   * @throws ConflictError when one has neither failed nor been canceled
   */
  retry(viewer: Viewer, snapshots: Owned<Snapshot>[]): Promise<Owned<Snapshot>[]> {
    const final = [SnapshotState.FAILED, SnapshotState.CANCELED]
    if (!snapshots.every(({ state, source }) => final.includes(state) && source === SnapshotSource.CAPTURE)) {
      throw new ConflictError('Only a capture that failed or was canceled can be tried again.')
    }
    return this.database.write(async (tx) => {
      const linkIds = new Set(snapshots.map((each) => each.linkId))
      const links = await getManyOwned(tx, Link, viewer, [...linkIds])
      const onTheirWay = await tx.findBy(Snapshot, { linkId: In([...linkIds]), state: In(onItsWay) })
      const running = new Map(onTheirWay.map((each) => [each.linkId, own(viewer, each)]))
      const toQueue = links
        .filter((link) => !running.has(link.id))
        .map((link) => ({
          link,
          formats: snapshots.find((each) => each.linkId === link.id)?.formats ?? [...captureFormats],
        }))
      const priority = toQueue.length > 1 ? 'bulk' : 'interactive'
      for (const queued of await this.enqueue(tx, viewer, toQueue, priority)) {
        running.set(queued.linkId, queued)
      }
      return snapshots.map((each) => running.get(each.linkId) ?? each)
    })
  }

  /** Deletes one snapshot and its files; the link's others stay. */
  async delete(snapshot: Owned<Snapshot>): Promise<string> {
    await this.database.write(async (tx) => {
      await scheduleSweep(tx, [snapshotPrefix(snapshot.id)])
      const current = await tx.findBy(Snapshot, { id: snapshot.id })
      await tx.delete(Snapshot, { id: snapshot.id })
      await leaveHosts(tx, current, this.limits.queue)
      await pointToNewest(tx, [snapshot.linkId])
      await followLinks(tx, [snapshot.linkId])
      await recordLinkChanges(tx, [{ id: snapshot.linkId, ownerId: snapshot.ownerId }])
    })
    return snapshot.id
  }

  readonly byIds = (viewer: Viewer, ids: readonly string[]) => findManyOwned(this.database.read, Snapshot, viewer, ids)

  /** By link, how many snapshots it has in any state; a link without any is left out. */
  readonly countsOfLinks = async (viewer: Viewer, linkIds: readonly string[]): Promise<Map<string, number>> => {
    const rows = await select<{ ownerId: string; linkId: string; snapshots: number }>(
      this.database.read,
      sql`SELECT ownerId, linkId, COUNT(*) AS snapshots FROM snapshots WHERE linkId IN (${linkIds})
          GROUP BY ownerId, linkId`,
    )
    return new Map(
      rows.filter(({ ownerId }) => ownerId === viewer.userId).map(({ linkId, snapshots }) => [linkId, snapshots]),
    )
  }

  /** By snapshot, how many bytes its archived text has. */
  readonly textSizes = async (viewer: Viewer, ids: readonly string[]): Promise<Map<string, number>> => {
    const rows = await select<{ snapshotId: string; bytes: number }>(
      this.database.read,
      sql`SELECT snapshotId, OCTET_LENGTH(text) AS bytes FROM snapshot_texts
          WHERE snapshotId IN (${ids}) AND ownerId = ${viewer.userId}`,
    )
    return new Map(rows.map(({ snapshotId, bytes }) => [snapshotId, bytes]))
  }

  /** By snapshot, its archived text. */
  readonly textOf = async (viewer: Viewer, ids: readonly string[]): Promise<Map<string, string>> => {
    const texts = await this.database.read.findBy(SnapshotText, { snapshotId: In(ids), ownerId: viewer.userId })
    return new Map(texts.map(({ snapshotId, text }) => [snapshotId, text]))
  }
}

/**
 * Sets the links' newest snapshots anew, after one was added, deleted or came to its end. Of those that are READY, the best
 * stands for its link, and of equally good ones the newest.
 */
export async function pointToNewest(tx: EntityManager, linkIds: readonly string[]): Promise<void> {
  // The plus keeps SQLite from going through all that are READY, by the index that begins with the state.
  const first = (condition: string, order: string) =>
    `(SELECT id FROM snapshots WHERE linkId = links.id ${condition} ORDER BY ${order} LIMIT 1)`
  const newest = 'requestedAt DESC, id DESC'
  await tx.query(
    `UPDATE links SET currentSnapshotId = ${first('', newest)},
       latestSnapshotId = ${first(`AND +state = 'READY'`, `flaw, ${newest}`)}
     WHERE id IN (${linkIds.map(() => '?').join(', ')})`,
    [...linkIds],
  )
}
