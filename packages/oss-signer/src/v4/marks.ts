import { isoBasic } from '../dates.js'
import { percentEncode } from '../encoding.js'
import { keepingLatest } from '../kept.js'
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

/**
 * The marks of what is signed at a time, in unix seconds. The latest are kept: within a second they are the same for
 * all that one signer signs, and to format them costs as much as to sign.
 * @throws SignerError `MissingRegion`
 */
export const marksV4 = /* @__PURE__ */ keepingLatest(
  (
    second: number,
    accessKeyId: string,
    region: UnversionedSigning['region'],
    product: UnversionedSigning['product'],
  ): Marks => {
    const timestamp = isoBasic(second)
    const scope = scopeV4({ region, product }, timestamp)
    return { timestamp, scope, credential: percentEncode(`${accessKeyId}/${scope}`) }
  },
)
