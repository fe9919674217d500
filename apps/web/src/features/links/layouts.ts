import { ref } from 'vue'
import { readSetting, writeSetting } from '../../settings.js'
import type { MessageKey } from '../../i18n/messages.js'

/** How a list shows its links. */
export interface Layout {
  label: MessageKey
  /** Columns are at least so wide, in px; absent: there is one, of rows as high as what is in them. */
  column?: number
  /** Below the picture, in px. */
  caption: number
  /** Below that, what a search has found, in px. */
  passage: number
}

/** Between columns, and between rows, in px. */
export const gap = 16

export const layouts = {
  list: { label: 'list.layouts.list', caption: 0, passage: 0 },
  cards: { label: 'list.layouts.cards', column: 260, caption: 118, passage: 42 },
  gallery: { label: 'list.layouts.gallery', column: 160, caption: 34, passage: 36 },
} as const satisfies Record<string, Layout>

export type LayoutName = keyof typeof layouts

const isLayout = (name: string | null): name is LayoutName => name !== null && name in layouts

const stored = readSetting('layout')

/** What was chosen in this browser. */
export const layout = ref<LayoutName>(isLayout(stored) ? stored : 'list')

export function chooseLayout(chosen: LayoutName): void {
  layout.value = chosen
  writeSetting('layout', chosen === 'list' ? null : chosen)
}
