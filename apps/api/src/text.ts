/**
 * Text as it may be stored: well-formed Unicode (a lone surrogate is no UTF-8) without controls, bidirectional overrides
 * and invisible characters, cut to at most `maxLength` code points. Line ends and tabs stay.
 */
export function cleanText(text: string, maxLength: number): string {
  const clean = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .trim()
  return clean.length <= maxLength ? clean : [...clean].slice(0, maxLength).join('')
}

/** As cleanText, on one line: white space of any kind and length becomes one space. */
export function cleanLine(text: string, maxLength: number): string {
  return cleanText(text.replace(/\s+/gu, ' '), maxLength)
}
