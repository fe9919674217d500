import { checksum } from './checksum.js'
import { UploadFault } from './fault.js'
import { isFresh } from './part-urls.js'
import { putToStore } from './store.js'
import type { SendContext } from './send-context.js'
import type { SignedPut } from './types.js'

/**
 * Sends a file in one piece.
 * @param granted what came with the upload; without it, or when it ends, a new one is asked for
 * @returns the CRC-64 of the file
 */
export async function sendWhole(context: SendContext, granted: SignedPut | undefined): Promise<string> {
  const { file, uploadId, api, signal } = context
  const crc64 = await checksum(file)
  let put = granted
  await context.persist(async () => {
    if (!put || !isFresh(put)) put = await api.renew(uploadId)
    try {
      const stored = await putToStore(put, file.slice(0, file.size, ''), {
        signal,
        onProgress: (sent) => context.onProgress(1, sent),
      })
      if (stored !== null && stored !== crc64) throw new UploadFault('CHECKSUM', { passing: true })
    } catch (error) {
      context.onProgress(1, 0)
      put = undefined
      throw error
    }
  })
  context.onProgress(1, file.size)
  return crc64
}
