import { type Component, defineAsyncComponent } from 'vue'
import { t } from '../i18n/index.js'
import { toast } from './toasts.js'

/**
 * A component whose code comes when it is first shown. Where it does not come, that is said, and it is tried again as soon
 * as the network is back or anything is pressed, as the button that was to show it.
 */
export function lazy<Shown extends Component>(load: () => Promise<{ default: Shown }>): Shown {
  return defineAsyncComponent<Shown>({
    loader: load,
    onError(_, retry) {
      toast(t('error.part'), { kind: 'failed', action: { label: t('error.reload'), run: () => location.reload() } })
      whenever(['online', 'click', 'keydown'], retry)
    },
  })
}

/** Does something once, after the first of some events of the window. */
function whenever(events: readonly string[], work: () => void): void {
  const first = new AbortController()
  for (const event of events) {
    addEventListener(
      event,
      () => {
        first.abort()
        work()
      },
      { signal: first.signal, capture: true },
    )
  }
}
