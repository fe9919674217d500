import { OssError } from '../../errors/oss-error.js'
import { headerText } from '../../http/message.js'

/** A part of a form. What of its bytes is not read is passed over when the next part is asked for. */
export interface FormPart {
  /** By lower-case name, as they came. */
  headers: ReadonlyMap<string, string>
  bytes: AsyncIterable<Uint8Array>
}

/** Bounds the header of one part, which names a field and a file. */
const headerBytes = 16 * 1024

/** The boundary of a `multipart/form-data` content type. Throws MalformedPOSTRequest where there is none. */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw malformed()
  return boundary
}

/** The parts of a form (RFC 7578), each as it comes. Ends when the body has ended. Throws MalformedPOSTRequest. */
export async function* readParts(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<FormPart, void> {
  const chunks = body[Symbol.asyncIterator]()
  const source = new Source(chunks, Buffer.from(`\r\n--${boundary}`))
  try {
    await source.skipPart()
    while (await source.hasPart()) {
      const headers = await source.header()
      yield { headers, bytes: source.part() }
      await source.skipPart()
    }
    await source.skipEpilogue()
  } finally {
    await chunks.return?.()
  }
}

/** Bytes as they come, and how far they have been read. */
class Source {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #delimiter: Buffer
  // The first delimiter has no line in front of it that it would end.
  #buffer: Buffer = Buffer.from('\r\n')
  #isInPart = true

  constructor(chunks: AsyncIterator<Uint8Array>, delimiter: Buffer) {
    this.#chunks = chunks
    this.#delimiter = delimiter
  }

  /** Behind a delimiter: whether another part follows. */
  async hasPart(): Promise<boolean> {
    while (this.#buffer.length < 2) await this.#more()
    if (this.#buffer.subarray(0, 2).equals(Buffer.from('--'))) return false
    const rest = await this.#until('\r\n')
    if (rest.trim() !== '') throw malformed()
    return true
  }

  /** The lines up to the empty one. */
  async header(): Promise<Map<string, string>> {
    const headers = new Map<string, string>()
    for (let size = 0; ;) {
      const line = await this.#until('\r\n')
      if (line === '') break
      size += line.length
      const [, name, value] = /^([^\s:]+):[\t ]*(.*?)[\t ]*$/s.exec(line) ?? []
      if (size > headerBytes || name === undefined || value === undefined) throw malformed()
      headers.set(name.toLowerCase(), headerText(value))
    }
    this.#isInPart = true
    return headers
  }

  /** The bytes up to the next delimiter, which is read too. */
  async *part(): AsyncGenerator<Buffer, void> {
    while (this.#isInPart) {
      const at = this.#buffer.indexOf(this.#delimiter)
      this.#isInPart = at < 0
      // The end may be the beginning of a delimiter.
      const size = at < 0 ? Math.max(0, this.#buffer.length - this.#delimiter.length + 1) : at
      const bytes = this.#buffer.subarray(0, size)
      this.#buffer = this.#buffer.subarray(at < 0 ? size : size + this.#delimiter.length)
      if (bytes.length > 0) yield bytes
      if (at < 0) await this.#more()
    }
  }

  async skipPart(): Promise<void> {
    for await (const _bytes of this.part());
  }

  /** What may follow the last delimiter: a line end, and a little more. */
  async skipEpilogue(): Promise<void> {
    let size = 0
    for (let next = await this.#chunks.next(); next.done !== true; next = await this.#chunks.next()) {
      size += next.value.length
      if (size > headerBytes) throw malformed()
    }
  }

  /** The text up to a mark, which is read too. */
  async #until(mark: string): Promise<string> {
    let at = this.#buffer.indexOf(mark)
    while (at < 0) {
      if (this.#buffer.length > headerBytes) throw malformed()
      await this.#more()
      at = this.#buffer.indexOf(mark)
    }
    const text = this.#buffer.toString('latin1', 0, at)
    this.#buffer = this.#buffer.subarray(at + mark.length)
    return text
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next()
    if (done === true) throw malformed()
    this.#buffer = Buffer.concat([this.#buffer, value])
  }
}

function malformed(): OssError {
  return new OssError('MalformedPOSTRequest')
}
