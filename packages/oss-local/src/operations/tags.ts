import { OssError } from '../errors/oss-error.js'
import { percentDecode } from '../http/query.js'
import type { Limits } from '../limits.js'
import type { Tag } from '../store/store.js'

/** The tags of an `x-oss-tagging` header: `k=v&k2=v2`, percent-encoded. Throws InvalidTag. */
export function parseTagging(header: string, limits: Limits): Tag[] {
  const pairs = header.split('&').filter((pair) => pair !== '')
  return checkTags(
    pairs.map((pair) => {
      const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? []
      return { key: percentDecode(key) ?? '', value: percentDecode(value) ?? '' }
    }),
    limits,
  )
}

/** Letters, digits, blanks and `+ - = . _ : /`; keys up to 128 characters and each once, values up to 256. */
export function checkTags(tags: Tag[], limits: Limits): Tag[] {
  const isRight = ({ key, value }: Tag) =>
    /^[\p{L}\p{N} +\-=._:/]{1,128}$/u.test(key) && /^[\p{L}\p{N} +\-=._:/]{0,256}$/u.test(value)
  if (tags.length > limits.tags || new Set(tags.map(({ key }) => key)).size !== tags.length || !tags.every(isRight)) {
    throw new OssError('InvalidTag')
  }
  return tags
}
