import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompleteUploadDocument, CreateSnapshotDocument, type SignatureVersion } from '@linksnap/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../test/harness/app.js'
import type { TestClient } from '../../test/harness/client.js'
import { databases } from '../../test/harness/databases.js'
import { runInShell, works } from '../../test/harness/programs.js'

const python = `
import os, requests
with open('file.txt', 'rb') as file:
    response = requests.put(os.environ['UPLOAD_URL'], data=file)
print(response.status_code, response.text)
`
const java = `
import java.net.URI;
import java.net.http.*;
import java.nio.file.Path;

public class Upload {
    public static void main(String[] args) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(System.getenv("UPLOAD_URL")))
            .PUT(HttpRequest.BodyPublishers.ofFile(Path.of("file.txt"))).build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.body());
    }
}
`

/** The clients of OSS's own documentation for presigned URLs, none of which names a type. Each prints status and answer. */
const clients = [
  {
    name: 'curl -X PUT -T',
    probe: 'curl --version',
    run: `curl -sS -w '\\n%{http_code}' -X PUT -T file.txt "$UPLOAD_URL"`,
  },
  { name: "Python's requests", probe: 'python3 -c "import requests"', run: 'python3 upload.py' },
  { name: "Java's HttpClient", probe: 'javac -version', run: 'java Upload.java' },
]
const here = clients.filter(({ probe }) => works(probe))

describe('a bare client', () => {
  let app: TestApp
  let owner: TestClient
  const folder = mkdtempSync(join(tmpdir(), 'linksnap-bare-'))

  beforeAll(async () => {
    writeFileSync(join(folder, 'file.txt'), 'a file without a type')
    writeFileSync(join(folder, 'upload.py'), python)
    writeFileSync(join(folder, 'Upload.java'), java)
    const [database] = databases
    if (!database) throw new Error('there is no database')
    app = await startTestApp({ database })
    owner = await app.signUp()
  })
  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const grantFor = async (contentType: string | null, signatureVersion: SignatureVersion) => {
    const files = [{ kind: 'FILE' as const, fileName: 'file.txt', contentType, signatureVersion }]
    const { createSnapshot } = await owner.run(CreateSnapshotDocument, {
      input: { url: 'https://example.org/', files },
    })
    const [grant] = createSnapshot.grants
    if (!grant) throw new Error('no grant came')
    return grant
  }

  it('is tried with every client that is on this machine, and it says with which it is not', () => {
    for (const { name } of clients.filter((each) => !here.includes(each))) {
      console.warn(`!!! ${name} is not on this machine: DOES NOT RUN.`)
    }
    expect(here.map(({ name }) => name)).toContain('curl -X PUT -T')
  })

  describe.each(here)('such as $name', ({ run }) => {
    it.each(['V4', 'V1'] as const)('uploads with a grant that signs no type (%s)', async (version) => {
      const { upload, put } = await grantFor(null, version)
      expect((await runInShell(run, folder, { UPLOAD_URL: put.url })).output).toContain('200')
      const { completeUpload } = await owner.run(CompleteUploadDocument, { id: upload.id })
      expect(completeUpload.state).toBe('COMPLETED')
    })

    it.each(['V4', 'V1'] as const)('is refused by the store with a grant that signs one (%s)', async (version) => {
      const { upload, put } = await grantFor('text/plain', version)
      const { output } = await runInShell(run, folder, { UPLOAD_URL: put.url })
      expect(output).toContain('403')
      expect(output).toContain('<Code>SignatureDoesNotMatch</Code>')
      expect(await owner.codeOf(CompleteUploadDocument, { id: upload.id })).toBe('UPLOAD_MISSING')
    })
  })
})
