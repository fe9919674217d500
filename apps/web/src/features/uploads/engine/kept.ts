import { limits } from './limits.js'
import type { UploadRecord } from './types.js'

const name = 'linksnap'
const store = 'uploads'

/** What the browser keeps of uploads, so that a reload does not end them. Where it keeps nothing, as in a private window, it does. */
export const kept = {
  async all(owner: string): Promise<UploadRecord[]> {
    const records = await attempt('readonly', (uploads) => uploads.getAll() as IDBRequest<UploadRecord[]>)
    return (records ?? []).filter((record) => record.owner === owner)
  },

  /** With its file, unless that is too large. */
  async put(record: UploadRecord): Promise<void> {
    const fits = record.file && record.file.size <= limits.keptBytes
    const done = fits && (await attempt('readwrite', (uploads) => uploads.put(record)))
    if (!done) await attempt('readwrite', (uploads) => uploads.put({ ...record, file: undefined }))
  },

  async delete(id: string): Promise<void> {
    await attempt('readwrite', (uploads) => uploads.delete(id))
  },
}

/** The request's result once it is safely written; undefined where that fails. */
async function attempt<T>(
  mode: IDBTransactionMode,
  ask: (uploads: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const database = await open()
    const transaction = database.transaction(store, mode)
    const request = ask(transaction.objectStore(store))
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'))
    })
    database.close()
    return request.result
  } catch {
    return undefined
  }
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'id' })
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the database could not be opened'))
  })
}
