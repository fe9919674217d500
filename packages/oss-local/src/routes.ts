import { OssError } from './errors/oss-error.js'
import type { OssRequest } from './http/message.js'
import type { Query } from './http/query.js'
import { notOffered } from './not-offered.js'
import { deleteBucket } from './operations/bucket/delete-bucket.js'
import { deleteMultipleObjects } from './operations/bucket/delete-multiple-objects.js'
import { getBucketAcl, putBucketAcl } from './operations/bucket/bucket-acl.js'
import { deleteBucketCors, getBucketCors, putBucketCors } from './operations/bucket/bucket-cors.js'
import { getBucketInfo } from './operations/bucket/get-bucket-info.js'
import { getBucketLocation } from './operations/bucket/get-bucket-location.js'
import { headBucket } from './operations/bucket/head-bucket.js'
import { listObjectsV2 } from './operations/bucket/list-objects-v2.js'
import { listObjects } from './operations/bucket/list-objects.js'
import { postObject } from './operations/bucket/post-object.js'
import { putBucket } from './operations/bucket/put-bucket.js'
import { abortMultipartUpload } from './operations/multipart/abort-multipart-upload.js'
import { completeMultipartUpload } from './operations/multipart/complete-multipart-upload.js'
import { initiateMultipartUpload } from './operations/multipart/initiate-multipart-upload.js'
import { listMultipartUploads } from './operations/multipart/list-multipart-uploads.js'
import { listParts } from './operations/multipart/list-parts.js'
import { uploadPartCopy } from './operations/multipart/upload-part-copy.js'
import { uploadPart } from './operations/multipart/upload-part.js'
import { appendObject } from './operations/object/append-object.js'
import { copyObject } from './operations/object/copy-object.js'
import { deleteObject } from './operations/object/delete-object.js'
import { getObjectMeta } from './operations/object/get-object-meta.js'
import { getObject } from './operations/object/get-object.js'
import { headObject } from './operations/object/head-object.js'
import { getObjectAcl, putObjectAcl } from './operations/object/object-acl.js'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/object/object-tagging.js'
import { putObject } from './operations/object/put-object.js'
import { restoreObject } from './operations/object/restore-object.js'
import { getSymlink, putSymlink } from './operations/object/symlink.js'
import type { Operation } from './operations/operation.js'
import { assumeRole } from './operations/service/assume-role.js'
import { listBuckets } from './operations/service/list-buckets.js'
import type { ObjectName } from './store/store.js'

export type Level = 'service' | 'bucket' | 'object'

/** When an operation is meant: the request must have all of `query` and `headers`, and no other sub-resource. */
export interface Route {
  method: string
  level: Level
  query: string[]
  headers: string[]
  operation: Operation
}

const copying = ['x-oss-copy-source']

/** The protocol. The first row that fits a request counts, so that the particular stands before the general. */
export const routes: Route[] = [
  route('GET /?Action', assumeRole),
  route('POST /', assumeRole),
  route('GET /', listBuckets),

  route('POST /bucket?delete', deleteMultipleObjects),
  route('POST /bucket', postObject),
  route('GET /bucket?list-type', listObjectsV2),
  route('GET /bucket?uploads', listMultipartUploads),
  route('GET /bucket?bucketInfo', getBucketInfo),
  route('GET /bucket?location', getBucketLocation),
  route('PUT /bucket?acl', putBucketAcl),
  route('GET /bucket?acl', getBucketAcl),
  route('PUT /bucket?cors', putBucketCors),
  route('GET /bucket?cors', getBucketCors),
  route('DELETE /bucket?cors', deleteBucketCors),
  route('PUT /bucket', putBucket),
  route('GET /bucket', listObjects),
  route('HEAD /bucket', headBucket),
  route('DELETE /bucket', deleteBucket),

  route('POST /bucket/key?uploads', initiateMultipartUpload),
  route('PUT /bucket/key?partNumber&uploadId', uploadPartCopy, copying),
  route('PUT /bucket/key?partNumber&uploadId', uploadPart),
  route('POST /bucket/key?uploadId', completeMultipartUpload),
  route('DELETE /bucket/key?uploadId', abortMultipartUpload),
  route('GET /bucket/key?uploadId', listParts),

  route('POST /bucket/key?append&position', appendObject),
  route('POST /bucket/key?restore', restoreObject),
  route('PUT /bucket/key?symlink', putSymlink),
  route('GET /bucket/key?symlink', getSymlink),
  route('PUT /bucket/key?acl', putObjectAcl),
  route('GET /bucket/key?acl', getObjectAcl),
  route('PUT /bucket/key?tagging', putObjectTagging),
  route('GET /bucket/key?tagging', getObjectTagging),
  route('DELETE /bucket/key?tagging', deleteObjectTagging),
  route('HEAD /bucket/key?objectMeta', getObjectMeta),
  route('GET /bucket/key?objectMeta', getObjectMeta),
  route('PUT /bucket/key', copyObject, copying),
  route('PUT /bucket/key', putObject),
  route('GET /bucket/key', getObject),
  route('HEAD /bucket/key', headObject),
  route('DELETE /bucket/key', deleteObject),
]

export function levelOf({ bucket, key }: ObjectName): Level {
  if (bucket === '') return 'service'
  return key === '' ? 'bucket' : 'object'
}

/** These tell rows apart without being sub-resources: anywhere else they mean nothing. */
const parameters = ['Action', 'list-type']

/** What in a query says that something other than the bucket or object itself is meant. */
const offered = new Set(routes.flatMap(({ query }) => query).filter((name) => !parameters.includes(name)))
const subresources = new Set([...offered, ...notOffered])

/** The first row for this request; undefined where there is none. */
export function findRoute({ method, headers }: OssRequest, name: ObjectName, query: Query): Route | undefined {
  const level = levelOf(name)
  const asked = subresourcesOf(query)
  return routes.find(
    (row) =>
      row.method === method &&
      row.level === level &&
      row.query.every((parameter) => query.has(parameter)) &&
      row.headers.every((header) => headers.has(header)) &&
      asked.every((subresource) => row.query.includes(subresource)),
  )
}

/** Why there is no row for a request: NotImplemented, InvalidArgument or MethodNotAllowed. */
export function noRoute({ method }: OssRequest, name: ObjectName, query: Query): OssError {
  const level = levelOf(name)
  const asked = subresourcesOf(query)
  const here = new Set(routes.filter((row) => row.level === level).flatMap((row) => row.query))
  const other = asked.find((subresource) => notOffered.includes(subresource) && !here.has(subresource))
  if (other !== undefined) {
    return new OssError('NotImplemented', { message: `The sub-resource ${other} is not offered by this server.` })
  }
  const known = routes.filter((row) => row.method === method && row.level === level).flatMap((row) => row.query)
  if (asked.length > 0 && asked.every((subresource) => known.includes(subresource))) {
    const message = `The sub-resources of the request (${asked.join(', ')}) are not complete or do not go together.`
    return new OssError('InvalidArgument', { message })
  }
  return new OssError('MethodNotAllowed', {
    details: [
      ['Method', method],
      ['ResourceType', level],
    ],
  })
}

/** The version `null` is the only one that an object has without versioning: asking for it asks for nothing special. */
function subresourcesOf(query: Query): string[] {
  const isMeant = (name: string) => subresources.has(name) && !(name === 'versionId' && query.get(name) === 'null')
  return [...query.keys()].filter(isMeant)
}

/** `PUT /bucket/key?acl` as a row. */
function route(target: string, operation: Operation, headers: string[] = []): Route {
  const [method = '', place = ''] = target.split(' ')
  const [path = '', query] = place.split('?')
  const [, bucket = '', key = ''] = path.split('/')
  return { method, level: levelOf({ bucket, key }), query: query?.split('&') ?? [], headers, operation }
}
