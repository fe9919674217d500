import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { invalidArgument } from '../../errors/invalid-argument.js'
import { OssError } from '../../errors/oss-error.js'
import type { OssRequest } from '../../http/message.js'
import type { Limits } from '../../limits.js'

/** A form up to the first byte of its file. */
export interface PostForm {
  /** In the order in which they came, names as they came. */
  fields: (readonly [name: string, value: string])[]
  /** Without its path. */
  filename: string | undefined
  /** Of the file's part. */
  contentType: string
  /** The file's bytes. Ends when the whole form has ended, well-formed and without another file. */
  bytes: AsyncIterable<Uint8Array>
  /** Gives up the rest of the form. */
  cancel: () => void
}

/** Fields that mean something once only; which of two counts is no question to leave open. */
const single = /^(key|policy|signature|ossaccesskeyid|content-.*|success_action_.*|callback|x-oss-.*)$/i

/** Reads a multipart form up to its file. Throws MalformedPOSTRequest, FieldItemTooLong, InvalidArgument. */
export async function readPostForm(request: OssRequest, limits: Limits): Promise<PostForm> {
  // Loaded with the first form: most requests have none.
  const { Busboy } = await import('@fastify/busboy')
  const fields = new Fields(limits)
  let files = 0

  return new Promise<PostForm>((resolve, reject) => {
    const busboy = new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      // OSS knows the file by the name of its field.
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: { fieldSize: limits.formFieldBytes, fields: limits.formFields },
    })
    const fail = (error: unknown) => {
      busboy.destroy()
      reject(asFormError(error))
    }
    const ended = pipeline(request.body, busboy)
    ended.then(() => {
      fail(new OssError('MalformedPOSTRequest'))
    }, fail)
    busboy.on('field', (name, value, _isNameCut, isCut) => {
      // What comes behind the file, such as the submit button, is no part of the request.
      if (files > 0) return
      try {
        fields.add(name, value, isCut)
      } catch (error) {
        fail(error)
      }
    })
    busboy.on('fieldsLimit', () => {
      fail(new OssError('MalformedPOSTRequest', { message: 'The form has too many fields.' }))
    })
    busboy.on('file', (_name, stream, filename, _encoding, contentType) => {
      files += 1
      stream.on('error', () => undefined)
      if (files > 1) {
        stream.resume()
        return
      }
      const bytes = wholeFile(stream, ended, () => files)
      resolve({ fields: fields.all, filename, contentType, bytes, cancel: () => busboy.destroy() })
    })
  })
}

/** The fields before the file, within their limits. */
class Fields {
  readonly all: [name: string, value: string][] = []
  readonly #limits: Limits
  #bytes = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  add(name: string, value: string, isCut: boolean): void {
    this.#bytes += Buffer.byteLength(value)
    if (isCut || Buffer.byteLength(name) > this.#limits.formFieldNameBytes || this.#bytes > this.#limits.formBytes) {
      throw new OssError('FieldItemTooLong')
    }
    if (`${name}${value}`.includes('\uFFFD')) {
      throw new OssError('MalformedPOSTRequest', { message: 'The fields of your form are not UTF-8.' })
    }
    const isRepeated = this.all.some(([earlier]) => earlier.toLowerCase() === name.toLowerCase())
    if (isRepeated && single.test(name)) throw invalidArgument(name, value, `The form has the field ${name} twice.`)
    this.all.push([name, value])
  }
}

async function* wholeFile(stream: Readable, ended: Promise<void>, files: () => number): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
    await ended
  } catch (error) {
    throw asFormError(error)
  }
  if (files() > 1) throw new OssError('IncorrectNumberOfFilesInPOSTRequest')
}

/** What the parser complains of is the form's fault; a connection that broke off is not. */
function asFormError(error: unknown): unknown {
  if (error instanceof OssError) return error
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return error
  return new OssError('MalformedPOSTRequest', { cause: error })
}
