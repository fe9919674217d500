/** Query parameters that say where a visitor came from, never which page it is. */
const trackingParameters =
  /^(utm_.*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs.*|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|spm|scm|share_token|share_source|share_medium|share_plat|share_session_id|share_tag|unique_k|vd_source|from_spmid|spm_id_from|_openstat|ref_src|ref_url|s_kwcid|ml_subscriber|ml_subscriber_hash|rb_clickid|at_medium|at_campaign)$/i

/** @param query without its question mark; through URLSearchParams its escapes would change, and some sites tell %20 from + */
export const withoutTracking = (query: string): string => filtered(query, (name) => !trackingParameters.test(name))

/** Leaves the parameters of these names in a query, and no others. */
export function keepParameters(url: URL, ...names: string[]): void {
  url.search = filtered(url.search.slice(1), (name) => names.includes(name))
}

function filtered(query: string, keeps: (name: string) => boolean): string {
  const pairs = query.split('&').filter((pair) => pair !== '' && keeps(pair.split('=', 1)[0] ?? ''))
  return pairs.join('&')
}

/** Escapes as https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2 has them: in upper case, and none that stands for itself. */
export function plainEscapes(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(parseInt(escape.slice(1), 16))
    return /[a-z0-9._~-]/i.test(character) ? character : escape.toUpperCase()
  })
}
