import { crc64Combine } from 'oss-signer'
import { checksum } from './checksum.js'
import { asFault, UploadFault } from './fault.js'
import { limits } from './limits.js'
import type { PartUrls } from './part-urls.js'
import type { SendContext } from './send-context.js'
import { putToStore } from './store.js'

interface Part {
  number: number
  bytes: Blob
}

/**
 * Sends a file in parts, several at once, but for those that the store has.
 * @param present by part number: how many bytes the store has
 * @returns the CRC-64 of the file
 */
export async function sendParts(
  context: SendContext,
  partSize: number,
  urls: PartUrls,
  present: ReadonlyMap<number, number>,
): Promise<string> {
  const parts = cut(context.file, partSize)
  const sums: string[] = []
  const pending = parts.values()
  const work = async () => {
    for (const part of pending) {
      const sum = await checksum(part.bytes)
      if (present.get(part.number) !== part.bytes.size) await sendPart(context, part, sum, urls)
      context.onProgress(part.number, part.bytes.size)
      sums[part.number - 1] = sum
    }
  }
  for (const part of parts) {
    if (present.get(part.number) === part.bytes.size) context.onProgress(part.number, part.bytes.size)
  }
  await Promise.all(Array.from({ length: limits.partsAtOnce }, work))
  return parts.reduce((whole, { number, bytes }) => crc64Combine(whole, sums[number - 1] ?? '0', bytes.size), '0')
}

/** Parts have no type: none is signed for them, so none may be sent. */
function cut(file: Blob, partSize: number): Part[] {
  return Array.from({ length: Math.ceil(file.size / partSize) }, (_, n) => ({
    number: n + 1,
    bytes: file.slice(n * partSize, (n + 1) * partSize, ''),
  }))
}

async function sendPart(context: SendContext, { number, bytes }: Part, sum: string, urls: PartUrls): Promise<void> {
  let refused = false
  await context.persist(async () => {
    try {
      const put = await urls.of(number)
      const onProgress = (sent: number) => context.onProgress(number, sent)
      const stored = await putToStore(put, bytes, { signal: context.signal, onProgress })
      if (stored !== null && stored !== sum) throw new UploadFault('CHECKSUM', { passing: true })
    } catch (error) {
      context.onProgress(number, 0)
      context.signal.throwIfAborted()
      const fault = asFault(error)
      // A signature that has ended, or a clock that was set: another one may do, once.
      if (fault.status !== 403 || refused) throw fault
      refused = true
      urls.forget(number)
      throw new UploadFault('STORE', { status: 403, storeCode: fault.storeCode ?? '', cause: fault, passing: true })
    }
  })
}
