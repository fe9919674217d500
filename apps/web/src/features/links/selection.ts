import type { LinkFilter } from '@linksnap/schema'
import { ref, shallowReactive } from 'vue'
import { attempt } from '../../attempt.js'
import { t } from '../../i18n/index.js'
import { toast } from '../../ui/toasts.js'
import type { Count, LinkList } from './link-list.js'

/** Links that are changed together. */
export interface Chosen {
  /** Shows them, and no others. */
  filter: LinkFilter
  count: Count
}

/** As many as a filter can name, those that it shows or those that it leaves out. */
const namedAtMost = 1_000

/** One link, as what is changed. */
export const chosenLink = (id: string): Chosen => ({ filter: { ids: [id] }, count: { count: 1, more: false } })

/** Which links of a list are chosen: some of them, or all that the list shows, loaded or not, but some. */
export class Selection implements Chosen {
  /** Those that are chosen, or, when everything is, those that are not. */
  private readonly ids = shallowReactive(new Set<string>())
  private readonly everything = ref(false)
  /** The link that was chosen last: a range begins there, wherever it has moved to. */
  private anchor: string | undefined

  constructor(private readonly list: () => LinkList) {}

  get count(): Count {
    if (!this.everything.value) return { count: this.ids.size, more: false }
    const { count, more } = this.list().matching
    return { count: count - this.ids.size, more }
  }

  /** Whether nothing is chosen. */
  get isEmpty(): boolean {
    return this.count.count === 0
  }

  /** Whether the list shows nothing that is not chosen. */
  get isWhole(): boolean {
    const { count, more } = this.list().matching
    return this.everything.value ? this.ids.size === 0 : !more && this.ids.size === count
  }

  get filter(): LinkFilter {
    const ids = [...this.ids]
    return this.everything.value ? { ...this.list().filter, exceptIds: ids } : { ids }
  }

  has(id: string): boolean {
    return this.ids.has(id) !== this.everything.value
  }

  /** Chooses a link, or no longer. */
  toggle(id: string): void {
    this.flip([id])
    this.anchor = id
  }

  /** Chooses all links from the one that was chosen last up to this one; says so where that cannot be. */
  async extend(id: string): Promise<void> {
    const list = this.list()
    const [from, to] = [this.anchor === undefined ? -1 : list.indexOf(this.anchor), list.indexOf(id)]
    if (from < 0 || to < 0) return this.toggle(id)
    if (Math.abs(to - from) >= namedAtMost) return tellLimit()
    await attempt(async () => {
      const between = await list.idsBetween(from, to)
      // Another list may be shown by now.
      if (list !== this.list()) return
      this.flip(between.filter((each) => !this.has(each)))
      this.anchor = id
    })
  }

  /** Chooses all that the list shows. */
  all(): void {
    this.clear()
    this.everything.value = true
  }

  clear(): void {
    this.ids.clear()
    this.everything.value = false
    this.anchor = undefined
  }

  private flip(some: readonly string[]): void {
    const added = some.filter((id) => !this.ids.has(id))
    if (this.ids.size + added.length > namedAtMost) return tellLimit()
    for (const id of some) if (!this.ids.delete(id)) this.ids.add(id)
  }
}

function tellLimit(): void {
  toast(t('selection.limit', { count: namedAtMost }), { kind: 'failed' })
}
