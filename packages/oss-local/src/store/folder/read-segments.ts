import { open } from 'node:fs/promises'

/** A stretch of one blob: from its byte `from` up to, not including, `to`. */
export interface Segment {
  blob: number
  /** Whether the bytes are in the index. */
  inline: boolean
  from: number
  to: number
}

const chunkBytes = 256 * 1024

/** Reads segments one after the other in chunks of bounded size. */
export async function* readSegments(
  segments: Segment[],
  inline: (segment: Segment) => Uint8Array,
  path: (blob: number) => string,
): AsyncGenerator<Uint8Array> {
  for (const segment of segments) {
    if (segment.inline) yield inline(segment)
    else yield* readFile(path(segment.blob), segment.from, segment.to)
  }
}

async function* readFile(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    for (let position = from; position < to;) {
      const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, to - position))
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position)
      if (bytesRead === 0) throw new Error(`The file ${path} is shorter than its object`)
      yield chunk.subarray(0, bytesRead)
      position += bytesRead
    }
  } finally {
    await file.close()
  }
}
