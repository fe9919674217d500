import { authorize } from '../../access/authorize.js'
import { readFormCallback } from '../../callback/callback.js'
import { sendCallback } from '../../callback/send.js'
import { OssError } from '../../errors/oss-error.js'
import type { OssResponse } from '../../http/message.js'
import type { StoredObject } from '../../store/store.js'
import { xmlDocument } from '../../xml/write.js'
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
    const form = await readPostForm(context.request, context.services.limits)
    try {
      return await post(context, form)
    } finally {
      form.cancel()
    }
  },
}

async function post(anonymous: Context, form: PostForm): Promise<OssResponse> {
  const { services, request, now } = anonymous
  const verified = services.authenticator.authenticateForm(request, form, now)
  const { fields, range } = verified
  const context = { ...anonymous, ...verified.name, principal: verified.principal }
  await authorize(context, 'oss:PutObject', context)
  const { attributes, overwriting } = await readNewObject(context, withContentType(fields, form.contentType))
  const callback = readFormCallback(fields, services.limits)
  const md5 = readContentMd5(fields)
  requireHeaderValue(redirectField, fields.get(redirectField) ?? '')

  const largest = Math.min(range[1], services.limits.objectBytes)
  const object = await receive(context, limitedTo(largest, form.bytes), (bytes) => {
    if (bytes.size < range[0]) throw new OssError('EntityTooSmall')
    if (md5 !== undefined && !md5.equals(bytes.md5)) throw wrongDigest(md5, bytes.md5)
    const draft = { ...attributes, type: 'Normal' as const, etag: hexEtag(bytes.md5), modified: now }
    return services.store.objects.put(context, bytes, draft, overwriting)
  })
  const answer = answerOf(context, fields, object)
  return callback === undefined ? answer : sendCallback(callback, context, object, answer.headers)
}

/** `x-oss-content-type` outranks the field `Content-Type`, and that the type of the file's part. */
function withContentType(fields: ReadonlyMap<string, string>, ofFile: string): Map<string, string> {
  const type = fields.get('x-oss-content-type') ?? fields.get('content-type') ?? ofFile
  return new Map([...fields, ['content-type', type]])
}

function answerOf(
  { request, bucket }: Context,
  fields: ReadonlyMap<string, string>,
  object: StoredObject,
): OssResponse {
  const location = objectUrl(request, object.key)
  const headers = { etag: quoted(object.etag), location, 'x-oss-hash-crc64ecma': object.crc64 }
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
