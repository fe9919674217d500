import { limits } from '../limits.js'
import { BadInputError } from '../graphql/errors.js'
import { cleanLine } from '../text.js'

/** A tag's name in its two forms. */
export interface TagName {
  /** As it is shown: the whole path, segments trimmed. */
  name: string
  /** As it is compared: case folded, full width equal to half width, composed alike. */
  key: string
}

/**
 * Reads a tag's name; a slash nests.
 * @throws BadInputError for an empty segment, a name that is too long or nested too deep
 */
export function parseTagName(text: string, field: string): TagName {
  const { tagLength, tagDepth } = limits.links
  const segments = cleanLine(text, tagLength + 1)
    .split(/[/／]/)
    .map((segment) => segment.trim())
  const name = segments.join('/')
  const key = segments.map(segmentKey).join('/')
  if (name === '') throw new BadInputError(field, 'A tag needs a name.')
  if ([...name].length > tagLength || key.length > 2 * tagLength) {
    throw new BadInputError(field, `A tag's name has at most ${tagLength} characters.`)
  }
  if (segments.includes('')) {
    throw new BadInputError(field, 'A tag is nested by a slash between two names: work/research.')
  }
  if (segments.length > tagDepth) throw new BadInputError(field, `Tags nest at most ${tagDepth} deep.`)
  return { name, key }
}

/** The names above a nested one, outermost first: work/research/ai → work, work/research. */
export function ancestorsOf({ name, key }: TagName): TagName[] {
  const names = name.split('/')
  const keys = key.split('/')
  return names.slice(1).map((_, depth) => ({
    name: names.slice(0, depth + 1).join('/'),
    key: keys.slice(0, depth + 1).join('/'),
  }))
}

/** A compatibility form may hold a slash (℀ is a/c), and that one nests nothing: it becomes the fraction slash. */
const segmentKey = (segment: string) => segment.normalize('NFKC').toLowerCase().replaceAll('/', '\u2044')
