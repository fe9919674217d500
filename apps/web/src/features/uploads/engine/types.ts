import type { ArtifactKind, CredentialsFieldsFragment, PartFieldsFragment, PutFieldsFragment } from '@linksnap/schema'

export type SignedPut = PutFieldsFragment
export type SignedPart = PartFieldsFragment

/** Temporary credentials for one key, and where that is. */
export type OwnGrant = Pick<CredentialsFieldsFragment, 'credentials' | 'storage'> & {
  uploadId: string
  objectKey: string
}

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
  /** Credentials to sign the parts with here; null where this installation gives none. */
  requestOwn: (snapshotId: string, file: FileAbout) => Promise<OwnGrant | null>
  renewOwn: (uploadId: string) => Promise<OwnGrant>
  /** @param numbers of the parts, from 1 */
  signParts: (uploadId: string, numbers: number[]) => Promise<SignedPart[]>
  renew: (uploadId: string) => Promise<SignedPut>
  look: (uploadId: string) => Promise<ServerUpload>
  /** @param crc64 decimal, of the whole file; null where it is not known here */
  complete: (uploadId: string, crc64: string | null) => Promise<void>
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
  /** Whether its parts are signed here; `storeUploadId`: the store's id of them, once they have begun. */
  own?: boolean
  storeUploadId?: string | undefined
  lastModified: number
  /** undefined where the browser could not keep it. */
  file?: File | undefined
  paused: boolean
}
