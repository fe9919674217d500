import { ApiError } from '../../errors.js'
import { t } from '../../i18n/index.js'
import type { MessageKey } from '../../i18n/messages.js'
import type { UploadFault } from './engine/fault.js'

/** Codes of OSS that can be said in a person's words. */
const storeCodes: Partial<Record<string, MessageKey>> = {
  AccessDenied: 'uploads.store.AccessDenied',
  SignatureDoesNotMatch: 'uploads.store.SignatureDoesNotMatch',
  RequestTimeTooSkewed: 'uploads.store.RequestTimeTooSkewed',
  EntityTooLarge: 'uploads.store.EntityTooLarge',
  EntityTooSmall: 'uploads.store.EntityTooSmall',
  InvalidDigest: 'uploads.store.InvalidDigest',
  NoSuchUpload: 'uploads.store.NoSuchUpload',
  InvalidAccessKeyId: 'uploads.store.InvalidAccessKeyId',
  SecurityTokenExpired: 'uploads.store.SecurityTokenExpired',
  ServiceUnavailable: 'uploads.store.ServiceUnavailable',
  InternalError: 'uploads.store.InternalError',
}

/** Why an upload does not go on, for a person. */
export function wordsOf({ code, status, storeCode = '', cause }: UploadFault): string {
  if (code === 'API') return cause instanceof ApiError ? cause.sentence : t('error.INTERNAL')
  if (code === 'CORS') return t('uploads.fault.CORS', { origin: location.origin })
  if (code !== 'STORE') return t(`uploads.fault.${code}`)
  const known = storeCodes[storeCode]
  return known ? t(known) : t('uploads.fault.refused', { status: status ?? '', code: storeCode })
}
