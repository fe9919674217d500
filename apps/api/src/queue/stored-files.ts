import type { CapturedFile } from '../capture/capture.types.js'
import { storedName } from '../capture/stored-name.js'
import type { Artifact } from '../snapshots/artifact.entity.js'
import type { ObjectStore } from '../storage/object-store.js'

/** A file of a result that is in the store, whole. */
export type StoredFile = Pick<
  Artifact,
  'kind' | 'contentType' | 'fileName' | 'size' | 'sha256' | 'crc64' | 'width' | 'height' | 'objectKey'
>

/**
 * Stores the files of a result below a prefix, one after the other. It does not take longer than it may: what an
 * attempt has stored is swept if it has not come to its end by then.
 * @param onStored is told the share that is done, 0 to 1
 * @throws the reason of `signal`; ApiError STORAGE_UNAVAILABLE; a TimeoutError
 */
export async function storeFiles(
  store: ObjectStore,
  prefix: string,
  files: readonly CapturedFile[],
  signal: AbortSignal,
  onStored: (share: number) => void = () => undefined,
): Promise<StoredFile[]> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(store.limits.resultTimeout)])
  const stored: StoredFile[] = []
  for (const file of files) {
    onStored(stored.length / files.length)
    const { kind, contentType, fileName, size, sha256, width = null, height = null } = file
    const objectKey = `${prefix}${storedName(file)}`
    const { crc64 } = await store.put(objectKey, file.open, { size, contentType, signal: inTime })
    stored.push({ kind, contentType, fileName, size, sha256, crc64, width, height, objectKey })
  }
  inTime.throwIfAborted()
  return stored
}
