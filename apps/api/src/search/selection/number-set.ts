import { difference, includes, intersection, type NumberList, union } from '../../database/term-index/number-list.js'

/** Documents by their numbers: those of the list, or, as its complement, all others. */
export interface NumberSet {
  list: NumberList
  complement: boolean
}

export const everything: NumberSet = { list: new Uint32Array(), complement: true }

export const isEverything = ({ list, complement }: NumberSet): boolean => complement && list.length === 0

export const those = (list: NumberList): NumberSet => ({ list, complement: false })

export const complementOf = ({ list, complement }: NumberSet): NumberSet => ({ list, complement: !complement })

export function both(a: NumberSet, b: NumberSet): NumberSet {
  if (a.complement && b.complement) return { list: union(a.list, b.list), complement: true }
  if (a.complement) return those(difference(b.list, a.list))
  return those(b.complement ? difference(a.list, b.list) : intersection(a.list, b.list))
}

export const either = (a: NumberSet, b: NumberSet): NumberSet => complementOf(both(complementOf(a), complementOf(b)))

/** @param number null for a link that is not indexed yet */
export function contains({ list, complement }: NumberSet, number: number | null): boolean {
  return number === null ? complement : includes(list, number) !== complement
}
