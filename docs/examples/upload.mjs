// Keeps a file as a snapshot of a page, without any dependency:
//   LINKSNAP_TOKEN=lsk_… node upload.mjs https://example.org/ HTML text/html page.html
import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'

const { LINKSNAP_URL = 'http://localhost:4000', LINKSNAP_TOKEN } = process.env
const [page, kind, contentType, path] = process.argv.slice(2)

async function ask(query, variables) {
  const response = await fetch(`${LINKSNAP_URL}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${LINKSNAP_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`)
  return data
}

const file = await openAsBlob(path)
const { createSnapshot } = await ask(
  `mutation ($input: CreateSnapshotInput!) {
    createSnapshot(input: $input) { grants { upload { id } put { method url headers { name value } } } }
  }`,
  { input: { url: page, files: [{ kind, contentType, fileName: basename(path), size: file.size }] } },
)
const [{ upload, put }] = createSnapshot.grants

const headers = put.headers.map(({ name, value }) => [name, value])
const sent = await fetch(put.url, { method: put.method, headers, body: file })
if (!sent.ok) throw new Error(`the store answered ${sent.status}: ${await sent.text()}`)

const { completeUpload } = await ask('mutation ($id: ID!) { completeUpload(id: $id) { snapshot { id state } } }', {
  id: upload.id,
})
console.log(completeUpload.snapshot.id, completeUpload.snapshot.state)
