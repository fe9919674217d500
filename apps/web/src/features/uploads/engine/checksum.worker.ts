import { crc64 } from 'oss-signer'
import type { ChecksumAnswer, ChecksumQuestion } from './checksum.js'

// Away from the page, which would stutter: a second of work for some hundred megabytes.
addEventListener('message', ({ data: { id, bytes } }: MessageEvent<ChecksumQuestion>) => {
  bytes.arrayBuffer().then(
    (buffer) => postMessage({ id, crc64: crc64(new Uint8Array(buffer)) } satisfies ChecksumAnswer),
    () => postMessage({ id, crc64: null } satisfies ChecksumAnswer),
  )
})
