import type { ObjectHead } from '../storage/object-store.js'
import type { Upload } from './upload.entity.js'
import { UploadMethod } from './upload.enums.js'

/**
 * Metadata that the policy of a form pins and that no signed URL lets anybody send: what has it was sent by the form. It stays
 * with what has arrived, and is not kept.
 */
export const sentBy = { name: 'linksnap-sent-by', form: 'form' }

/** How a file has arrived. Of one that was sent with credentials nobody can tell more. */
export function methodOf({ method }: Pick<Upload, 'method'>, { metadata, type }: ObjectHead): UploadMethod {
  if (metadata[sentBy.name] === sentBy.form) return UploadMethod.POST
  if (method === UploadMethod.CREDENTIALS) return method
  return type === 'Multipart' ? UploadMethod.MULTIPART : UploadMethod.PUT
}
