import { shallowRef } from 'vue'
import { tellSignedOut } from '../graphql.js'
import { pause } from '../pause.js'
import type * as Stream from './stream.js'
import type { Change } from './stream.js'

export type { Change } from './stream.js'

/** `waiting`: not connected yet, and nothing was missed; `lost`: changes are being missed. */
export type LiveState = 'waiting' | 'open' | 'lost'

/** What tabs tell each other; `gap`: what happened before this may have been missed. */
type Message =
  { kind: 'change'; change: Change } | { kind: 'state'; state: LiveState; gap: boolean } | { kind: 'hello' }

const codeWait = 5_000
const changeListeners = new Set<(change: Change) => void>()
const gapListeners = new Set<() => void>()
let stop: (() => void) | undefined

/** Whether this browser hears of changes, through whichever of its tabs. */
export const liveState = shallowRef<LiveState>('waiting')

/** Calls `listener` for each change; returns what ends that. */
export function onChange(listener: (change: Change) => void): () => void {
  changeListeners.add(listener)
  return () => changeListeners.delete(listener)
}

/** Calls `listener` when changes may have been missed, and what is shown must be asked for again. */
export function onGap(listener: () => void): () => void {
  gapListeners.add(listener)
  return () => gapListeners.delete(listener)
}

/**
 * Hears of the user's changes from now on. HTTP/1.1 gives a browser six connections to a host, and a stream takes one for
 * good: so one tab, the one that holds a lock, opens the stream and tells the others; when it goes, another takes over.
 */
export function startLive(userId: string): void {
  stopLive()
  const ending = new AbortController()
  const name = `linksnap.live.${userId}`
  const channel = new BroadcastChannel(name)
  let leading = false

  const receive = (message: Message) => {
    if (message.kind === 'change') changeListeners.forEach((listener) => listener(message.change))
    else if (message.kind === 'state') setState(message)
    else if (leading) channel.postMessage({ kind: 'state', state: liveState.value, gap: false } satisfies Message)
  }
  const tell = (message: Message) => {
    channel.postMessage(message)
    receive(message)
  }
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => receive(data))
  channel.postMessage({ kind: 'hello' } satisfies Message)

  const lead = async () => {
    leading = true
    const { listen } = await streamCode(ending.signal)
    return listen(ending.signal, {
      onChange: (change) => tell({ kind: 'change', change }),
      // What happened between a tab's first questions and the opening of the stream was missed, too.
      onOpen: () => tell({ kind: 'state', state: 'open', gap: true }),
      onLost: () => tell({ kind: 'state', state: 'lost', gap: false }),
      onRefused: tellSignedOut,
    })
  }
  void withLock(name, ending.signal, lead)

  stop = () => {
    ending.abort()
    channel.close()
    liveState.value = 'waiting'
  }
}

export function stopLive(): void {
  stop?.()
  stop = undefined
}

function setState({ state, gap }: { state: LiveState; gap: boolean }): void {
  liveState.value = state
  if (gap) gapListeners.forEach((listener) => listener())
}

/** Its code is not what the first load waits for; where it does not come, it is asked for again. */
async function streamCode(signal: AbortSignal): Promise<typeof Stream> {
  for (;;) {
    try {
      return await import('./stream.js')
    } catch {
      await pause(codeWait, signal)
      signal.throwIfAborted()
    }
  }
}

/** Does the work while holding the lock; without locks, as on plain http to another machine, each tab is on its own. */
async function withLock(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  // The type says that there are always locks; browsers give them to secure contexts only.
  const locks: LockManager | undefined = navigator.locks
  if (locks === undefined) return work()
  await locks.request(name, { signal }, work).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
