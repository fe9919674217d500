import type { PostPolicy, SignedPut } from '../grant.types.js'

/**
 * Writes one language's code: a whole program, or page, that sends a local file as a grant says, and says what OSS
 * answered where it refuses. `fileName` is any text on one line; everything else comes from the grant.
 */
export interface SnippetWriter {
  put: (fileName: string, grant: SignedPut) => string
  post: (fileName: string, grant: PostPolicy) => string
}

/** A header, or a form's field. */
export interface Pair {
  name: string
  value: string
}
