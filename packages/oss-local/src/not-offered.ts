/**
 * The sub-resources that OSS knows and this server does not offer, by their names in a query. Known here, so that a client is
 * told `NotImplemented` and is not answered by the operation whose path it shares.
 */
export const notOffered: readonly string[] = [
  // Of buckets; some are offered for objects
  ...['accessmonitor', 'accessPoint', 'accessPointConfigForObjectProcess', 'accessPointForObjectProcess'],
  ...['accessPointPolicy', 'accessPointPolicyForObjectProcess', 'archiveDirectRead', 'bucketArchiveDirectRead'],
  ...[
    'callbackPolicy',
    'cloudboxes',
    'cname',
    'comp',
    'encryption',
    'group',
    'httpsConfig',
    'inventory',
    'inventoryId',
  ],
  ...['lifecycle', 'logging', 'metaQuery', 'policy', 'policyStatus', 'publicAccessBlock', 'qos', 'qosInfo'],
  ...['qosRequester', 'redundancyTransition', 'referer', 'regionList', 'regions', 'replication', 'replicationLocation'],
  ...['replicationProgress', 'requestPayment', 'requesterQosInfo', 'resourceGroup', 'resourcePool'],
  ...['resourcePoolBuckets', 'resourcePoolInfo', 'responseHeader', 'rtc', 'stat', 'style', 'styleName', 'tagging'],
  ...['transferAcceleration', 'userDefinedLogFieldsConfig', 'versioning', 'versions', 'website', 'worm', 'wormExtend'],
  'wormId',
  // Of objects
  ...['asyncFetch', 'cleanRestoredObject', 'endTime', 'img', 'link', 'live', 'objectInfo', 'seal', 'startTime'],
  ...['status', 'udf', 'udfApplication', 'udfApplicationLog', 'udfId', 'udfImage', 'udfImageDesc', 'udfName'],
  ...['versionId', 'vod', 'withHashContext', 'x-oss-async-process', 'x-oss-process', 'x-oss-write-get-object-response'],
]
