/** What is known of a site that shows a page at several addresses. */
export interface Site {
  /** Its hosts, whole. */
  hosts: RegExp
  /** Makes the address that stands for the page out of one that shows it; tracking parameters are taken away afterwards. */
  rewrite: (url: URL) => void
}
