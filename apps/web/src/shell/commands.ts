import type { Router } from 'vue-router'
import { batchText } from '../features/links/batch.js'
import { chooseLayout, type LayoutName, layouts } from '../features/links/layouts.js'
import { savedSearches } from '../features/searches/saved-searches.js'
import type { Tag } from '../features/tags/tag-store.js'
import { chooseLanguage, type Language, languages, t } from '../i18n/index.js'
import type { MessageKey } from '../i18n/messages.js'
import { chooseTheme, themes } from '../theme.js'
import type { IconName } from '../ui/icons.js'

/** Something that can be gone to or done. */
export interface Command {
  /** Unique; commands are found by it, too: those who read Chinese may type English. */
  id: string
  label: string
  /** What kind of thing it is. */
  kind?: string
  icon: IconName
  run: () => unknown
}

const places = {
  all: ['view.all', 'archive'],
  unread: ['view.unread', 'circle'],
  starred: ['view.starred', 'star'],
  queue: ['view.queue', 'refresh'],
  duplicates: ['duplicates.title', 'copy'],
  jobs: ['jobs.title', 'restore'],
  trash: ['view.trash', 'trash'],
  tags: ['tags.manageTitle', 'tag'],
  account: ['account.title', 'settings'],
  appearance: ['preferences.title', 'settings'],
  tokens: ['tokens.title', 'settings'],
  storage: ['storage.title', 'settings'],
} as const satisfies Record<string, [MessageKey, IconName]>

/** Where one can go, and what can be done anywhere. */
export function fixedCommands(router: Router, showShortcuts: () => unknown): Command[] {
  return [
    ...Object.entries(places).map(([name, [label, icon]]) => {
      return { id: name, label: t(label), icon, run: () => router.push({ name }) }
    }),
    { id: 'many', label: t('batch.title'), icon: 'lines', run: () => (batchText.value = '') },
    { id: 'shortcuts', label: t('shortcuts.title'), icon: 'keyboard', run: showShortcuts },
    ...(Object.keys(layouts) as LayoutName[]).map((name): Command => {
      const kind = t('list.layout')
      return { id: `layout ${name}`, label: t(layouts[name].label), kind, icon: 'eye', run: () => chooseLayout(name) }
    }),
    ...themes.map((name): Command => {
      const label = t(`preferences.themes.${name}`)
      return { id: `theme ${name}`, label, kind: t('preferences.theme'), icon: 'eye', run: () => chooseTheme(name) }
    }),
    ...(Object.keys(languages) as Language[]).map((name): Command => {
      const kind = t('preferences.language')
      return { id: `language ${name}`, label: languages[name], kind, icon: 'eye', run: () => chooseLanguage(name) }
    }),
    ...(savedSearches.value ?? []).map(({ id, name, query }): Command => {
      return { id, label: name, kind: t('search.saved'), icon: 'search', run: () => searchFor(router, query) }
    }),
  ]
}

/** Those whose name, kind or id has every word of the text in it. */
export function matchingCommands(commands: Command[], text: string): Command[] {
  const words = text.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter(({ id, label, kind = '' }) => {
    const name = `${label} ${kind} ${id}`.normalize('NFKC').toLowerCase()
    return words.every((word) => name.includes(word))
  })
}

export const tagCommand = (router: Router, { id, name }: Tag): Command => {
  return { id, label: name, kind: t('view.tags'), icon: 'tag', run: () => router.push({ name: 'tag', params: { id } }) }
}

export const linkCommand = (
  router: Router,
  { id, title, host }: { id: string; title: string; host: string },
): Command => {
  return { id, label: title, kind: host, icon: 'file', run: () => router.push({ name: 'link', params: { id } }) }
}

export const searchCommand = (router: Router, text: string): Command => {
  return { id: 'search', label: t('commands.search', { text }), icon: 'search', run: () => searchFor(router, text) }
}

const searchFor = (router: Router, q: string) => router.push({ name: 'search', query: { q } })
