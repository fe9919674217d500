import { noSuchKey } from '../../errors/no-such.js'
import { nodes, readXml, text } from '../../xml/read.js'
import { xmlDocument, type XmlElement } from '../../xml/write.js'
import type { Operation } from '../operation.js'
import { readText } from '../receive.js'
import { checkTags } from '../tags.js'

export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  actions: ['oss:PutObjectTagging'],
  async run(context) {
    const { services, bucket, key } = context
    const { limits, store } = services
    const document = readXml(await readText(context, limits.settingXmlBytes), 'Tagging')
    const given = nodes(document, 'TagSet').flatMap((set) => nodes(set, 'Tag'))
    const tags = given.map((tag) => ({ key: text(tag, 'Key') ?? '', value: text(tag, 'Value') ?? '' }))
    checkTags(tags, limits)
    await store.objects.update({ bucket, key }, () => ({ tags }))
    return { status: 200, headers: {} }
  },
}

export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  actions: ['oss:GetObjectTagging'],
  async run({ services, bucket, key }) {
    const object = await services.store.objects.get({ bucket, key })
    if (object === undefined) throw noSuchKey(key)
    const tags = object.tags.map((tag): XmlElement => [
      'Tag',
      [
        ['Key', tag.key],
        ['Value', tag.value],
      ],
    ])
    const body = xmlDocument('Tagging', [['TagSet', tags]])
    return { status: 200, headers: { 'content-type': 'application/xml' }, body }
  },
}

export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  actions: ['oss:DeleteObjectTagging'],
  async run({ services, bucket, key }) {
    await services.store.objects.update({ bucket, key }, () => ({ tags: [] }))
    return { status: 204, headers: {} }
  },
}
