import type { EntityManager } from 'typeorm'
import type { CaptureResult } from '../capture/capture.types.js'
import { dialectOf } from '../database/dialect.js'
import { Link, type TitleSource } from '../links/link.entity.js'
import { titleFrom } from '../links/link-title.js'

/** What a page tells of itself. */
export type PageDescription = Pick<CaptureResult, 'title' | 'description' | 'siteName' | 'language'>

/**
 * Names and describes a link as its page does.
 * @param replaceable the titles that the page's own is better than
 */
export async function describeLink(
  tx: EntityManager,
  linkId: string,
  page: PageDescription,
  replaceable: readonly TitleSource[],
): Promise<void> {
  const link = await tx.findOneByOrFail(Link, { id: linkId })
  await tx.update(
    Link,
    { id: linkId },
    {
      ...(page.title && replaceable.includes(link.titleSource) && titleFrom(page.title, 'PAGE')),
      description: link.description ?? page.description ?? null,
      siteName: page.siteName ?? link.siteName,
      language: page.language ?? link.language,
      updatedAt: () => dialectOf(tx).now,
    },
  )
}
