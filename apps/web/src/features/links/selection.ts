import { shallowReactive } from 'vue'
import { t } from '../../i18n/index.js'
import { toast } from '../../ui/toasts.js'
import { maxLinksAtOnce } from './link-actions.js'
import type { LinkList } from './link-list.js'

/** Which links of a list are chosen, to change them together. */
export class Selection {
  readonly ids = shallowReactive(new Set<string>())
  private anchor = 0

  constructor(private readonly list: () => LinkList) {}

  /** Chooses a link, or no longer; with `range` all from the one that was chosen last. */
  toggle(index: number, { range = false } = {}): void {
    const id = this.list().at(index)?.id
    if (id === undefined) return
    if (range)
      this.list()
        .idsBetween(this.anchor, index)
        .forEach((each) => this.ids.add(each))
    else if (!this.ids.delete(id)) this.ids.add(id)
    this.anchor = index
  }

  /** Chooses all of the list, as far as one change can take them. @throws ApiError */
  async all(): Promise<void> {
    const ids = await this.list().firstIds(maxLinksAtOnce)
    ids.forEach((id) => this.ids.add(id))
    if ((this.list().total ?? 0) > ids.length) toast(t('selection.limit', { count: ids.length }))
  }

  clear(): void {
    this.ids.clear()
  }
}
