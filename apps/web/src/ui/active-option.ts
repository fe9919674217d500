import { ref } from 'vue'

const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/**
 * The option of a list that the keyboard is at; -1: at none.
 * @param count how many options there are
 * @param first where it begins
 */
export function useActiveOption(count: () => number, first = -1) {
  const active = ref(first)

  /** Goes on by an arrow key, around the ends; returns whether it was one. */
  function move(key: string): boolean {
    const step = steps[key]
    if (step === undefined || count() === 0) return false
    // From none the way down leads to the first, the way up to the last.
    active.value = active.value < 0 && step < 0 ? count() - 1 : (active.value + step + count()) % count()
    return true
  }

  return { active, move }
}
