import { limits } from '../limits.js'
import { BadInputError } from '../graphql/errors.js'
import { cleanLine } from '../text.js'
import type { Upload } from './upload.entity.js'
import { sentBy } from './sent-by.js'
import type { SignatureVersion } from './upload.enums.js'
import type { UploadFileInput } from './upload.inputs.js'

/** What of an upload its requester decides. The key, the ACL and where it ends up are the server's. */
export type UploadFile = Pick<
  Upload,
  | 'kind'
  | 'fileName'
  | 'contentType'
  | 'contentTypes'
  | 'size'
  | 'minSize'
  | 'maxSize'
  | 'contentMd5'
  | 'storageClass'
  | 'metadata'
  | 'signatureVersion'
> & { expiresIn: number }

// RFC 9110, section 8.3.1: type/subtype and parameters, of what a header may hold.
const mediaType =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))*$/
const base64Md5 = /^[A-Za-z0-9+/]{21}[AQgw]==$/
const metadataName = /^[A-Za-z0-9-]+$/
const headerValue = /^[\x20-\x7e]*$/

/**
 * Reads what somebody wants to upload.
 * @param maxBytes what the way of uploading can carry
 * @throws BadInputError
 */
export function readUploadFile(input: UploadFileInput, maxBytes: number): UploadFile {
  const { kind, signatureVersion, storageClass = null } = input
  return {
    kind,
    fileName: readFileName(input.fileName),
    contentType: readNullable(input.contentType, (text) => readContentType(text, 'contentType')),
    contentTypes: readContentTypes(input),
    ...readSizes(input, maxBytes),
    contentMd5: readMd5(input.contentMd5),
    storageClass,
    metadata: readMetadata(input),
    signatureVersion,
    expiresIn: checkExpiry(input.expiresIn, signatureVersion),
  }
}

/** @throws BadInputError for a life that no signature of this version has */
export function checkExpiry(expiresIn: number, version: SignatureVersion): number {
  const longest = limits.uploads.expiresIn[version]
  if (expiresIn < 1 || expiresIn > longest) {
    throw new BadInputError('expiresIn', `A grant signed with ${version} lives from 1 to ${longest} seconds.`)
  }
  return expiresIn
}

/** @throws BadInputError for what is no base64 of an MD5 */
export function readMd5(md5: string | null | undefined): string | null {
  return readNullable(md5, checkMd5)
}

function checkMd5(md5: string): string {
  if (!base64Md5.test(md5)) throw new BadInputError('contentMd5', 'An MD5 is given as the base64 of its 16 bytes.')
  return md5
}

const readNullable = (text: string | null | undefined, read: (text: string) => string): string | null =>
  text === null || text === undefined ? null : read(text)

/** The last segment of whatever path a system puts before a name. */
function readFileName(text: string): string {
  const segment = text.split(/[/\\]/).at(-1) ?? ''
  const name = cleanLine(segment, limits.uploads.fileNameLength + 1)
  if (!name || name === '.' || name === '..') throw new BadInputError('fileName', 'A file needs a name.')
  if ([...name].length > limits.uploads.fileNameLength) {
    throw new BadInputError('fileName', `A file's name has at most ${limits.uploads.fileNameLength} characters.`)
  }
  return name
}

function readContentType(text: string, field: string): string {
  if (text.length > 255 || !mediaType.test(text)) {
    throw new BadInputError(field, 'A content type is written type/subtype, such as image/png.')
  }
  return text
}

function readContentTypes({ contentType, contentTypes }: UploadFileInput): string[] {
  if (!contentTypes || contentTypes.length === 0) return []
  if (!contentType) throw new BadInputError('contentTypes', 'Several types need contentType as the first of them.')
  if (contentTypes.length > limits.uploads.contentTypes) {
    throw new BadInputError('contentTypes', `At most ${limits.uploads.contentTypes} types.`)
  }
  return [...new Set(contentTypes.map((type) => readContentType(type, 'contentTypes')))]
}

function readSizes(input: UploadFileInput, maxBytes: number) {
  const { minSize } = input
  const size = input.size ?? null
  const maxSize = size ?? input.maxSize ?? maxBytes
  const field = size === null ? 'maxSize' : 'size'
  if (maxSize > maxBytes) throw new BadInputError(field, `A file that is sent this way has at most ${maxBytes} bytes.`)
  if (maxSize < minSize) throw new BadInputError(field, `A file of this upload has at least ${minSize} bytes.`)
  return { size, minSize: size ?? minSize, maxSize }
}

function readMetadata({ metadata }: UploadFileInput): { name: string; value: string }[] {
  const pairs = (metadata ?? []).map(({ name, value }) => ({ name: name.toLowerCase(), value: value.trim() }))
  for (const { name, value } of pairs) {
    if (!metadataName.test(name))
      throw new BadInputError('metadata', 'A name of metadata has letters, digits and hyphens.')
    if (name === sentBy.name) throw new BadInputError('metadata', `${name} is a name of the server's own.`)
    if (!headerValue.test(value)) {
      throw new BadInputError(
        'metadata',
        'A value of metadata has printable ASCII characters: encode others in percent.',
      )
    }
  }
  if (new Set(pairs.map(({ name }) => name)).size < pairs.length) {
    throw new BadInputError('metadata', 'A name of metadata is given once.')
  }
  // The form has one of its own beside them.
  const all = [...pairs, { name: sentBy.name, value: sentBy.form }]
  const bytes = all.reduce((sum, { name, value }) => sum + 'x-oss-meta-'.length + name.length + value.length, 0)
  if (bytes > limits.uploads.metadataBytes) {
    throw new BadInputError('metadata', `All metadata together have at most ${limits.uploads.metadataBytes} bytes.`)
  }
  return pairs
}
