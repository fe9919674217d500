import { code } from './code.js'
import { properties, quote } from './ecmascript.js'
import type { SnippetWriter } from './snippet-writer.js'

export const javascript: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    // For a web page with an <input type="file">, to choose ${fileName}.
    // The CORS rules of the bucket must allow the page's origin.
    const url = ${quote(url)}
    const headers = {
      ${properties(headers)}
    }

    async function upload(file) {
      // A Blob without a type: the browser would send the file's own type, and the signature covers the headers.
      const response = await fetch(url, { method: 'PUT', headers, body: new Blob([file]) })
      if (!response.ok) throw new Error('OSS refused the file: ' + response.status + ' ' + (await response.text()))
    }

    document.querySelector('input[type=file]').addEventListener('change', ({ target }) => upload(target.files[0]))
  `,
  post: (fileName, { url, fields }) => code`
    // For a web page with an <input type="file">, to choose ${fileName}.
    // The CORS rules of the bucket must allow the page's origin.
    const url = ${quote(url)}
    const fields = {
      ${properties(fields)}
    }

    async function upload(file) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      // Last: OSS reads no field after it.
      form.append('file', file)
      const response = await fetch(url, { method: 'POST', body: form })
      if (!response.ok) throw new Error('OSS refused the file: ' + response.status + ' ' + (await response.text()))
    }

    document.querySelector('input[type=file]').addEventListener('change', ({ target }) => upload(target.files[0]))
  `,
}
