import type { CDPSession, Page } from 'playwright'

/**
 * Keeps dialogs from stopping the page. The functions that open them do nothing; whoever gets at the real ones is
 * answered a few times, and then the page is ended (a script cannot be stopped while it waits for a dialog).
 */
export async function preventDialogs(page: Page, session: CDPSession, limit: number): Promise<void> {
  let count = 0
  page.on('dialog', (dialog) => {
    count += 1
    if (count === limit + 1) void session.send('Page.crash').catch(() => undefined)
    if (count <= limit) void dialog.dismiss().catch(() => undefined)
  })
  await page.addInitScript(muteDialogs)
}

function muteDialogs(): void {
  window.alert = () => undefined
  window.print = () => undefined
  window.confirm = () => false
  window.prompt = () => null
}
