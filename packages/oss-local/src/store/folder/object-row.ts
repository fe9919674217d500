import type { ListedObject, NewObject, ObjectType, StorageClass, StoredObject } from '../store.js'
import type { IndexFile } from './index-file.js'

type Row = NonNullable<ReturnType<IndexFile['get']>>

/** The part of an object that no listing shows, as JSON. */
type Hidden = Pick<StoredObject, 'headers' | 'metadata' | 'acl' | 'tags' | 'target'> & {
  restored?: { from: number; until: number }
}

/** An object with the number of the content that holds its bytes. */
export interface ObjectRow {
  object: StoredObject
  content: number
}

export type ObjectDraft = NewObject & Pick<StoredObject, 'size' | 'crc64' | 'md5' | 'target' | 'restored'>

export function toListed(row: Record<string, unknown>, key: string): ListedObject {
  return {
    key,
    type: row['type'] as ObjectType,
    size: Number(row['size']),
    etag: String(row['etag']),
    modified: new Date(Number(row['modified'])),
    storageClass: row['storageClass'] as StorageClass,
  }
}

export function toObjectRow(row: Row, key: string): ObjectRow {
  const { restored, ...hidden } = JSON.parse(String(row['attributes'])) as Hidden
  const object: StoredObject = { ...toListed(row, key), crc64: String(row['crc64']), ...hidden }
  if (row['md5'] !== null) object.md5 = String(row['md5'])
  if (restored) object.restored = { from: new Date(restored.from), until: new Date(restored.until) }
  return { object, content: Number(row['content']) }
}

export function writeObjectRow(
  index: IndexFile,
  bucket: number,
  key: string,
  draft: ObjectDraft,
  content: number,
): void {
  const { headers, metadata, acl, tags, target, restored } = draft
  const hidden: Hidden = { headers, metadata, acl, tags }
  if (target !== undefined) hidden.target = target
  if (restored) hidden.restored = { from: restored.from.getTime(), until: restored.until.getTime() }
  index.run(
    'INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    bucket,
    Buffer.from(key),
    draft.type,
    draft.size,
    draft.etag,
    draft.modified.getTime(),
    draft.storageClass,
    draft.crc64,
    draft.md5 ?? null,
    content,
    JSON.stringify(hidden),
  )
}
