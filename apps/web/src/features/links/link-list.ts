import {
  LinkCountDocument,
  LinkCursorDocument,
  type LinkFilter,
  type LinkOrder,
  LinksDocument,
  type LinksQuery,
  type LinksQueryVariables,
  SearchLinksDocument,
  type SearchLinksQuery,
} from '@linksnap/schema'
import { shallowRef, triggerRef } from 'vue'
import { type ApiError, asApiError } from '../../errors.js'
import { query } from '../../graphql.js'
import { liveState } from '../../live/index.js'
import { pause } from '../../pause.js'
import { throttled } from '../../throttled.js'
import { belongs, changeCount, forgetLinks, keepLinks, linkById, type LinkRow } from './link-store.js'
import { PagedIds } from './paged-ids.js'

const pageSize = 100
/** How far beyond what is seen rows are asked for, so that they are there when they come into sight. */
const ahead = 60
/** Rows further away than this many pages are let go: a list may have a hundred thousand. */
const keptPages = 25
/** By relevance only so many of the best are there. */
const bestMatches = 1_000
/** Among so many of the first rows a link that was just added finds its place. */
const newcomers = 20
/** The pictures' addresses are signed for an hour. */
const freshFor = 50 * 60_000
/** Up to so many the server counts what a search finds under further conditions. */
const countedUpTo = 2_000
/** What could not be asked for is asked for again after so long (ms), and then at growing distances up to the longest. */
const firstWait = 1_000
const longestWait = 30_000
const noMatches: readonly Match[] = Object.freeze([])

/** A number of links; `more`: there are more than that, which nobody has counted. */
export interface Count {
  count: number
  more: boolean
}

type Range = readonly [start: number, end: number]

interface Cursor {
  id: string | undefined
  index: number
}

let made = 0

/** Where a search has found what it looked for in a link, the best first. */
export type Match = SearchLinksQuery['links']['nodes'][number]['matches'][number]

/** The links of one filter in one order. Any of them can be looked at; those that are looked at are loaded. */
export class LinkList {
  /** Tells it from every other list. */
  readonly key = ++made
  /** Why what is missing could not be loaded the last time. */
  readonly error = shallowRef<ApiError>()
  /** The link that the keyboard was at, and its place then. */
  cursor: Cursor = { id: undefined, index: -1 }
  private readonly matches = new Map<string, Match[]>()
  private readonly pages = shallowRef<PagedIds>()
  private range: Range = [0, 30]
  private loading = false
  private stale = false
  private leftOut = 0
  private loadedAt = 0
  private failures = 0
  private waiting: AbortController | undefined
  private readonly reload = throttled(() => this.shown && this.refresh(), 1_000)
  /** Whether a page shows it; one that none shows waits with its news until it is shown again. */
  private shown = false
  /** Whether there are more than could be counted. */
  private uncounted = false

  constructor(
    readonly filter: LinkFilter,
    readonly orderBy: LinkOrder,
  ) {}

  /** undefined while nothing is known yet. */
  get total(): number | undefined {
    return this.pages.value?.total
  }

  /** How many links the filter shows, those included that a list by relevance leaves out. */
  get matching(): Count {
    const known = (this.total ?? 0) + this.leftOut
    return this.uncounted ? { count: Math.max(known, countedUpTo), more: true } : { count: known, more: false }
  }

  /** Whether it ends before all that match were shown, as one by relevance does. */
  get endsEarly(): boolean {
    return this.leftOut > 0
  }

  /** The link in a place from 0; undefined while it is loading. */
  at(index: number): LinkRow | undefined {
    const id = this.pages.value?.idAt(index)
    return id === undefined ? undefined : linkById(id)
  }

  /** Empty outside a search. */
  matchesOf(id: string): readonly Match[] {
    return this.matches.get(id) ?? noMatches
  }

  /** Only the server knows what belongs to a search. */
  get isSearch(): boolean {
    return typeof this.filter.query === 'string'
  }

  indexOf(id: string): number {
    return this.pages.value?.indexOf(id) ?? -1
  }

  /** The ids between two places, both included; those that are missing are loaded first. @throws ApiError */
  async idsBetween(one: number, other: number): Promise<string[]> {
    const [start, end] = [Math.min(one, other), Math.max(one, other) + 1]
    const { value: pages } = this.pages
    if (!pages) return []
    await this.fillRange(pages, () => [start, end])
    return pages.idsBetween(start, end)
  }

  get loadedIds(): string[] {
    return this.pages.value?.loadedIds ?? []
  }

  /** A page shows the list from now on. */
  open(): void {
    this.shown = true
    if (!this.pages.value || this.stale || this.error.value) this.retry()
    else this.renew()
  }

  close(): void {
    this.shown = false
    this.waiting?.abort()
  }

  /** Asks for everything anew when its pictures' addresses will soon be good no more. */
  renew(): void {
    if (this.shown && this.pages.value && Date.now() - this.loadedAt > freshFor) this.expire()
  }

  /** These places are seen now. */
  look(start: number, end: number): void {
    this.range = [start, end]
    this.renew()
    if (!this.error.value) void this.fill()
  }

  /** Asks again for what could not be loaded. */
  retry(): void {
    this.waiting?.abort()
    this.error.value = undefined
    if (this.pages.value && !this.stale) void this.fill()
    else void this.refresh()
  }

  /** Asks for everything that is seen anew, until an answer comes; what is there stays as long. */
  async refresh(): Promise<void> {
    this.stale = false
    const asked = changeCount()
    try {
      const pages = await this.begin()
      await this.fillRange(pages, () => this.wanted)
      const before = this.loadedIds
      this.pages.value = pages
      for (const id of this.matches.keys()) if (!pages.has(id)) this.matches.delete(id)
      forgetLinks(before)
      this.loadedAt = Date.now()
      this.succeeded()
      // What has changed meanwhile was told to the rows that were there before.
      if (changeCount() !== asked) this.expire()
    } catch (error) {
      this.stale = true
      this.failed(error, { seen: !this.pages.value })
    }
    if (!this.error.value) void this.fill()
  }

  /** A link has changed, or is gone. */
  change(id: string, now: LinkRow | null, before: LinkRow | undefined): void {
    const pages = this.pages.value
    if (!pages) return
    const belongsNow = now !== null && belongs(now, this.filter)
    if (pages.has(id) && !belongsNow) {
      pages.remove(id)
      triggerRef(this.pages)
    } else if (belongsNow && !pages.has(id)) {
      const place = this.placeOfNew(now)
      if (place !== undefined) {
        pages.insert(id, place)
        triggerRef(this.pages)
      } else if (this.isSearch || (before ? !belongs(before, this.filter) : this.orderBy !== 'NEWEST')) {
        this.expire()
      }
    }
  }

  /** What is shown may be old. */
  expire(): void {
    this.stale = true
    this.reload()
  }

  has(id: string): boolean {
    return this.pages.value?.has(id) ?? false
  }

  /** The places that are seen, and some around them. */
  private get wanted(): Range {
    const [start, end] = this.range
    return [Math.max(0, start - ahead), end + ahead]
  }

  /** Whether all of it is in the trash. */
  get isTrash(): boolean {
    return this.filter.trashed === true
  }

  private get arguments(): LinksQueryVariables {
    return { filter: this.filter, orderBy: this.orderBy }
  }

  /**
   * Where a link comes that was added just now: before the first that is older. Of several that are added at once the
   * older may be heard of after the newer. undefined: further down, or nobody knows.
   */
  private placeOfNew(link: LinkRow): number | undefined {
    if (this.orderBy !== 'NEWEST' || this.isSearch || this.total === undefined) return undefined
    const first = (this.pages.value?.idsBetween(0, Math.min(newcomers, this.total)) ?? []).map(linkById)
    const place = first.findIndex((other) => other && isNewer(link, other))
    if (place >= 0) return place
    return first.length === this.total ? this.total : undefined
  }

  private async begin(): Promise<PagedIds> {
    const { links, totalCount } = await this.readFirst()
    keepLinks(links.nodes)
    const byRelevance = this.orderBy === 'RELEVANCE'
    this.uncounted = totalCount === null
    // A list whose end nobody knows grows with its pages.
    const total = totalCount ?? (byRelevance ? countedUpTo : links.nodes.length)
    const listed = byRelevance ? Math.min(total, bestMatches) : total
    this.leftOut = total - listed
    const pages = new PagedIds(listed, pageSize, byRelevance)
    pages.fill(0, idsOf(links.nodes), links.pageInfo)
    return pages
  }

  /** The first page, and how many links there are; null: too many to be counted. A search is made once for both. */
  private async readFirst(): Promise<{ links: LinksQuery['links']; totalCount: number | null }> {
    const variables = { ...this.arguments, first: pageSize }
    if (this.isSearch) {
      const links = await this.search({ ...variables, counted: true })
      return { links, totalCount: links.totalCount ?? null }
    }
    const [{ links }, counted] = await Promise.all([
      query(LinksDocument, variables),
      query(LinkCountDocument, { filter: this.filter }),
    ])
    return { links, totalCount: counted.links.totalCount }
  }

  /** Asks for a page, and once more for all that is seen when a change has overtaken the answer. */
  private async read(variables: LinksQueryVariables): Promise<LinksQuery['links']> {
    const asked = changeCount()
    const links = this.isSearch ? await this.search(variables) : (await query(LinksDocument, variables)).links
    if (changeCount() !== asked) this.expire()
    return links
  }

  /** Asks for a page with what was found in its links. */
  private async search(variables: LinksQueryVariables & { counted?: boolean }): Promise<SearchLinksQuery['links']> {
    const { links } = await query(SearchLinksDocument, { ...variables, filter: this.filter })
    for (const { id, matches } of links.nodes) this.matches.set(id, matches)
    return links
  }

  private async fill(): Promise<void> {
    const pages = this.pages.value
    if (!pages || this.loading) return
    this.loading = true
    try {
      await this.fillRange(pages, () => (pages === this.pages.value ? this.wanted : undefined))
      if (!this.stale) this.succeeded()
    } catch (error) {
      this.failed(error, { seen: true })
    } finally {
      this.loading = false
    }
  }

  private succeeded(): void {
    this.failures = 0
    this.error.value = undefined
  }

  /** @param seen whether something that is looked at is missing now */
  private failed(error: unknown, { seen }: { seen: boolean }): void {
    const fault = asApiError(error)
    if (seen) this.error.value = fault
    this.waiting?.abort()
    // Where changes are not heard of either, all is asked for when they are again; and no second asking mends a question.
    if (liveState.value === 'lost' || fault.code === 'BAD_USER_INPUT') return
    const waiting = new AbortController()
    this.waiting = waiting
    void pause(Math.min(firstWait * 2 ** this.failures++, longestWait), waiting.signal).then(() => {
      if (!waiting.signal.aborted) this.retry()
    })
  }

  /** Loads what is missing of places, which may become others meanwhile; undefined: none are wanted any more. */
  private async fillRange(pages: PagedIds, places: () => Range | undefined): Promise<void> {
    for (let range = places(); range; range = places()) {
      const [page] = pages.missing(...range)
      if (page === undefined) return
      const request = pages.requestFor(page)
      if (request) {
        const links = await this.read({ ...this.arguments, ...request })
        keepLinks(links.nodes)
        pages.fill(page, idsOf(links.nodes), links.pageInfo)
        const dropped = pages.dropFarFrom(page, keptPages)
        for (const id of dropped) this.matches.delete(id)
        forgetLinks(dropped)
        if (pages === this.pages.value) triggerRef(this.pages)
      } else {
        const position = pages.startOf(page)
        const { linkCursor } = await query(LinkCursorDocument, { ...this.arguments, position })
        // The list has become shorter than it was: count it again.
        if (linkCursor === null) return this.expire()
        pages.reach(page, linkCursor)
      }
    }
  }
}

const isNewer = (one: LinkRow, other: LinkRow) =>
  one.createdAt === other.createdAt ? one.id > other.id : one.createdAt > other.createdAt

const idsOf = (links: readonly LinkRow[]) => links.map((link) => link.id)
