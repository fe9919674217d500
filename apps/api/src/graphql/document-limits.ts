import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql'
import { limits } from '../limits.js'
import { ApiError, ErrorCode } from './errors.js'

/**
 * Refuses a document that would take long to validate: each field is compared with all of the same name beside it, and each
 * fragment with all others. So this comes between parsing and validation, and looks at nothing but how much there is.
 * @throws ApiError LIMIT_EXCEEDED, with HTTP status 400
 */
export function assertDocumentWithinLimits({ definitions }: DocumentNode): void {
  const found = { selections: 0, fragments: 0 }
  const count = ({ selections }: SelectionSetNode): void => {
    found.selections += selections.length
    for (const selection of selections) {
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) count(selection.selectionSet)
    }
  }
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) found.fragments++
    if ('selectionSet' in definition) count(definition.selectionSet)
  }
  for (const name of ['selections', 'fragments'] as const) {
    const allowed = limits.graphql[name]
    if (found[name] > allowed) {
      const message = `A document may have at most ${allowed} ${name}: ask for less at a time.`
      throw new ApiError(ErrorCode.LIMIT_EXCEEDED, message, { status: 400 })
    }
  }
}

/** Texts that were found to be within limits: clients send the same few again and again, and parsing costs. */
const known = new Set<string>()
const knownTexts = 200
const knownLength = 10_000

/**
 * As assertDocumentWithinLimits, for a document that somebody else will parse, and refuse where it is none: Apollo lets nobody
 * in between parsing and validation.
 */
export function assertTextWithinLimits(text: unknown): void {
  if (typeof text !== 'string' || known.has(text)) return
  let document: DocumentNode
  try {
    document = parse(text, { maxTokens: limits.graphql.tokens, noLocation: true })
  } catch {
    return
  }
  assertDocumentWithinLimits(document)
  if (text.length <= knownLength) known.add(text)
  const [oldest] = known
  if (known.size > knownTexts && oldest !== undefined) known.delete(oldest)
}
