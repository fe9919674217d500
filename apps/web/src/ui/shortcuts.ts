import { onMounted, onUnmounted } from 'vue'

/** By key, as KeyboardEvent.key names it, what it does. Return false where it does nothing now. */
export type Shortcuts = Partial<Record<string, (event: KeyboardEvent) => unknown>>

/** Keys that do something while a component is there. They rest while something is typed, or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (isTypedInto(event.target) || document.querySelector('[role="dialog"], [role="menu"]')) return
    const act = shortcuts[event.key]
    if (act && act(event) !== false) event.preventDefault()
  }
  onMounted(() => addEventListener('keydown', listen))
  onUnmounted(() => removeEventListener('keydown', listen))
}

/** Whether letters go into it. */
export const isTypedInto = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"])'))
