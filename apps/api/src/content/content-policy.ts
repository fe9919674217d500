/**
 * The Content-Security-Policy of archived pages: nothing runs and nothing is loaded, so that whoever looks at one cannot be
 * followed by it. What they hold themselves is shown; a frameset's documents are data URLs, and no scripts run in them either.
 */
export function documentPolicy(appOrigin: string): string {
  return [
    'sandbox',
    "default-src 'none'",
    'img-src data: blob:',
    "style-src 'unsafe-inline' data:",
    'font-src data:',
    'media-src data: blob:',
    'frame-src data:',
    `frame-ancestors ${appOrigin}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/** Chromium shows no PDF in a sandbox: its viewer is a plug-in of the browser's own, isolated from the page. */
export function pdfPolicy(appOrigin: string): string {
  return `default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors ${appOrigin}; base-uri 'none'`
}
