import { onMounted, onUnmounted, ref } from 'vue'
import type { MessageKey } from './i18n/messages.js'
import { readSetting, writeSetting } from './settings.js'
import { isTypedInto } from './ui/typing.js'

interface Shortcut {
  /** As KeyboardEvent.key names it. */
  key: string
  /** With Ctrl, or with ⌘ on a Mac; it then works while something is typed, too. */
  withCommand?: boolean
  /** How the key is written where it is listed. */
  shown: readonly string[]
  label: MessageKey
  group: 'anywhere' | 'inLists'
}

/** All keys that do something: what is not here does not exist, and the list of keys shows what is. */
export const shortcuts = {
  box: { key: '/', shown: ['/'], label: 'shortcuts.focusBox', group: 'anywhere' },
  commands: { key: 'k', withCommand: true, shown: ['Ctrl', 'k'], label: 'commands.title', group: 'anywhere' },
  help: { key: '?', shown: ['?'], label: 'shortcuts.help', group: 'anywhere' },
  undo: { key: 'z', shown: ['z'], label: 'shortcuts.undo', group: 'anywhere' },
  escape: { key: 'Escape', shown: ['Esc'], label: 'shortcuts.escape', group: 'anywhere' },
  next: { key: 'j', shown: ['j'], label: 'shortcuts.next', group: 'inLists' },
  previous: { key: 'k', shown: ['k'], label: 'shortcuts.previous', group: 'inLists' },
  open: { key: 'Enter', shown: ['↵'], label: 'shortcuts.open', group: 'inLists' },
  select: { key: 'x', shown: ['x'], label: 'shortcuts.select', group: 'inLists' },
  selectRange: { key: 'X', shown: ['Shift', 'x'], label: 'shortcuts.range', group: 'inLists' },
  edit: { key: 'e', shown: ['e'], label: 'shortcuts.edit', group: 'inLists' },
  star: { key: 's', shown: ['s'], label: 'shortcuts.star', group: 'inLists' },
  read: { key: 'r', shown: ['r'], label: 'shortcuts.read', group: 'inLists' },
  tag: { key: 't', shown: ['t'], label: 'shortcuts.tag', group: 'inLists' },
  trash: { key: 'Delete', shown: ['Del'], label: 'shortcuts.trash', group: 'inLists' },
} as const satisfies Record<string, Shortcut>

export type ShortcutName = keyof typeof shortcuts

/** Whether letters and signs do something: who speaks to the machine may say one by accident. */
export const singleKeys = ref(readSetting('keys') !== 'off')

export function chooseSingleKeys(wanted: boolean): void {
  singleKeys.value = wanted
  writeSetting('keys', wanted ? null : 'off')
}

/** What shortcuts do. Return false where one does nothing now. */
type Actions = Partial<Record<ShortcutName, () => unknown>>

const entries = Object.entries(shortcuts) as [ShortcutName, Shortcut][]

/** Keys that do something while a component is there. They rest while something is typed, or a dialog is open. */
export function useShortcuts(actions: Actions): void {
  const listen = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey
    if (event.defaultPrevented || event.altKey || event.isComposing) return
    if (!command && event.key.length === 1 && !singleKeys.value) return
    if ((!command && isTypedInto(event.target)) || document.querySelector('[role="dialog"], [role="menu"]')) return
    const found = entries.find(
      ([name, { key, withCommand = false }]) => actions[name] && key === event.key && withCommand === command,
    )
    if (found && actions[found[0]]?.() !== false) event.preventDefault()
  }
  onMounted(() => addEventListener('keydown', listen))
  onUnmounted(() => removeEventListener('keydown', listen))
}
