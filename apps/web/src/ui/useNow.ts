import { readonly, ref } from 'vue'

const now = ref(Date.now())
let ticking: ReturnType<typeof setInterval> | undefined

/** The time of now in ms, renewed twice a minute: one clock for all that shows how long ago something was. */
export function useNow() {
  ticking ??= setInterval(() => (now.value = Date.now()), 30_000)
  return readonly(now)
}
