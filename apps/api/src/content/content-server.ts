import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.js'
import { createHttpServer, type HttpOptions } from '../http/server.js'
import { Artifact } from '../snapshots/artifact.entity.js'
import type { ObjectStore } from '../storage/object-store.js'
import { documentPolicy, pdfPolicy } from './content-policy.js'
import type { ContentTokens } from './content-tokens.js'
import { contentDisposition, presentationOf } from './presentation.js'

export interface ContentServerOptions extends HttpOptions {
  database: Database
  store: ObjectStore
  tokens: ContentTokens
  /** The web client's origin: the only page that may frame what is shown here, and read its text. */
  appOrigin: string
}

/**
 * The content origin: shows what was archived, on a host that has no cookies, no API and no code of ours, so that an
 * archived page could do nothing here even if it ran. One artifact for each token; everything else is 404.
 */
export function createContentServer(options: ContentServerOptions): FastifyInstance {
  const { database, store, tokens, appOrigin } = options
  const server = createHttpServer(options)

  server.get<{ Params: { token: string; fileName: string } }>('/:token/:fileName', async (request, reply) => {
    const grant = tokens.read(request.params.token)
    const artifact = grant && (await database.read.findOneBy(Artifact, { id: grant.artifactId }))
    const object = artifact && (await store.get(artifact.objectKey))
    if (!object) return reply.callNotFound()

    const presentation = presentationOf(artifact)
    const inline = !grant.download && presentation !== 'download'
    return reply
      .headers({
        'content-security-policy': presentation === 'pdf' ? pdfPolicy(appOrigin) : documentPolicy(appOrigin),
        'content-type': inline ? artifact.contentType : 'application/octet-stream',
        'content-disposition': contentDisposition(inline ? 'inline' : 'attachment', artifact.fileName),
        'content-length': object.size,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'private, no-store',
        'access-control-allow-origin': appOrigin,
        vary: 'origin',
      })
      .send(object.stream)
  })
  server.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send('Not found\n'))
  return server
}
