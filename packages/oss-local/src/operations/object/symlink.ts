import { createHash } from 'node:crypto'
import { invalidArgument } from '../../errors/invalid-argument.js'
import { noSuchKey } from '../../errors/no-such.js'
import { OssError } from '../../errors/oss-error.js'
import { percentDecode } from '../../http/query.js'
import { requireKey } from '../names.js'
import { readNewObject } from '../new-object.js'
import { hexEtag, httpDate, quoted } from '../object-headers.js'
import type { Operation } from '../operation.js'

const targetHeader = 'x-oss-symlink-target'

export const putSymlink: Operation = {
  name: 'PutSymlink',
  actions: ['oss:PutObject'],
  async run(context) {
    const { services, request, bucket, key, now } = context
    const header = request.headers.get(targetHeader) ?? ''
    const target = percentDecode(header) ?? ''
    if (target === '' || target === key) {
      throw invalidArgument(targetHeader, header, 'The symlink target must be the key of another object.')
    }
    requireKey(target)
    const { attributes, overwriting } = await readNewObject(context, request.headers)
    const etag = hexEtag(createHash('md5').update(target).digest())
    const object = { ...attributes, type: 'Symlink' as const, etag, modified: now }
    await services.store.objects.link({ bucket, key }, target, object, overwriting)
    return { status: 200, headers: { etag: quoted(etag) } }
  },
}

export const getSymlink: Operation = {
  name: 'GetSymlink',
  actions: ['oss:GetObject'],
  async run({ services, bucket, key }) {
    const object = await services.store.objects.get({ bucket, key })
    if (object === undefined) throw noSuchKey(key)
    if (object.target === undefined) throw new OssError('NotSymlink')
    return {
      status: 200,
      headers: {
        etag: quoted(object.etag),
        'last-modified': httpDate(object.modified),
        [targetHeader]: encodeURIComponent(object.target),
      },
    }
  },
}
