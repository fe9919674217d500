import type { LinkFilter } from '@linksnap/schema'
import { ref, shallowReactive } from 'vue'
import type { LinkList } from './link-list.js'

/** Links that are changed together. */
export interface Chosen {
  /** Shows them, and no others. */
  filter: LinkFilter
  count: number
}

/** Which links of a list are chosen: some of them, or all that the list shows, loaded or not, but some. */
export class Selection implements Chosen {
  /** Those that are chosen, or, when everything is, those that are not. */
  private readonly ids = shallowReactive(new Set<string>())
  private readonly everything = ref(false)
  private anchor = 0

  constructor(private readonly list: () => LinkList) {}

  get count(): number {
    return this.everything.value ? this.list().matching - this.ids.size : this.ids.size
  }

  get filter(): LinkFilter {
    const ids = [...this.ids]
    return this.everything.value ? { ...this.list().filter, exceptIds: ids } : { ids }
  }

  has(id: string): boolean {
    return this.ids.has(id) !== this.everything.value
  }

  /** Chooses a link, or no longer; with `range` all from the one that was chosen last. */
  toggle(index: number, { range = false } = {}): void {
    const id = this.list().at(index)?.id
    if (id === undefined) return
    if (range)
      this.list()
        .idsBetween(this.anchor, index)
        .filter((each) => !this.has(each))
        .forEach((each) => this.flip(each))
    else this.flip(id)
    this.anchor = index
  }

  /** Chooses all that the list shows. */
  all(): void {
    this.clear()
    this.everything.value = true
  }

  clear(): void {
    this.ids.clear()
    this.everything.value = false
  }

  private flip(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id)
  }
}
