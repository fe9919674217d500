import { code } from './code.js'
import { properties, quote } from './ecmascript.js'
import type { Pair, SnippetWriter } from './snippet-writer.js'

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? character)

/** In a script element nothing may look like the element's end. */
const inScript = (text: string) => text.replaceAll('<', '\\x3c')

const hidden = ({ name, value }: Pair) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`

export const htmlForm: SnippetWriter = {
  // A form itself can only GET and POST.
  put: (fileName, { url, headers }) => code`
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <title>Upload ${escape(fileName)}</title>
    <form>
      <label>${escape(fileName)} <input type="file" name="file" required></label>
      <button>Upload</button>
      <output></output>
    </form>
    <script>
      // The CORS rules of the bucket must allow this page's origin.
      const url = ${inScript(quote(url))}
      const headers = {
        ${properties(headers).map(inScript)}
      }
      const form = document.querySelector('form')
      const output = document.querySelector('output')

      form.addEventListener('submit', async (event) => {
        event.preventDefault()
        output.textContent = 'Uploading …'
        try {
          // A Blob without a type: the browser would send the file's own type, and the signature covers the headers.
          const body = new Blob([form.elements.file.files[0]])
          const response = await fetch(url, { method: 'PUT', headers, body })
          if (!response.ok) throw new Error('OSS refused the file: ' + response.status + ' ' + (await response.text()))
          output.textContent = 'Uploaded.'
        } catch (error) {
          output.textContent = error.message
        }
      })
    </script>
  `,
  post: (fileName, { url, fields }) => code`
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <title>Upload ${escape(fileName)}</title>
    <!-- OSS answers with an empty page when it has the file, and with its error when it refuses it. -->
    <form action="${escape(url)}" method="post" enctype="multipart/form-data">
      ${fields.map(hidden)}
      <!-- Last: OSS reads no field after it. -->
      <label>${escape(fileName)} <input type="file" name="file" required></label>
      <button>Upload</button>
    </form>
  `,
}
