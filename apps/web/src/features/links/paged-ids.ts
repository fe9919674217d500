/** Where a page of a list is asked for: after or before the row of a cursor; the first and last page need none. */
export interface PageRequest {
  first?: number
  after?: string | null
  last?: number
  before?: string | null
}

export interface PageBounds {
  startCursor: string | null
  endCursor: string | null
  hasNextPage: boolean
}

interface Slot {
  /** How many rows it has, or will have. */
  size: number
  ids?: string[]
}

/**
 * The ids of a list of `total` rows that is read in pages by keyset cursors: any row has its place from the start, although
 * the rows between are not known. A page can be asked for by the cursor of the row before or behind it, which its neighbour
 * tells; that of a page far from all that are known is asked for by its place.
 */
export class PagedIds {
  private readonly slots: Slot[] = []
  /** By page: the cursor of the row before it. null: it begins the list. */
  private readonly afterOf = new Map<number, string | null>([[0, null]])
  /** By page: the cursor of the row behind it. null: it ends the list. */
  private readonly beforeOf = new Map<number, string | null>()
  private readonly pageOfId = new Map<string, number>()
  /** By page: the place of its first row, and behind the last page how many rows there are; undefined: to be counted anew. */
  private starts: number[] | undefined

  /** @param forwardOnly the list cannot be read from its end */
  constructor(
    total: number,
    private readonly pageSize: number,
    private readonly forwardOnly = false,
  ) {
    for (let left = total; left > 0; left -= pageSize) this.slots.push({ size: Math.min(left, pageSize) })
    if (!forwardOnly) this.beforeOf.set(this.slots.length - 1, null)
  }

  get total(): number {
    return this.places.at(-1) ?? 0
  }

  /** The id in a place from 0, or undefined while its page is not there. */
  idAt(index: number): string | undefined {
    const place = this.placeOf(index)
    return place && this.slots[place.page]?.ids?.[place.offset]
  }

  /** The place of a row, or -1. */
  indexOf(id: string): number {
    const page = this.pageOfId.get(id)
    if (page === undefined) return -1
    return this.startOf(page) + (this.slots[page]?.ids?.indexOf(id) ?? 0)
  }

  has(id: string): boolean {
    return this.pageOfId.has(id)
  }

  /** The ids that are there among the places from `start` up to, without, `end`. */
  idsBetween(start: number, end: number): string[] {
    const places = Array.from({ length: Math.max(0, end - start) }, (_, n) => start + n)
    return places.map((place) => this.idAt(place)).filter((id) => id !== undefined)
  }

  get loadedIds(): string[] {
    return [...this.pageOfId.keys()]
  }

  /** The pages of the places from `start` up to, without, `end` that are not there. */
  missing(start: number, end: number): number[] {
    const first = this.placeOf(start)?.page
    const last = this.placeOf(Math.min(end, this.total) - 1)?.page
    if (first === undefined || last === undefined) return []
    return Array.from({ length: last - first + 1 }, (_, n) => first + n).filter((page) => !this.slots[page]?.ids)
  }

  /** How to ask for a page by a cursor beside it; undefined where none is known yet. */
  requestFor(page: number): PageRequest | undefined {
    const after = this.afterOf.get(page)
    if (after !== undefined) return { first: this.pageSize, after }
    const before = this.beforeOf.get(page)
    return before === undefined ? undefined : { last: this.slots[page]?.size ?? 0, before }
  }

  /** The place of a page's first row. */
  startOf(page: number): number {
    return this.places[page] ?? 0
  }

  /** Takes in the cursor of the row before a page. */
  reach(page: number, cursor: string): void {
    this.afterOf.set(page, cursor)
  }

  /**
   * Takes in a page's rows, and with them whether the list is as long as it was counted. A row that has moved here from
   * another page, as in an order that follows what is changed, is there no more.
   */
  fill(page: number, ids: string[], bounds: PageBounds): void {
    // Rows may have come between the counting and the reading.
    if (page === this.slots.length && ids.length > 0) this.slots.push({ size: ids.length })
    if (!bounds.hasNextPage) this.slots.length = Math.min(this.slots.length, page + 1)
    else if (page === this.slots.length - 1) this.slots.push({ size: 1 })
    const slot = this.slots[page]
    if (slot) {
      for (const id of ids) if (this.pageOfId.get(id) !== page) this.remove(id)
      for (const id of slot.ids ?? []) this.pageOfId.delete(id)
      slot.ids = ids
      slot.size = ids.length
      for (const id of ids) this.pageOfId.set(id, page)
      if (bounds.endCursor && page + 1 < this.slots.length) this.afterOf.set(page + 1, bounds.endCursor)
      if (bounds.startCursor && page > 0 && !this.forwardOnly) this.beforeOf.set(page - 1, bounds.startCursor)
    }
    this.starts = undefined
  }

  /** A new row comes in among the first page's, at a place from 0. */
  insert(id: string, place: number): void {
    if (this.has(id)) return
    this.starts = undefined
    const [first] = this.slots
    if (!first) this.slots.push({ size: 1, ids: [id] })
    else {
      first.size += 1
      // Before the first page is there, its own answer will bring the row.
      if (!first.ids) return
      first.ids.splice(place, 0, id)
    }
    this.pageOfId.set(id, 0)
  }

  /** A row leaves the list; those behind it move up. */
  remove(id: string): void {
    const slot = this.slots[this.pageOfId.get(id) ?? -1]
    if (!slot?.ids) return
    slot.ids = slot.ids.filter((other) => other !== id)
    slot.size = slot.ids.length
    this.pageOfId.delete(id)
    this.starts = undefined
  }

  /** Lets the pages go that are further than `distance` pages away from one; returns the ids that were in them. */
  dropFarFrom(page: number, distance: number): string[] {
    const dropped: string[] = []
    for (const [index, slot] of this.slots.entries()) {
      if (!slot.ids || Math.abs(index - page) <= distance) continue
      dropped.push(...slot.ids)
      delete slot.ids
    }
    for (const id of dropped) this.pageOfId.delete(id)
    return dropped
  }

  private get places(): number[] {
    if (!this.starts) {
      this.starts = [0]
      for (const [page, { size }] of this.slots.entries()) this.starts.push((this.starts[page] ?? 0) + size)
    }
    return this.starts
  }

  private placeOf(index: number): { page: number; offset: number } | undefined {
    if (index < 0 || index >= this.total) return undefined
    // Few pages are larger or smaller than others: it is this one, or one near it.
    let page = Math.min(Math.floor(index / this.pageSize), this.slots.length - 1)
    while (this.startOf(page) > index) page--
    while (this.startOf(page + 1) <= index) page++
    return { page, offset: index - this.startOf(page) }
  }
}
