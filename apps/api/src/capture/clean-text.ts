// Controls, and what reorders the text around it (Unicode's bidirectional controls); tabs and line breaks are white space.
const invisible = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** One line of plain text, at most so many code points long; undefined if nothing is left. */
export function cleanLine(text: string | undefined, maxLength: number): string | undefined {
  const line = (text ?? '').toWellFormed().replaceAll(/\s+/g, ' ').replaceAll(invisible, '').trim()
  return line === '' ? undefined : [...line.slice(0, maxLength * 2)].slice(0, maxLength).join('').trim()
}

/** Text as it is searched: no controls, white space collapsed, paragraphs kept. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(/(?!\n)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .trim()
}

/** As much of a text's beginning as is no more than so many bytes of UTF-8. */
export function cutText(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  return new TextDecoder().decode(Buffer.from(text).subarray(0, maxBytes), { stream: true })
}
