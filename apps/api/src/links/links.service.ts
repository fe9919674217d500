import { type EntityManager, In } from 'typeorm'
import { findManyOwned, getOwned, own, type Owned } from '../auth/owned.js'
import type { Viewer } from '../auth/viewer.js'
import { limits } from '../limits.js'
import { insertAll } from '../database/chunks.js'
import type { Database } from '../database/database.js'
import { recordLinkChanges } from '../events/event-log.js'
import { ApiError, BadInputError, ConflictError, ErrorCode, LimitExceededError } from '../graphql/errors.js'
import { newId } from '../ids.js'
import { followLinks, followNewLinks } from '../search/follow.js'
import { readFormats } from '../snapshots/capture-formats.js'
import type { ArtifactKind } from '../snapshots/snapshot.enums.js'
import type { SnapshotsService } from '../snapshots/snapshots.service.js'
import { ensureTags, findTags, makeTags } from '../tags/tag-lookup.js'
import type { TagName } from '../tags/tag-name.js'
import { dropUnused } from '../tags/tag-tree.js'
import { countLinks, retag } from '../tags/tagging.js'
import { cleanText } from '../text.js'
import { checkTagCount, readTags, tooManyTags } from './link-tags.js'
import { titleFor } from './link-title.js'
import { lockLinksThat } from './link-locks.js'
import { Link } from './link.entity.js'
import type { AddLinkInput, AddLinkOutcome, AddLinkPayload, UpdateLinkInput } from './link.inputs.js'
import { linksOfPages } from './links-of-pages.js'
import { type PageUrl, parsePageUrl } from './page-url.js'
import { purgeIn, restoreIn, trashIn } from './trash.js'

/** An addition whose input was found good. */
interface Addition {
  input: AddLinkInput
  page: PageUrl
  tags: TagName[]
  formats: ArtifactKind[]
}

/** Changes of links. */
export class LinksService {
  constructor(
    private readonly database: Database,
    private readonly snapshots: SnapshotsService,
  ) {}

  /**
   * Adds a link, or its tags to the link that the viewer has of this page already.
   * @throws ApiError INVALID_URL, BAD_USER_INPUT
   */
  add(viewer: Viewer, input: AddLinkInput): Promise<AddLinkPayload> {
    return this.database.write((tx) => this.addIn(tx, viewer, input))
  }

  /** Adds many in one transaction; what cannot be added is told in its place, and keeps the others from nothing. */
  async addMany(viewer: Viewer, inputs: AddLinkInput[]): Promise<AddLinkOutcome[]> {
    if (inputs.length > limits.graphql.linksPerMutation) {
      throw new LimitExceededError(`At most ${limits.graphql.linksPerMutation} links at once.`, 'inputs')
    }
    const read = inputs.map(tryReadAddition)
    const outcomes = await this.addAll(
      viewer,
      read.flatMap((each) => (each instanceof ApiError ? [] : [each])),
    )
    const next = outcomes.values()
    return read.map((each) => outcomeOf(each instanceof ApiError ? each : next.next().value))
  }

  /**
   * Changes what is given; absent fields stay.
   * @throws ConflictError when the new address is that of another link of the viewer's
   */
  async update(viewer: Viewer, link: Owned<Link>, input: UpdateLinkInput): Promise<Owned<Link>> {
    const page = input.url === undefined || input.url === null ? undefined : parsePageUrl(input.url)
    if (input.url === null) throw new BadInputError('url', 'A link needs an address.')
    const tags = input.tags === undefined ? undefined : readTags(input.tags)
    const changes: Partial<Link> = { updatedAt: new Date(), ...page }
    if (input.title !== undefined) Object.assign(changes, titleFor(input.title, page ?? parsePageUrl(link.url)))
    else if (page && link.titleSource === 'URL') Object.assign(changes, titleFor(null, page))
    if (input.description !== undefined)
      changes.description = readText(input.description, limits.links.descriptionLength)
    if (input.note !== undefined) changes.note = readText(input.note, limits.links.noteLength)
    if (typeof input.starred === 'boolean') changes.starred = input.starred
    if (typeof input.read === 'boolean') changes.read = input.read

    return this.database.write(async (tx) => {
      if (page) {
        const other = await tx.findOneBy(Link, { ownerId: viewer.userId, canonicalHash: page.canonicalHash })
        if (other && other.id !== link.id) throw new ConflictError('Another of your links has this address.')
      }
      await tx.update(Link, { id: link.id }, changes)
      if (tags) {
        const wanted = await ensureTags(tx, viewer, tags)
        await retag(tx, viewer, [link], () => tags.flatMap((tag) => wanted.get(tag.key)?.id ?? []))
      }
      await followLinks(tx, [link.id])
      await recordLinkChanges(tx, [link])
      return getOwned(tx, Link, viewer, link.id)
    })
  }

  /** Gives all of the links some tags, and takes others from them. */
  tag(viewer: Viewer, links: Owned<Link>[], add: string[], remove: string[]): Promise<Owned<Link>[]> {
    const adding = readTags(add)
    const removing = readTags(remove)
    return this.change(viewer, links, async (tx) => {
      const added = await ensureTags(tx, viewer, adding)
      const present = await findTags(tx, viewer, removing)
      const addedIds = adding.flatMap((name) => added.get(name.key)?.id ?? [])
      const removedIds = new Set([...present.values()].map((tag) => tag.id))
      await retag(tx, viewer, links, (_, current) =>
        checkTagCount([...current, ...addedIds].filter((id) => !removedIds.has(id))),
      )
    })
  }

  /** Puts links into the trash. */
  trash(viewer: Viewer, links: Owned<Link>[]): Promise<Owned<Link>[]> {
    return this.change(viewer, links, (tx) => trashIn(tx, viewer, idsOf(links), new Date()))
  }

  /** Takes links out of the trash. */
  restore(viewer: Viewer, links: Owned<Link>[]): Promise<Owned<Link>[]> {
    return this.change(viewer, links, (tx) => restoreIn(tx, viewer, idsOf(links)))
  }

  /** Destroys links with their snapshots and files. */
  async purge(viewer: Viewer, links: Owned<Link>[]): Promise<string[]> {
    const ids = idsOf(links)
    await this.database.write(async (tx) => {
      await countLinks(tx, viewer, await lockLinksThat(tx, { trashed: false }, ids), -1)
      await purgeIn(tx, links)
    })
    return ids
  }

  private async change(
    viewer: Viewer,
    links: Owned<Link>[],
    work: (tx: EntityManager) => Promise<void>,
  ): Promise<Owned<Link>[]> {
    return this.database.write(async (tx) => {
      const ids = idsOf(links)
      await work(tx)
      await tx.update(Link, { id: In(ids) }, { updatedAt: new Date() })
      await recordLinkChanges(tx, links)
      const changed = await findManyOwned(tx, Link, viewer, ids)
      return ids.flatMap((id) => changed.get(id) ?? [])
    })
  }

  /** As `add`, within a transaction of the caller's. @throws ApiError INVALID_URL, LIMIT_EXCEEDED */
  async addIn(tx: EntityManager, viewer: Viewer, input: AddLinkInput): Promise<AddLinkPayload> {
    const [outcome] = await this.addAllIn(tx, viewer, [readAddition(input)])
    if (!outcome) throw new Error('a link that was just added is not there')
    if (outcome instanceof ApiError) throw outcome
    return outcome
  }

  private addAll(viewer: Viewer, additions: Addition[]): Promise<(AddLinkPayload | ApiError)[]> {
    return this.database.write((tx) => this.addAllIn(tx, viewer, additions))
  }

  /** For each addition what came of it, or why its link cannot take it. */
  private async addAllIn(
    tx: EntityManager,
    viewer: Viewer,
    additions: Addition[],
  ): Promise<(AddLinkPayload | ApiError)[]> {
    const { links: all, added } = await this.insertMissing(tx, viewer, additions)
    const isNew = new Set(idsOf([...added.values()]))
    const refused = await this.addTags(tx, viewer, additions, all, isNew)
    const taken = new Set(additions.filter((each) => !refused.has(each)).map(({ page }) => page.canonicalHash))
    const links = new Map([...all].filter(([hash]) => taken.has(hash)))
    const old = idsOf([...links.values()]).filter((id) => !isNew.has(id))
    await restoreIn(tx, viewer, old)

    const captures = additions.flatMap(({ input, formats }) => {
      const link = input.capture ? added.get(input) : undefined
      return link ? [{ link, formats }] : []
    })
    const snapshots = await this.snapshots.enqueue(tx, viewer, captures, additions.length > 1 ? 'bulk' : 'interactive')
    const snapshotOf = new Map(snapshots.map((snapshot) => [snapshot.linkId, snapshot]))
    await recordLinkChanges(
      tx,
      [...links.values()].filter(({ id }) => !snapshotOf.has(id)),
    )

    const fresh = await findManyOwned(tx, Link, viewer, old)
    for (const link of added.values()) {
      link.currentSnapshotId = snapshotOf.get(link.id)?.id ?? null
      fresh.set(link.id, link)
    }
    return additions.map((addition) => {
      const error = refused.get(addition)
      if (error) return error
      const { input, page } = addition
      const link = fresh.get(links.get(page.canonicalHash)?.id ?? '')
      if (!link) throw new Error('a link that was just added is not there')
      const duplicate = !added.has(input)
      return { link, duplicate, snapshot: duplicate ? null : (snapshotOf.get(link.id) ?? null) }
    })
  }

  /** The link of each page, by canonicalHash; `added` tells which inputs made theirs. */
  private async insertMissing(tx: EntityManager, viewer: Viewer, additions: Addition[]) {
    const hashes = [...new Set(additions.map(({ page }) => page.canonicalHash))]
    const links = await linksOfPages(tx, viewer, hashes)
    const added = new Map<AddLinkInput, Owned<Link>>()
    for (const { input, page } of additions) {
      if (links.has(page.canonicalHash)) continue
      const link = own(viewer, tx.create(Link, newLink(viewer, input, page)))
      links.set(page.canonicalHash, link)
      added.set(input, link)
    }
    await insertAll(tx, Link, [...added.values()])
    await followNewLinks(tx, [...added.values()])
    return { links, added }
  }

  /** Gives links the tags of their additions. @returns those that would give one too many, and why: they change nothing */
  private async addTags(
    tx: EntityManager,
    viewer: Viewer,
    additions: Addition[],
    links: Map<string, Owned<Link>>,
    newLinks: ReadonlySet<string>,
  ): Promise<Map<Addition, ApiError>> {
    const refused = new Map<Addition, ApiError>()
    const tagged = additions.filter(({ tags }) => tags.length > 0)
    if (tagged.length === 0) return refused
    const { tags, branches, created } = await makeTags(
      tx,
      viewer,
      tagged.flatMap((addition) => addition.tags),
    )
    const ofLink = Map.groupBy(tagged, ({ page }) => links.get(page.canonicalHash))
    await retag(
      tx,
      viewer,
      [...ofLink.keys()].filter((link) => link !== undefined),
      (link, current) => {
        let all = current
        for (const addition of ofLink.get(link) ?? []) {
          const wanted = all.union(new Set(addition.tags.flatMap((name) => tags.get(name.key)?.id ?? [])))
          if (wanted.size > limits.links.tagsPerLink) refused.set(addition, tooManyTags())
          else all = wanted
        }
        return all
      },
      { newLinks, branches },
    )
    if (refused.size > 0) await dropUnused(tx, viewer, idsOf(created))
    return refused
  }
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

function newLink(viewer: Viewer, input: AddLinkInput, page: PageUrl) {
  const now = new Date()
  return {
    id: newId('Link'),
    ownerId: viewer.userId,
    ...page,
    ...titleFor(input.title, page),
    description: null,
    note: readText(input.note, limits.links.noteLength),
    siteName: null,
    language: null,
    starred: input.starred ?? false,
    read: false,
    createdAt: now,
    updatedAt: now,
    trashedAt: null,
    mergedIntoId: null,
    latestSnapshotId: null,
    currentSnapshotId: null,
  }
}

function outcomeOf(each: AddLinkPayload | ApiError | undefined): AddLinkOutcome {
  if (each instanceof ApiError) return { payload: null, error: { code: each.code, message: each.message } }
  return { payload: each ?? null, error: null }
}

function readText(text: string | null | undefined, maxLength: number): string | null {
  return cleanText(text ?? '', maxLength) || null
}

function readAddition(input: AddLinkInput): Addition {
  return {
    input,
    page: parsePageUrl(input.url),
    tags: readTags(input.tags),
    formats: readFormats(input.formats),
  }
}

function tryReadAddition(input: AddLinkInput): Addition | ApiError {
  try {
    return readAddition(input)
  } catch (error) {
    if (error instanceof ApiError && error.code !== ErrorCode.INTERNAL) return error
    throw error
  }
}
