// What any official SDK signs, and what begins with x-oss-.
const SUBRESOURCE =
  /^(acl|append|accessPoint(Policy)?|asyncFetch|bucket(ArchiveDirectRead|Info)|callback(-var)?|cloudboxes|cname|comp|continuation-token|cors|delete|encryption|(end|start)Time|group|httpsConfig|img|inventory(Id)?|lifecycle|link|live|location|logging|metaQuery|object(Info|Meta)|partNumber|policy|position|publicAccessBlock|qos(Info|Requester)?|redundancyTransition|referer|regionList|replication(Location|Progress)?|requestPayment|requesterQosInfo|resource(Group|Pool(Buckets|Info)?)|response(Header|-(expires|cache-control|content-(disposition|encoding|language|type)))|restore|rtc|security-token|sequential|stat(us)?|style(Name)?|symlink|tagging|transferAcceleration|udf(Application(Log)?|Id|Image(Desc)?|Name)?|upload(Id|s)|version(Id|ing|s)|vod|website|withHashContext|worm(Extend|Id)?|x-oss-.*)$/

/** Whether V1 signs the query parameter; all others can be added to a signed URL by anyone. */
export function isSubresource(name: string): boolean {
  return SUBRESOURCE.test(name)
}
