import { chmod } from 'node:fs/promises'
import { dirname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { PageSession } from '../browser/page-session.js'
import type { CapturedFile } from '../capture.types.js'
import { type ContentKind, mediaTypeOf } from '../original/content-kind.js'

/**
 * Shows a file in the session's page as if its address had answered with it. No script of it runs, and whatever it
 * asks for is refused before it reaches the egress proxy, which would refuse it too. Resolves once it has loaded.
 * @param path where an MHTML file lies: Chromium opens these from files only
 */
export async function openUpload(
  session: PageSession,
  file: CapturedFile,
  kind: ContentKind,
  { url, path, timeout }: { url: string; path: string; timeout: number },
): Promise<void> {
  await session.freeze()
  if (kind === 'mhtml') {
    await answerOnce(session, undefined)
    await letBrowserRead(path)
    await session.page.goto(pathToFileURL(path).href, { waitUntil: 'load', timeout })
  } else {
    await answerOnce(session, await answerOf(file, kind))
    await session.page.goto(url, { waitUntil: 'load', timeout })
  }
}

interface Answer {
  contentType: string
  /** Base64 */
  body: string
}

async function answerOf(file: CapturedFile, kind: ContentKind): Promise<Answer> {
  const body = (await buffer(file.open())).toString('base64')
  // A page tells its charset itself, and better than whoever uploaded it. Text is shown as such, whatever it is called.
  return { contentType: kind === 'text' ? 'text/plain;charset=utf-8' : mediaTypeOf(file.contentType), body }
}

/** The first request gets the answer (without one: the file that it names), everything after it a refusal. */
async function answerOnce({ cdp }: PageSession, answer: Answer | undefined): Promise<void> {
  let answered = false
  cdp.on('Fetch.requestPaused', ({ requestId }) => {
    const respond = answered ? refuse : pass
    answered = true
    void respond(requestId).catch(() => undefined)
  })
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] })

  async function pass(requestId: string): Promise<void> {
    if (!answer) return void (await cdp.send('Fetch.continueRequest', { requestId }))
    const responseHeaders = [{ name: 'Content-Type', value: answer.contentType }]
    await cdp.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body: answer.body })
  }

  async function refuse(requestId: string): Promise<void> {
    // Any other reason would show an error page where a refresh leads on.
    await cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
  }
}

/** The browser may run as another user. */
async function letBrowserRead(path: string): Promise<void> {
  await chmod(dirname(path), 0o711)
  await chmod(path, 0o644)
}
