import { LimitExceededError } from '../graphql/errors.js'
import { limits } from '../limits.js'
import { parseTagName, type TagName } from '../tags/tag-name.js'

/** Reads the names of the tags that a link shall have. @throws BadInputError, LimitExceededError */
export function readTags(names: string[] | null | undefined): TagName[] {
  return checkTagCount((names ?? []).map((name) => parseTagName(name, 'tags')))
}

/** @throws LimitExceededError for more tags than one link may have */
export function checkTagCount<T>(tags: T[]): T[] {
  if (new Set(tags).size > limits.links.tagsPerLink) throw tooManyTags()
  return tags
}

export const tooManyTags = () => new LimitExceededError(`A link has at most ${limits.links.tagsPerLink} tags.`, 'tags')
