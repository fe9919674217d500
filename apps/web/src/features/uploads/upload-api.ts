import {
  CancelUploadDocument,
  CompleteUploadDocument,
  CreateSnapshotDocument,
  type CredentialsFieldsFragment,
  RenewUploadCredentialsDocument,
  RenewUploadDocument,
  RequestMultipartUploadDocument,
  RequestUploadCredentialsDocument,
  RequestUploadDocument,
  SignUploadPartsDocument,
  UploadDocument,
} from '@linksnap/schema'
import { type ApiError, asApiError, type ProblemCode } from '../../errors.js'
import { mutate, query } from '../../graphql.js'
import { type FaultCode, UploadFault } from './engine/fault.js'
import { limits } from './engine/limits.js'
import type { OwnGrant, UploadApi } from './engine/types.js'

const expiresIn = limits.grantSeconds

/** The API as the engine asks it. */
export const uploadApi: UploadApi = {
  createSnapshot: (linkId) =>
    asking(async () => {
      const { createSnapshot } = await mutate(CreateSnapshotDocument, { input: { linkId, files: [] } })
      return createSnapshot.snapshot.id
    }),

  requestWhole: (snapshotId, file) =>
    asking(async () => {
      const { requestUpload } = await mutate(RequestUploadDocument, { snapshotId, file: { ...file, expiresIn } })
      return { uploadId: requestUpload.upload.id, put: requestUpload.put }
    }),

  requestParts: (snapshotId, file, partSize) =>
    asking(async () => {
      const variables = { snapshotId, file: { ...file, expiresIn }, partSize }
      const { requestMultipartUpload: grant } = await mutate(RequestMultipartUploadDocument, variables)
      return { uploadId: grant.upload.id, partSize: grant.partSize, parts: grant.parts }
    }),

  requestOwn: (snapshotId, file) =>
    asking(async () => {
      const answer = await mutate(RequestUploadCredentialsDocument, { snapshotId, file }).catch((error: unknown) => {
        if (asApiError(error).code === 'CONFLICT') return null
        throw error
      })
      return answer && ownGrant(answer.requestUploadCredentials)
    }),

  renewOwn: (id) =>
    asking(async () => ownGrant((await mutate(RenewUploadCredentialsDocument, { id })).renewUploadCredentials)),

  signParts: (uploadId, numbers) =>
    asking(async () => {
      const parts = numbers.map((partNumber) => ({ partNumber }))
      return (await mutate(SignUploadPartsDocument, { uploadId, parts })).signUploadParts
    }),

  renew: (id) => asking(async () => (await mutate(RenewUploadDocument, { id, expiresIn })).renewUpload.put),

  look: (id) =>
    asking(async () => {
      const { upload } = await query(UploadDocument, { id })
      if (!upload) throw new UploadFault('ENDED')
      const { state, expiresAt, parts } = upload
      return { completed: state === 'COMPLETED', ended: state === 'CANCELED' || state === 'EXPIRED', expiresAt, parts }
    }),

  complete: (id, crc64) => asking(async () => void (await mutate(CompleteUploadDocument, { id, crc64 }))),

  cancel: (id) => asking(async () => void (await mutate(CancelUploadDocument, { id }))),
}

const ownGrant = ({ upload, credentials, storage }: CredentialsFieldsFragment): OwnGrant => ({
  uploadId: upload.id,
  objectKey: upload.objectKey,
  credentials,
  storage,
})

/** What the API's refusals mean to an upload; all others are shown as they are. */
const faults: Partial<Record<ProblemCode, FaultCode>> = {
  OFFLINE: 'NETWORK',
  CONFLICT: 'ENDED',
  NOT_FOUND: 'ENDED',
  UPLOAD_EXPIRED: 'ENDED',
}
const passing: ProblemCode[] = ['STORAGE_UNAVAILABLE', 'INTERNAL', 'UPLOAD_MISSING']

async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UploadFault) throw error
    const cause: ApiError = asApiError(error)
    throw new UploadFault(faults[cause.code] ?? 'API', { cause, passing: passing.includes(cause.code) })
  }
}
