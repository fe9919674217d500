import { code } from './code.js'
import { curlHeader } from './curl-header.js'
import type { SnippetWriter } from './snippet-writer.js'

/** Between single quotes a shell reads nothing but the closing one. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** A name that begins with a hyphen would be read as an option, or as standard input. */
const path = (fileName: string) => quote(fileName.startsWith('-') ? `./${fileName}` : fileName)

export const curl: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    # Needs curl 7.76 or newer.
    file=${path(fileName)}

    curl --fail-with-body --globoff --upload-file "$file" \
      ${headers.map((header) => `--header ${quote(curlHeader(header))} \\`)}
      ${quote(url)}
  `,
  post: (fileName, { url, fields }) => code`
    # Needs curl 7.76 or newer.
    file=${path(fileName)}

    curl --fail-with-body \
      ${fields.map(({ name, value }) => `--form-string ${quote(`${name}=${value}`)} \\`)}
      --form 'file=@-;filename=file' \
      ${quote(url)} < "$file"
  `,
}
