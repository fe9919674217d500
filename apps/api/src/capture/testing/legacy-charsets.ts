/** Encodes text as an old charset does: by decoding every byte sequence of it, and looking the text up. */
export function encodeAs(charset: string, text: string): Buffer {
  if (/^utf-16/i.test(charset)) {
    const bytes = Buffer.from(text, 'utf16le')
    return /be$/i.test(charset) ? bytes.swap16() : bytes
  }
  const table = tableOf(charset)
  return Buffer.concat(
    Array.from(text, (character) => {
      const bytes = table.get(character)
      if (!bytes) throw new Error(`${charset} has no ${character}`)
      return bytes
    }),
  )
}

const tables = new Map<string, Map<string, Buffer>>()

function tableOf(charset: string): Map<string, Buffer> {
  const known = tables.get(charset)
  if (known) return known
  const decoder = new TextDecoder(charset, { fatal: true })
  const table = new Map<string, Buffer>()
  const add = (bytes: Buffer) => {
    try {
      const character = decoder.decode(bytes)
      if ([...character].length === 1 && !table.has(character)) table.set(character, bytes)
    } catch {
      // no character
    }
  }
  for (let first = 0; first < 256; first += 1) add(Buffer.from([first]))
  for (let first = 0x81; first < 255; first += 1)
    for (let second = 0x40; second < 255; second += 1) add(Buffer.from([first, second]))
  tables.set(charset, table)
  return table
}
