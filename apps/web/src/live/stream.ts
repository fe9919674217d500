import { ChangedDocument, type ChangedSubscription } from '@linksnap/schema'
import { stringifyDocument } from '@urql/vue'
import { createClient } from 'graphql-sse'
import { onAnswer } from '../graphql.js'
import { language } from '../i18n/index.js'
import { pause } from '../pause.js'

/** One change of the viewer's links, snapshots or queue. */
export type Change = ChangedSubscription['changed']

export interface StreamListener {
  onChange: (change: Change) => void
  /** The stream carries from now on; what happened before may have been missed. */
  onOpen: () => void
  onLost: () => void
  /** Nobody is signed in any more. */
  onRefused: () => void
}

/** The server says every 12 seconds that it is there: after this silence (ms) the connection is dead. */
const silence = 30_000
const firstWait = 500
const longestWait = 20_000

/** Listens to all changes until `signal` aborts; reconnects as often as it takes, at growing distances. */
export async function listen(signal: AbortSignal, listener: StreamListener): Promise<void> {
  let failures = 0
  const client = createClient({
    url: '/graphql/stream',
    // How often and when is decided below: a stream that the server completes is opened again, too.
    retryAttempts: 0,
    headers: () => ({ 'accept-language': language.value }),
    fetchFn: watchingFetch(listener.onRefused),
    on: {
      connected() {
        failures = 0
        listener.onOpen()
      },
    },
  })
  signal.addEventListener('abort', () => client.dispose())
  while (!signal.aborted) {
    await new Promise<void>((end) => {
      client.subscribe<ChangedSubscription>(
        { query: stringifyDocument(ChangedDocument) },
        { next: ({ data }) => data && listener.onChange(data.changed), error: () => end(), complete: () => end() },
      )
    })
    if (signal.aborted) return
    listener.onLost()
    await pause(firstWait, signal)
    await pauseUnlessThere(Math.min(firstWait * 2 ** failures++, longestWait), signal)
  }
}

/** Waits, but no longer than until the server has answered something else, or the page is looked at again. */
async function pauseUnlessThere(time: number, signal: AbortSignal): Promise<void> {
  const there = new AbortController()
  const stop = onAnswer(() => there.abort())
  document.addEventListener('visibilitychange', () => there.abort(), { signal: there.signal })
  await pause(time, AbortSignal.any([signal, there.signal]))
  stop()
  there.abort()
}

/** A fetch whose answer fails when nothing has come for a while, as on a connection that a sleeping laptop has lost. */
function watchingFetch(onRefused: () => void): typeof fetch {
  return async (input, init) => {
    const silent = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const watch = () => {
      clearTimeout(timer)
      timer = setTimeout(() => silent.abort(), silence)
    }
    watch()
    try {
      const signals = [silent.signal, ...(init?.signal ? [init.signal] : [])]
      const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) })
      if (response.status === 401) onRefused()
      const watched = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          watch()
          controller.enqueue(chunk)
        },
        flush: () => clearTimeout(timer),
      })
      return new Response(response.body?.pipeThrough(watched) ?? null, response)
    } catch (error) {
      clearTimeout(timer)
      throw error
    }
  }
}
