// One contestant of store.mjs in a process of its own: node store-server.mjs <oss-local | bare> <folder>
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createOssServer } from 'oss-local'

const [, , contestant, root] = process.argv

const port = contestant === 'bare' ? await listenBare() : await listenOss()
process.on('message', () => process.send({ peakMemory: process.resourceUsage().maxRSS * 1024 }))
process.on('disconnect', () => process.exit())
process.send({ port })

async function listenOss() {
  const server = await createOssServer({ root, buckets: ['bench'] })
  return (await server.listen()).port
}

/** What no object store can do without: it writes, hashes and flushes what is put, and sends it back. */
async function listenBare() {
  const server = createServer((request, response) => {
    const path = join(root, encodeURIComponent(request.url))
    const answer = request.method === 'PUT' ? put(request, response, path) : pipeline(createReadStream(path), response)
    answer.catch((error) => response.destroy(error))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server.address().port
}

async function put(request, response, path) {
  const hash = createHash('md5')
  const file = await open(path, 'w')
  try {
    await pipeline(
      request,
      async function* (chunks) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      async (chunks) => {
        for await (const chunk of chunks) await file.write(chunk)
      },
    )
    await file.datasync()
  } finally {
    await file.close()
  }
  response.setHeader('etag', hash.digest('hex'))
  response.end()
}
