/** What functions inside a page and functions here tell each other: plain data only. */

/** A style sheet or style attribute as the page has it, to be rewritten outside. */
export interface PageCss {
  /** 'foreign' is a sheet in an SVG, where a style element is markup like any other. */
  kind: 'sheet' | 'foreign' | 'declarations'
  /** Undefined: the text is what was loaded from `url`. */
  text?: string
  url?: string
  /** How many rules the browser has of a loaded sheet, if it lets us count. */
  ruleCount?: number
  base: string
}

/** A part of a window, in CSS pixels from its corner. */
export interface PageArea {
  x: number
  y: number
  width: number
  height: number
}

/**
 * A document as HTML with marks for what is filled in outside: U+0000, a letter, a number, U+0000. The letter says
 * which list the number points to; those of "k" are pictures of what only the browser can show.
 */
export interface PageHtml {
  /** Empty in quirks mode. */
  doctype: string
  html: string
  /** Marks "r": URLs of files. */
  resources: string[]
  /** Marks "c". */
  css: PageCss[]
  /** Marks "f" (as an attribute's value) and "d" (as a data URL): where the documents of frames are shown. */
  frames: PageArea[]
  elements: string[]
  classes: string[]
  ids: string[]
  quirks: boolean
}
