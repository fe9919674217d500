import { isoBasic } from '../dates.js'
import { percentEncode } from '../encoding.js'
import { kept } from '../kept.js'
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

const latest = new Map<string, Marks>()

/**
 * The marks of what is signed at a time, in unix seconds. The latest are kept: within a second they are the same for
 * all that one signer signs, and to format them costs as much as to sign.
 * @throws SignerError `MissingRegion`
 */
export function marksV4(second: number, { credentials, region, product }: UnversionedSigning): Marks {
  const id = `${second}/${region}/${product}/${credentials.accessKeyId}`
  return kept(latest, id, 1, () => {
    const timestamp = isoBasic(second)
    const scope = scopeV4({ region, product }, timestamp)
    return { timestamp, scope, credential: percentEncode(`${credentials.accessKeyId}/${scope}`) }
  })
}
