/** How much of a file is read to find where it is from. */
const headBytes = 4_096

/** SingleFile, Chrome's and Firefox's "Save as", and MHTML say which page they were made of, each in its own words. */
const patterns = [
  /<!--\s*Page saved with SingleFile\s+url:\s*(\S+)/i,
  /<!-- saved from url=\(\d{4,}\)(\S+) -->/i,
  /^Snapshot-Content-Location:\s*(\S+)/im,
  /^Content-Location:\s*(\S+)/im,
  /<link[^>]+rel="?canonical"?[^>]+href="?([^\s">]+)/i,
]

/** The address of the page that a saved file shows, if it says so. */
export async function sourceAddress(file: Blob): Promise<string | undefined> {
  const head = await file.slice(0, headBytes).text()
  return addressIn(head)
}

/** @param head the beginning of a saved page */
export function addressIn(head: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(head)?.[1]
    if (found && /^https?:/i.test(found) && URL.canParse(found)) return found
  }
  return undefined
}
