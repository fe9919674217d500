import type { TestClient } from './client.js'

export interface OpenStream {
  status: number
  /** The next event's payload; rejects when none comes in time. */
  next: <T>(timeout?: number) => Promise<T>
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>
  close: () => void
}

/** Opens a subscription over server-sent events. */
export async function openStream(client: TestClient, query: string, variables?: object): Promise<OpenStream> {
  const abort = new AbortController()
  const response = await fetch(`${client.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...client.headers() },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  })
  const waiting: unknown[] = []
  let wake = () => undefined as void
  const ended = read(response, (payload) => {
    waiting.push(payload)
    wake()
  }).catch(() => undefined)

  return {
    status: response.status,
    async next<T>(timeout = 30_000): Promise<T> {
      if (waiting.length === 0) {
        await new Promise<void>((resolve, reject) => {
          const deadline = setTimeout(() => reject(new Error('no event came in time')), timeout)
          wake = () => {
            clearTimeout(deadline)
            resolve()
          }
        })
      }
      return waiting.shift() as T
    },
    ended,
    close: () => abort.abort(),
  }
}

async function read(response: Response, onPayload: (payload: unknown) => void): Promise<void> {
  if (!response.ok || !response.body) return
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const messages = text.split('\n\n')
    text = messages.pop() ?? ''
    for (const message of messages) {
      const data = /^data: (.*)$/m.exec(message)?.[1]
      if (/^event: next$/m.test(message) && data) onPayload(JSON.parse(data))
    }
  }
}
