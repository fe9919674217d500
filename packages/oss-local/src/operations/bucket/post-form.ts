import { invalidArgument } from '../../errors/invalid-argument.js'
import { OssError } from '../../errors/oss-error.js'
import type { OssRequest } from '../../http/message.js'
import { percentDecode } from '../../http/query.js'
import type { Limits } from '../../limits.js'
import { boundaryOf, readParts, type FormPart } from './form-parts.js'

/** A form up to the first byte of its file. */
export interface PostForm {
  /** In the order in which they came, names as they came. */
  fields: (readonly [name: string, value: string])[]
  /** As the client named it; undefined where it did not. */
  filename: string | undefined
  /** Of the file's part, as it came. */
  contentType: string | undefined
  /** The file's bytes. Ends when the whole form has ended, well-formed and without another file. */
  bytes: AsyncIterable<Uint8Array>
  /** Gives up the rest of the form. */
  cancel: () => Promise<void>
}

/** Fields that mean something once only; which of two counts is no question to leave open. */
const single = /^(key|policy|signature|ossaccesskeyid|content-.*|success_action_.*|callback|x-oss-.*)$/i

/** Reads the fields of a `multipart/form-data` body up to its file. Throws MalformedPOSTRequest, FieldItemTooLong, InvalidArgument. */
export async function readPostForm(
  { headers, body }: Pick<OssRequest, 'headers' | 'body'>,
  limits: Limits,
): Promise<PostForm> {
  const parts = readParts(body, boundaryOf(headers.get('content-type') ?? ''))
  const cancel = async () => {
    await parts.return()
  }
  try {
    return { ...(await readFields(parts, limits)), cancel }
  } catch (error) {
    await cancel()
    throw error
  }
}

async function readFields(parts: AsyncGenerator<FormPart, void>, limits: Limits): Promise<Omit<PostForm, 'cancel'>> {
  const fields = new Fields(limits)
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const part = next.value
    const { name, filename } = dispositionOf(part)
    if (name === undefined) continue
    if (!isFile(name)) {
      await fields.add(name, part.bytes)
      continue
    }
    const contentType = part.headers.get('content-type')
    return { fields: fields.all, filename, contentType, bytes: wholeFile(part, parts) }
  }
  throw new OssError('MalformedPOSTRequest')
}

/** OSS knows the file by the name of its field. */
function isFile(name: string): boolean {
  return name.toLowerCase() === 'file'
}

/** The name of a part's field, and that of its file. */
function dispositionOf({ headers }: FormPart): { name: string | undefined; filename: string | undefined } {
  const parameters = new Map<string, string>()
  const header = headers.get('content-disposition') ?? ''
  for (const [, name = '', quoted, plain = ''] of header.matchAll(/;\s*([\w*]+)=(?:"((?:\\.|[^"\\])*)"|([^\s;]*))/gs)) {
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(["\\])/g, '$1') ?? plain)
  }
  // RFC 5987, as some libraries for Python send names that are not ASCII: charset'language'percent-encoded.
  const [, encoded] = /^utf-8'[^']*'(.*)$/is.exec(parameters.get('filename*') ?? '') ?? []
  const filename = encoded === undefined ? undefined : percentDecode(encoded)
  return { name: parameters.get('name'), filename: filename ?? parameters.get('filename') }
}

/** The fields before the file, within their limits. */
class Fields {
  readonly all: [name: string, value: string][] = []
  readonly #limits: Limits
  #bytes = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  async add(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { formFieldNameBytes, formFieldBytes, formBytes, formFields } = this.#limits
    if (this.all.length === formFields) {
      throw new OssError('MalformedPOSTRequest', { message: 'The form has too many fields.' })
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of bytes) {
      chunks.push(chunk)
      size += chunk.length
      this.#bytes += chunk.length
      if (size > formFieldBytes || this.#bytes > formBytes) throw new OssError('FieldItemTooLong')
    }
    if (Buffer.byteLength(name) > formFieldNameBytes) throw new OssError('FieldItemTooLong')
    const value = decode(Buffer.concat(chunks))
    const isRepeated = this.all.some(([earlier]) => earlier.toLowerCase() === name.toLowerCase())
    if (isRepeated && single.test(name)) throw invalidArgument(name, value, `The form has the field ${name} twice.`)
    this.all.push([name, value])
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new OssError('MalformedPOSTRequest', { message: 'The fields of your form are not UTF-8.' })
  }
}

/** What comes behind the file, such as the submit button, is no part of the request; a second file is an error. */
async function* wholeFile(file: FormPart, rest: AsyncGenerator<FormPart, void>): AsyncGenerator<Uint8Array> {
  yield* file.bytes
  let files = 1
  for await (const part of rest) if (isFile(dispositionOf(part).name ?? '')) files += 1
  if (files > 1) throw new OssError('IncorrectNumberOfFilesInPOSTRequest')
}
