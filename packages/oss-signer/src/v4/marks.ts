import { isoBasic } from '../dates.js'
import { encode } from '../encoding.js'
import type { UnversionedSigning } from '../types.js'
import { scopeV4 } from './signature.js'

/** What a V4 signature says of its maker and its time. */
export interface Marks {
  /** `YYYYMMDDTHHMMSSZ` */
  timestamp: string
  scope: string
  /** The id and the scope. */
  credential: string
  encodedCredential: string
}

let latest: { second: number; accessKeyId: string; region?: string; product?: string; marks: Marks } | undefined

/**
 * The marks of what is signed at a time. The latest are kept: within a second they are the same for all that one
 * signer signs, and to format them costs as much as to sign.
 * @throws SignerError `MissingRegion`
 */
export function marksV4({ credentials, region, product }: UnversionedSigning, time: number): Marks {
  const second = Math.floor(time / 1000)
  const { accessKeyId } = credentials
  if (
    latest?.second !== second ||
    latest.accessKeyId !== accessKeyId ||
    latest.region !== region ||
    latest.product !== product
  ) {
    const timestamp = isoBasic(time)
    const scope = scopeV4({ region, product }, timestamp)
    const credential = `${accessKeyId}/${scope}`
    const marks = { timestamp, scope, credential, encodedCredential: encode(credential) }
    latest = { second, accessKeyId, region, product, marks }
  }
  return latest.marks
}
