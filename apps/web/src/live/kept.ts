import { type MaybeRefOrGetter, onScopeDispose, type ShallowRef, shallowRef, toValue, watch } from 'vue'
import { type ApiError, asApiError } from '../errors.js'
import { throttled } from '../throttled.js'
import { type Change, onChange, onGap } from './index.js'

/** Something of the viewer's that is shown as it is now. */
export interface Kept<Value> {
  /** undefined until it is there; what is there stays when asking anew fails. */
  value: ShallowRef<Value | undefined>
  /** Why asking failed the last time. */
  error: ShallowRef<ApiError | undefined>
  /** Asks for it anew, and from now on after changes; what goes wrong is in `error`. */
  load: () => Promise<void>
  /** Asks for it anew in a while, where it was loaded before, as after a change that concerns it. */
  reload: () => void
  /** Takes in what is known here sooner than by asking: what was asked for before it does not count any more. */
  put: (value: Value) => void
  forget: () => void
  /** Hears of no more changes. */
  end: () => void
}

interface Rules {
  /** A change that concerns it asks anew at most once in so many ms. */
  interval: number
  concerns: (change: Change) => boolean
}

/** Keeps what `ask` answers as it is now. Of answers that overtake each other the one that was asked for last counts. */
export function kept<Value>(ask: () => Promise<Value>, { interval, concerns }: Rules): Kept<Value> {
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
  const put = (known: Value) => {
    answered = ++asked
    value.value = known
  }
  const forget = () => {
    wanted = false
    answered = ++asked
    value.value = undefined
    error.value = undefined
  }

  const reload = throttled(() => wanted && load(), interval)
  const stops = [onGap(reload), onChange((change) => concerns(change) && reload())]
  const end = () => {
    forget()
    stops.forEach((stop) => stop())
  }
  return { value, error, load, reload, put, forget, end }
}

/** The same for a component: what `ask` answers about a key, asked for at once and whenever the key is another. */
export function useKept<Key extends string | undefined, Value>(
  key: MaybeRefOrGetter<Key>,
  ask: (key: Key) => Promise<Value>,
  rules: Rules,
): Pick<Kept<Value>, 'value' | 'error' | 'load'> {
  const { value, error, load, forget, end } = kept(() => ask(toValue(key)), rules)
  watch(
    () => toValue(key),
    () => {
      forget()
      void load()
    },
    { immediate: true },
  )
  onScopeDispose(end)
  return { value, error, load }
}
