import type { UploadApi } from './types.js'

/** What sending a file needs of the task that it is done for. */
export interface SendContext {
  file: Blob
  uploadId: string
  api: UploadApi
  signal: AbortSignal
  /** Tries again where that may help. @throws UploadFault, or the signal's reason */
  persist: <T>(work: () => Promise<T>) => Promise<T>
  /** How many bytes of a part have been sent; a file in one piece is its part 1. */
  onProgress: (part: number, sent: number) => void
}
