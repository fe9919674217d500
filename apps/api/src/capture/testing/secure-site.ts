import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { constants, createSecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

const read = (name: string) => readFileSync(new URL(`tls/${name}`, import.meta.url), 'utf8')
const selfSigned = 'self-signed.pem'
const cert = read(selfSigned)
const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' })

/** A browser started with this takes the fixture's certificate for a good one. */
export const trustFixture = `--ignore-certificate-errors-spki-list=${createHash('sha256').update(publicKey).digest('base64')}`

export interface SecureSite {
  port: number
  close: () => Promise<void>
}

/** An https site on loopback, with a certificate that it signed itself; that of `expired.pem` was good in 2020. */
export async function startSecureSite(
  handler: RequestListener,
  certificate: typeof selfSigned | 'expired.pem' = selfSigned,
): Promise<SecureSite> {
  const server = createServer({ key: read('key.pem'), cert: read(certificate) }, handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** A site that speaks HTTP/2 with the same certificate, and ends every stream with an error. */
export async function startResettingSite(): Promise<{ port: number; close: () => void }> {
  const server = createSecureServer({ key: read('key.pem'), cert }).listen(0, '127.0.0.1')
  server.on('stream', (stream) => stream.on('error', () => undefined).close(constants.NGHTTP2_INTERNAL_ERROR))
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}
