import { hmacSha1Base64 } from '#hash'
import { percentEncode } from '../encoding.js'

/** The parameters of an RPC call, encoded and sorted by name, as they are signed and sent. */
export function canonicalParameters(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&')
}

/** What is signed of a call to STS. */
export function stringToSignRpc(method: string, parameters: Readonly<Record<string, string>>): string {
  return `${method}&%2F&${percentEncode(canonicalParameters(parameters))}`
}

/** Base64 of HMAC-SHA1, whose key is the secret followed by `&`. */
export function signatureRpc(accessKeySecret: string, stringToSign: string): string {
  return hmacSha1Base64(`${accessKeySecret}&`, stringToSign)
}
