import type { CDPSession } from 'playwright'

/** The bytes of a stream that the browser holds, piece by piece. */
export async function* readStream(session: CDPSession, handle: string): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const { data, base64Encoded, eof } = await session.send('IO.read', { handle, size: 1024 * 1024 })
      if (data !== '') yield Buffer.from(data, base64Encoded ? 'base64' : 'utf8')
      if (eof) return
    }
  } finally {
    await session.send('IO.close', { handle }).catch(() => undefined)
  }
}
