import { noSuchKey } from '../errors/no-such.js'
import { OssError } from '../errors/oss-error.js'
import type { ObjectName, Store, StoredObject } from '../store/store.js'

const archived = new Set(['Archive', 'ColdArchive', 'DeepColdArchive'])

/** The object, or the one that it is a symbolic link to. Throws NoSuchKey, SymlinkTargetNotExist, InvalidTargetType. */
export async function findTarget(store: Store, { bucket, key }: ObjectName): Promise<StoredObject> {
  const object = await store.objects.get({ bucket, key })
  if (object === undefined) throw noSuchKey(key)
  if (object.target === undefined) return object
  const target = await store.objects.get({ bucket, key: object.target })
  if (target === undefined) throw new OssError('SymlinkTargetNotExist', { details: [['Key', object.target]] })
  if (target.target !== undefined) throw new OssError('InvalidTargetType')
  return target
}

/** Throws InvalidObjectState for an archived object that has not been restored, or not yet. */
export function requireReadable({ storageClass, restored }: StoredObject, now: Date): void {
  if (!isArchived(storageClass)) return
  if (restored === undefined || now < restored.from || now >= restored.until) {
    throw new OssError('InvalidObjectState')
  }
}

export function isArchived(storageClass: string): boolean {
  return archived.has(storageClass)
}
