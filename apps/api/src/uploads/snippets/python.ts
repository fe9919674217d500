import { code, literal } from './code.js'
import type { Pair, SnippetWriter } from './snippet-writer.js'

const quote = (text: string) => literal(text, "'")
const items = (pairs: readonly Pair[]) => pairs.map(({ name, value }) => `${quote(name)}: ${quote(value)},`)

export const python: SnippetWriter = {
  put: (fileName, { url, headers }) => code`
    # pip install requests
    import sys

    import requests

    file = ${quote(fileName)}
    url = ${quote(url)}
    headers = {
        ${items(headers)}
    }

    with open(file, 'rb') as body:
        response = requests.put(url, data=body, headers=headers, timeout=60)
    if not response.ok:
        sys.exit(f'OSS refused the file: {response.status_code} {response.text}')
  `,
  post: (fileName, { url, fields }) => code`
    # pip install requests
    import sys

    import requests

    file = ${quote(fileName)}
    url = ${quote(url)}
    fields = {
        ${items(fields)}
    }

    # requests puts a form together in memory: send large files by PUT.
    with open(file, 'rb') as body:
        response = requests.post(url, data=fields, files={'file': ('file', body)}, timeout=60)
    if not response.ok:
        sys.exit(f'OSS refused the file: {response.status_code} {response.text}')
  `,
}
