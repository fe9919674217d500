import { authorize } from '../../access/authorize.js'
import { OssError } from '../../errors/oss-error.js'
import { nodes, readXml, texts, word, type XmlNode } from '../../xml/read.js'
import { xmlDocument, type XmlElement } from '../../xml/write.js'
import { readEncoding } from '../listing.js'
import { requireKey } from '../names.js'
import type { Operation } from '../operation.js'
import { readText } from '../receive.js'

export const deleteMultipleObjects: Operation = {
  name: 'DeleteMultipleObjects',
  actions: [],
  async run(context) {
    const { services, bucket } = context
    const { encode, encodingType } = readEncoding(context)
    const document = readXml(await readText(context, services.limits.deleteXmlBytes), 'Delete')
    const keys = nodes(document, 'Object').map(keyOf)
    if (keys.length === 0 || keys.length > services.limits.deletedKeys) throw new OssError('MalformedXML')
    for (const key of keys) {
      requireKey(key)
      await authorize(context, 'oss:DeleteObject', { bucket, key })
    }
    await services.store.objects.delete(bucket, keys)

    const isQuiet = word(document, 'Quiet')?.toLowerCase() === 'true'
    const deleted = keys.map((key): XmlElement => ['Deleted', [['Key', encode(key)]]])
    const body = xmlDocument('DeleteResult', [['EncodingType', encodingType], ...(isQuiet ? [] : deleted)])
    return { status: 200, headers: { 'content-type': 'application/xml' }, body }
  },
}

function keyOf(object: XmlNode): string {
  const [key] = texts(object, 'Key')
  if (key === undefined) throw new OssError('MalformedXML')
  if (object.has('VersionId')) throw new OssError('NotImplemented')
  return key
}
