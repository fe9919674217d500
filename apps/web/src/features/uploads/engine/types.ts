import type { ArtifactKind, PartFieldsFragment, PutFieldsFragment } from '@linksnap/schema'

export type SignedPut = PutFieldsFragment
export type SignedPart = PartFieldsFragment

/** What is said of a file when its upload is asked for. */
export interface FileAbout {
  kind: ArtifactKind
  fileName: string
  contentType: string
  size: number
}

/** An upload on the server, as far as it has come. */
export interface ServerUpload {
  ended: boolean
  completed: boolean
  expiresAt: string
  /** Parts that the store has. */
  parts: { partNumber: number; size: number }[]
}

/** What the engine needs of the API. Every method throws UploadFault. */
export interface UploadApi {
  createSnapshot: (linkId: string) => Promise<string>
  requestWhole: (snapshotId: string, file: FileAbout) => Promise<{ uploadId: string; put: SignedPut }>
  requestParts: (
    snapshotId: string,
    file: FileAbout,
    partSize: number,
  ) => Promise<{ uploadId: string; partSize: number; parts: SignedPart[] }>
  /** @param numbers of the parts, from 1 */
  signParts: (uploadId: string, numbers: number[]) => Promise<SignedPart[]>
  renew: (uploadId: string) => Promise<SignedPut>
  look: (uploadId: string) => Promise<ServerUpload>
  /** @param crc64 decimal, of the whole file */
  complete: (uploadId: string, crc64: string) => Promise<void>
  cancel: (uploadId: string) => Promise<void>
}

/** What is remembered of an upload, also when the page is left. */
export interface UploadRecord extends FileAbout {
  id: string
  /** The user whose upload it is. */
  owner: string
  linkId: string
  snapshotId: string
  /** undefined: the server has not been asked yet, or its upload has ended. */
  uploadId?: string | undefined
  /** Of an upload in parts. */
  partSize?: number | undefined
  lastModified: number
  /** undefined where the browser could not keep it. */
  file?: File | undefined
  paused: boolean
}
