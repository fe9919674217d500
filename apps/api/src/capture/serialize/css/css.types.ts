import type { CSSToken } from '@csstools/css-tokenizer'

export type Tokens = readonly CSSToken[]

/** What a style sheet is rewritten with. */
export interface CssContext {
  /** What the sheet's relative URLs are relative to. */
  base: string
  /** Puts something for a URL that the sheet refers to: a data URL, a placeholder for one, or undefined if missing. */
  embed: (url: string, kind: 'image' | 'font') => string | undefined
  /** The text of an imported sheet, and where it came from. */
  importSheet: (url: string) => ImportedSheet | undefined
  /** What occurs in the document; rules that need anything else are dropped. Undefined: all are kept. */
  names?: DocumentNames
}

export interface ImportedSheet {
  text: string
  base: string
}

/** Everything in a document that a selector can ask for by name. Elements in lower case. */
export interface DocumentNames {
  elements: ReadonlySet<string>
  classes: ReadonlySet<string>
  ids: ReadonlySet<string>
  /** Class names and ids match without regard to case. */
  quirks: boolean
}
