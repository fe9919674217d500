/**
 * What an archived page may do: show what it holds. Nothing is fetched, nothing runs, nothing is sent.
 * The page's own <base> is gone, its links are absolute.
 */
export const archivePolicy = [
  "default-src 'none'",
  'img-src data:',
  'media-src data:',
  'font-src data:',
  "style-src 'unsafe-inline'",
  'frame-src data:',
  "form-action 'none'",
  "base-uri 'none'",
].join('; ')

/** What browsers do with videos and with what is on top of the page, at no specificity: the page's own rules come after it. */
export const frameHead = [
  '<style>:where(img[data-linksnap-as=video]){object-fit:contain}',
  // A modal dialog closes most popovers when it opens: those that are open came later.
  ':where([data-linksnap-popover]){display:block;z-index:2147483647}',
  ':where([data-linksnap-modal]){position:fixed;z-index:2147483646;inset-block:0;max-width:calc(100% - 6px - 2em);max-height:calc(100% - 6px - 2em);overflow:auto}',
  '</style>',
].join('')

/** The first thing in an archived page's head. */
export const archiveHead = [
  '<meta charset="utf-8">',
  `<meta http-equiv="Content-Security-Policy" content="${archivePolicy}">`,
  '<meta name="referrer" content="no-referrer">',
  frameHead,
].join('')

/** A comment for whoever opens the file with an editor. */
export function archiveNote(url: string, takenAt: Date): string {
  // "--" and ">" could end the comment.
  const safe = url.replaceAll('--', '-%2D').replaceAll('>', '%3E')
  const lines = [
    'Archived by LinkSnap',
    `url: ${safe}`,
    `date: ${takenAt.toISOString()}`,
    'how: as a browser showed it, without scripts',
  ]
  return `<!--\n${lines.join('\n')}\n-->`
}
