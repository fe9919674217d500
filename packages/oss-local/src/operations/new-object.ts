import { authorize } from '../access/authorize.js'
import { noSuchBucket } from '../errors/no-such.js'
import { OssError } from '../errors/oss-error.js'
import type { Attributes, Overwriting } from '../store/store.js'
import { readAttributes, readOverwriting } from './attributes.js'
import type { Context } from './operation.js'

/**
 * What a request or form says about the object that it makes, checked against bucket and rights before any byte of it is
 * taken. Whether the key is free is looked at here only to refuse early; what counts is the look when it is stored.
 */
export async function readNewObject(
  context: Context,
  fields: ReadonlyMap<string, string>,
): Promise<{ attributes: Attributes; overwriting: Overwriting }> {
  const { services, bucket, key } = context
  const settings = await services.store.buckets.get(bucket)
  if (settings === undefined) throw noSuchBucket(bucket)
  const attributes = readAttributes(fields, settings.storageClass, services.limits)
  if (attributes.tags.length > 0) await authorize(context, 'oss:PutObjectTagging', context)
  const overwriting = readOverwriting(fields)
  if (overwriting.forbidOverwrite && (await services.store.objects.get({ bucket, key })) !== undefined) {
    throw new OssError('FileAlreadyExists')
  }
  return { attributes, overwriting }
}
