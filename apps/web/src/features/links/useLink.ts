import { LinkDocument } from '@linksnap/schema'
import { type MaybeRefOrGetter, onScopeDispose, toValue, watch } from 'vue'
import { query } from '../../graphql.js'
import { useKept } from '../../live/kept.js'
import { forgetLinks, holdLinks, keepLinks, onLinkChange } from './link-store.js'

/** One link with all that its page shows, kept as it is now. `link` is null where there is none of this id. */
export function useLink(id: MaybeRefOrGetter<string>) {
  const isThis = (other: string | undefined) => other === toValue(id)
  const {
    value: link,
    error,
    load,
  } = useKept(id, ask, { interval: 1_000, concerns: (change) => isThis(change.link?.linkId) })
  // What is changed here is seen at once; the answer that follows has more of the link.
  const stops = [
    holdLinks(isThis),
    onLinkChange((changed, now) => {
      if (isThis(changed) && link.value) link.value = now && { ...link.value, ...now }
    }),
  ]
  watch(
    () => toValue(id),
    (_, before) => forgetLinks([before]),
  )
  onScopeDispose(() => {
    stops.forEach((stop) => stop())
    forgetLinks([toValue(id)])
  })
  return { link, error, load }
}

async function ask(id: string) {
  const { link } = await query(LinkDocument, { id })
  if (link) keepLinks([link])
  return link
}
