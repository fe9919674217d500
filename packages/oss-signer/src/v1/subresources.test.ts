import { describe, expect, test } from 'vitest'
import { isSubresource } from './subresources.js'

const names = (text: string) => text.trim().split(/\s+/)

/** By the SDKs that sign them, in their list for all operations or in that of one operation. */
const signed: Record<string, string[]> = {
  'Go v1 and PHP v1': names(`
    acl uploads location cors logging website referer lifecycle delete append tagging objectMeta uploadId partNumber
    security-token position img style styleName replication replicationProgress replicationLocation cname bucketInfo comp
    qos live status vod startTime endTime symlink x-oss-process response-content-type x-oss-traffic-limit
    response-content-language response-expires response-cache-control response-content-disposition
    response-content-encoding udf udfName udfImage udfId udfImageDesc udfApplication udfApplicationLog restore callback
    callback-var qosInfo policy stat encryption versions versioning versionId requestPayment x-oss-request-payer
    sequential inventory inventoryId continuation-token asyncFetch worm wormId wormExtend withHashContext
    x-oss-enable-md5 x-oss-enable-sha1 x-oss-enable-sha256 x-oss-hash-ctx x-oss-md5-ctx transferAcceleration regionList
    cloudboxes x-oss-ac-source-ip x-oss-ac-subnet-mask x-oss-ac-vpc-id x-oss-ac-forward-allow metaQuery resourceGroup rtc
    x-oss-async-process responseHeader`),
  'Go v2': names(`
    accessPoint accessPointPolicy accessPointForObjectProcess accessPointConfigForObjectProcess
    accessPointPolicyForObjectProcess bucketArchiveDirectRead cleanRestoredObject httpsConfig legalHold objectWorm
    overwriteConfig policyStatus publicAccessBlock redundancyTransition retention seal userDefinedLogFieldsConfig
    x-oss-write-get-object-response`),
  'Python v1': names(
    'group link objectInfo requesterQosInfo qosRequester resourcePool resourcePoolInfo resourcePoolBuckets',
  ),
  'Python v2': names('dataPipeline MetaQuery x-oss-access-point-name x-oss-redundancy-transition-taskid'),
  Java: names('processConfiguration vip vpcip x-oss-target-redundancy-type x-oss-rename x-oss-dir x-oss-delete'),
  C: names('x-oss-sign-origin-only'),
}

describe.each(Object.entries(signed))('V1 signs what the SDK of %s signs', (_sdk, parameters) => {
  test.each(parameters)('%s', (name) => {
    expect(isSubresource(name)).toBe(true)
  })
})

test.each(
  names(`
    prefix marker max-keys list-type delimiter encoding-type start-after fetch-owner max-parts part-number-marker
    key-marker version-id-marker upload-id-marker max-uploads rule-id tag-key tag-value accessmonitor regions mode
    category action Expires OSSAccessKeyId Signature ACL uploadid toString`),
)('V1 does not sign %s', (name) => {
  expect(isSubresource(name)).toBe(false)
})
