// What the official SDKs sign, each for its own operations, and what begins with x-oss-. They agree on all but one name:
// `regions`, which only the SDK v2 for C# signs, is not here.
const SUBRESOURCE =
  /^(acl|append|accessPoint(Config|Policy)?(ForObjectProcess)?|asyncFetch|bucket(ArchiveDirectRead|Info)|callback(-var)?|cleanRestoredObject|cloudboxes|cname|comp|continuation-token|cors|dataPipeline|delete|encryption|(end|start)Time|group|httpsConfig|img|inventory(Id)?|legalHold|lifecycle|link|live|location|logging|[mM]etaQuery|object(Info|Meta|Worm)|overwriteConfig|partNumber|policy(Status)?|position|processConfiguration|publicAccessBlock|qos(Info|Requester)?|redundancyTransition|referer|regionList|replication(Location|Progress)?|requestPayment|requesterQosInfo|resource(Group|Pool(Buckets|Info)?)|response(Header|-(expires|cache-control|content-(disposition|encoding|language|type)))|restore|retention|rtc|seal|security-token|sequential|stat(us)?|style(Name)?|symlink|tagging|transferAcceleration|udf(Application(Log)?|Id|Image(Desc)?|Name)?|upload(Id|s)|userDefinedLogFieldsConfig|version(Id|ing|s)|vod|v(pc)?ip|website|withHashContext|worm(Extend|Id)?|x-oss-.*)$/

/** Whether V1 signs the query parameter; all others can be added to a signed URL by anyone. */
export function isSubresource(name: string): boolean {
  return SUBRESOURCE.test(name)
}
