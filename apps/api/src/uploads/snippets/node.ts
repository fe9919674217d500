import { code } from './code.js'
import { properties, quote } from './ecmascript.js'
import type { SnippetWriter } from './snippet-writer.js'

export const node: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // upload.mjs, for Node 20 or newer: node upload.mjs
    import { openAsBlob } from 'node:fs'

    const file = ${quote(fileName)}
    const url = ${quote(url)}
    const headers = {
      ${properties(headers)}
    }

    const response = await fetch(url, { method: 'PUT', headers, body: await openAsBlob(file) })
    if (!response.ok) {
      console.error('OSS refused the file: ' + response.status + ' ' + (await response.text()))
      process.exitCode = 1
    }
  `,
  post: (fileName, { url, fields }) => code`
    // upload.mjs, for Node 20 or newer: node upload.mjs
    import { openAsBlob } from 'node:fs'

    const file = ${quote(fileName)}
    const url = ${quote(url)}
    const fields = {
      ${properties(fields)}
    }

    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    // Last: OSS reads no field after it.
    form.append('file', await openAsBlob(file), 'file')

    const response = await fetch(url, { method: 'POST', body: form })
    if (!response.ok) {
      console.error('OSS refused the file: ' + response.status + ' ' + (await response.text()))
      process.exitCode = 1
    }
  `,
}
