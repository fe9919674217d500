import { isoBasic } from '../dates.js'
import { percentEncode } from '../encoding.js'
import type { UnversionedSigning } from '../types.js'
import { scopeV4 } from './signature.js'

/** What a V4 signature says of its maker and its time. */
export interface Marks {
  /** `YYYYMMDDTHHMMSSZ` */
  timestamp: string
  scope: string
  /** The id and the scope, percent-encoded. */
  credential: string
}

let latest: (Marks & { id: string }) | undefined

/**
 * The marks of what is signed at a time, in unix seconds. The latest are kept: within a second they are the same for
 * all that one signer signs, and to format them costs as much as to sign.
 * @throws SignerError `MissingRegion`
 */
export function marksV4(signing: UnversionedSigning, second: number): Marks {
  const { accessKeyId } = signing.credentials
  const id = `${second}/${accessKeyId}/${signing.region}/${signing.product}`
  if (latest?.id !== id) {
    const timestamp = isoBasic(second)
    const scope = scopeV4(signing, timestamp)
    latest = { id, timestamp, scope, credential: percentEncode(`${accessKeyId}/${scope}`) }
  }
  return latest
}
