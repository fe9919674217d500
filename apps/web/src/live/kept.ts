import { type ShallowRef, shallowRef } from 'vue'
import { type ApiError, asApiError } from '../errors.js'
import { throttled } from '../throttled.js'
import { type Change, onChange, onGap } from './index.js'

/** Something of the viewer's that the whole client shows. */
export interface Kept<Value> {
  /** undefined until it is there; what is there stays when asking anew fails. */
  value: ShallowRef<Value | undefined>
  error: ShallowRef<ApiError | undefined>
  /** Asks for it anew, and from now on after changes; what goes wrong is in `error`. */
  load: () => Promise<void>
  forget: () => void
}

/**
 * Keeps what `ask` answers as it is now: a change that concerns it asks anew, at most once in `interval` ms. Of answers
 * that overtake each other the one that was asked for last counts.
 */
export function kept<Value>(
  ask: () => Promise<Value>,
  { interval, concerns }: { interval: number; concerns: (change: Change) => boolean },
): Kept<Value> {
  const value: Kept<Value>['value'] = shallowRef()
  const error = shallowRef<ApiError>()
  let wanted = false
  let asked = 0
  let answered = 0

  /** Whether this is the answer to the newest question that has been answered so far. */
  const counts = (question: number) => {
    if (question < answered) return false
    answered = question
    return true
  }
  const load = async () => {
    wanted = true
    const question = ++asked
    try {
      const answer = await ask()
      if (!counts(question)) return
      value.value = answer
      error.value = undefined
    } catch (fault) {
      if (counts(question)) error.value = asApiError(fault)
    }
  }
  const forget = () => {
    wanted = false
    answered = ++asked
    value.value = undefined
  }

  const reload = throttled(() => wanted && load(), interval)
  onGap(reload)
  onChange((change) => concerns(change) && reload())
  return { value, error, load, forget }
}
