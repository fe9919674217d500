import { UploadFault } from './fault.js'

export interface ChecksumQuestion {
  id: number
  bytes: Blob
}

export interface ChecksumAnswer {
  id: number
  /** null: the bytes could not be read. */
  crc64: string | null
}

let worker: Worker | undefined
let lastId = 0
const waiting = new Map<number, (crc64: string | null) => void>()

/** The CRC-64 of bytes, decimal. @throws UploadFault FILE when they cannot be read: the file was changed or moved */
export async function checksum(bytes: Blob): Promise<string> {
  worker ??= start()
  const id = ++lastId
  const sum = await new Promise<string | null>((resolve) => {
    waiting.set(id, resolve)
    worker?.postMessage({ id, bytes } satisfies ChecksumQuestion)
  })
  if (sum === null) throw new UploadFault('FILE')
  return sum
}

function start(): Worker {
  const started = new Worker(new URL('./checksum.worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data: { id, crc64 } }: MessageEvent<ChecksumAnswer>) => {
    waiting.get(id)?.(crc64)
    waiting.delete(id)
  })
  return started
}
