import { noSuchKey } from '../../errors/no-such.js'
import { objectAcls } from '../../store/store.js'
import { aclDocument } from '../acl-document.js'
import { oneOf } from '../attributes.js'
import type { Operation } from '../operation.js'

export const putObjectAcl: Operation = {
  name: 'PutObjectAcl',
  actions: ['oss:PutObjectAcl'],
  async run({ services, request, bucket, key }) {
    const acl = oneOf(objectAcls, 'x-oss-object-acl', request.headers.get('x-oss-object-acl') ?? '')
    await services.store.objects.update({ bucket, key }, () => ({ acl }))
    return { status: 200, headers: {} }
  },
}

export const getObjectAcl: Operation = {
  name: 'GetObjectAcl',
  actions: ['oss:GetObjectAcl'],
  async run({ services, bucket, key }) {
    const object = await services.store.objects.get({ bucket, key })
    if (object === undefined) throw noSuchKey(key)
    return aclDocument(services.owner, object.acl)
  },
}
