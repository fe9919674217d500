import { verifyPostForm, verifyRequest, verifyRpc, type RequestCheck } from 'oss-signer'
import { OssError } from '../errors/oss-error.js'
import { headerBytes, type OssRequest } from '../http/message.js'
import type { ObjectName } from '../store/store.js'
import { StsError } from '../sts/sts-error.js'
import type { KeyRing } from './key-ring.js'
import { anonymous, type Principal } from './principal.js'

export interface Authenticated {
  principal: Principal
  /** What the request is about; empty strings where it names no bucket or no object. */
  name: ObjectName
}

export interface AuthenticatedForm extends Authenticated {
  /** By lower-case name. */
  fields: ReadonlyMap<string, string>
  /** The sizes of the file that the policy allows, in bytes. */
  range: readonly [smallest: number, largest: number]
}

/** Finds out what a request is about and who sent it, by its signature in the header, in the URL, or in a form. */
export class Authenticator {
  readonly #keyRing: KeyRing
  readonly #check: RequestCheck

  constructor(keyRing: KeyRing, check: Pick<RequestCheck, 'region' | 'addressing' | 'compat'>) {
    this.#keyRing = keyRing
    this.#check = { ...check, credentials: (accessKeyId) => keyRing.credentials(accessKeyId), anonymous: true }
  }

  /** What a request is about, whoever sent it. Throws InvalidBucketName, InvalidObjectName. */
  locate({ method, host, path }: Pick<OssRequest, 'method' | 'host' | 'path'>): ObjectName {
    const outcome = verifyRequest({ method, host, path, headers: {} }, this.#check)
    if (!outcome.ok) throw OssError.of(outcome.error)
    return nameOf(outcome)
  }

  /** Throws the error that OSS answers a wrong signature with. */
  authenticate(request: OssRequest, now: Date): Authenticated {
    const { method, host, path, query } = request
    const headers = Object.fromEntries([...request.headers].map(([name, value]) => [name, headerBytes(value)]))
    const outcome = verifyRequest({ method, host, path, query: `?${query}`, headers }, { ...this.#check, now })
    if (!outcome.ok) throw OssError.of(outcome.error)
    return { principal: this.#principal(outcome.accessKeyId), name: nameOf(outcome) }
  }

  /** Throws the error that OSS answers a wrong form with. */
  authenticateForm(
    { host, path }: OssRequest,
    { fields, filename }: { fields: (readonly [string, string])[]; filename: string | undefined },
    now: Date,
  ): AuthenticatedForm {
    const file = filename === undefined ? {} : { filename }
    const outcome = verifyPostForm({ host, path, fields, file }, { ...this.#check, now })
    if (!outcome.ok) throw OssError.of(outcome.error)
    return {
      principal: this.#principal(outcome.accessKeyId),
      name: nameOf(outcome),
      fields: outcome.fields,
      range: outcome.contentLengthRange,
    }
  }

  /** The parameters of a call to STS. Throws StsError. */
  authenticateRpc(method: string, parameters: (readonly [string, string])[], now: Date): ReadonlyMap<string, string> {
    const outcome = verifyRpc(method, parameters, { ...this.#check, now })
    if (!outcome.ok) throw new StsError(outcome.error)
    return outcome.parameters
  }

  #principal(accessKeyId: string | undefined): Principal {
    return accessKeyId === undefined ? anonymous : this.#keyRing.principal(accessKeyId)
  }
}

function nameOf({ bucket = '', key = '' }: { bucket?: string | undefined; key?: string | undefined }): ObjectName {
  return { bucket, key }
}
