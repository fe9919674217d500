import { createHash } from 'node:crypto'
import { authorize } from '../../access/authorize.js'
import { readFormCallback } from '../../callback/callback.js'
import { sendCallback } from '../../callback/send.js'
import { OssError } from '../../errors/oss-error.js'
import type { HeaderMap, OssRequest, OssResponse } from '../../http/message.js'
import type { StoredObject } from '../../store/store.js'
import { xmlDocument } from '../../xml/write.js'
import { encryptionOf } from '../attributes.js'
import { requireHeaderValue } from '../header-value.js'
import { readNewObject } from '../new-object.js'
import { hexEtag, quoted } from '../object-headers.js'
import { objectUrl } from '../object-url.js'
import type { Context, Operation } from '../operation.js'
import { limitedTo, readContentMd5, receive, wrongDigest } from '../receive.js'
import { readPostForm, type PostForm } from './post-form.js'

const redirectField = 'success_action_redirect'

export const postObject: Operation = {
  name: 'PostObject',
  actions: [],
  // Signatures in the header or URL of a form are ignored; what counts is in its fields.
  authenticatesItself: true,
  async run(context) {
    if (!context.request.headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data')) {
      throw new OssError('RequestIsNotMultiPartContent')
    }
    const body = new DigestedBody(context.request)
    const form = await readPostForm({ headers: context.request.headers, body }, context.services.limits)
    try {
      return await post(context, form, body)
    } finally {
      await form.cancel()
    }
  },
}

async function post(anonymous: Context, form: PostForm, body: DigestedBody): Promise<OssResponse> {
  const { services, request, now } = anonymous
  const verified = services.authenticator.authenticateForm(request, form, now)
  const { fields, range } = verified
  const context = { ...anonymous, ...verified.name, principal: verified.principal }
  await authorize(context, 'oss:PutObject', context)
  const { attributes, overwriting } = await readNewObject(context, described(request.headers, fields, form))
  const callback = readFormCallback(fields, services.limits)
  const md5 = readContentMd5(fields)
  requireHeaderValue(redirectField, fields.get(redirectField) ?? '')

  const largest = Math.min(range[1], services.limits.objectBytes)
  const object = await receive(context, limitedTo(largest, form.bytes), (bytes) => {
    if (bytes.size < range[0]) throw new OssError('EntityTooSmall')
    body.check()
    if (md5 !== undefined && !md5.equals(bytes.md5)) throw wrongDigest(md5, bytes.md5)
    const draft = { ...attributes, type: 'Normal' as const, etag: hexEtag(bytes.md5), modified: now }
    return services.store.objects.put(context, bytes, draft, overwriting)
  })
  const answer = answerOf(context, fields, object)
  return callback === undefined ? answer : sendCallback(callback, context, object, answer.headers)
}

/**
 * What is said of the object. `x-oss-content-type` outranks the field `Content-Type`, and that the type of the file's part;
 * of an ACL in the header, which is the only one that OSS takes from there, the field counts before.
 */
function described(headers: HeaderMap, fields: ReadonlyMap<string, string>, { contentType }: PostForm) {
  const type = fields.get('x-oss-content-type') ?? fields.get('content-type') ?? contentType ?? ''
  const acl = fields.get('x-oss-object-acl') ?? headers.get('x-oss-object-acl')
  const entries: [string, string][] = [...fields, ['content-type', type]]
  return new Map(acl === undefined ? entries : [...entries, ['x-oss-object-acl', acl]])
}

/** The body of a request whose Content-MD5, where it has one, is that of all of it: fields and delimiters too. */
class DigestedBody implements AsyncIterable<Uint8Array> {
  readonly #request: OssRequest
  readonly #claimed: Buffer | undefined
  readonly #hash = createHash('md5')

  /** Throws InvalidDigest for a header that is no MD5. */
  constructor(request: OssRequest) {
    this.#request = request
    this.#claimed = readContentMd5(request.headers)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.#request.body) {
      if (this.#claimed !== undefined) this.#hash.update(chunk)
      yield chunk
    }
  }

  /** Throws InvalidDigest where what has been read is something else than what was claimed. */
  check(): void {
    if (this.#claimed === undefined) return
    const actual = this.#hash.digest()
    if (!this.#claimed.equals(actual)) throw wrongDigest(this.#claimed, actual)
  }
}

function answerOf(
  { request, bucket }: Context,
  fields: ReadonlyMap<string, string>,
  object: StoredObject,
): OssResponse {
  const location = objectUrl(request, object.key)
  const headers = {
    etag: quoted(object.etag),
    location,
    'x-oss-hash-crc64ecma': object.crc64,
    ...encryptionOf(object),
  }
  const redirect = URL.parse(fields.get(redirectField) ?? '')
  if (redirect !== null) {
    redirect.searchParams.append('bucket', bucket)
    redirect.searchParams.append('key', object.key)
    redirect.searchParams.append('etag', quoted(object.etag))
    return { status: 303, headers: { ...headers, location: redirect.href } }
  }
  switch (fields.get('success_action_status')) {
    case '200':
      return { status: 200, headers }
    case '201': {
      const body = xmlDocument('PostResponse', [
        ['Bucket', bucket],
        ['ETag', quoted(object.etag)],
        ['Key', object.key],
        ['Location', location],
      ])
      return { status: 201, headers: { ...headers, 'content-type': 'application/xml' }, body }
    }
    default:
      return { status: 204, headers }
  }
}
