/** A set of document numbers: ascending, each once. */
export type NumberList = Uint32Array

/** Ascending, each once, of numbers in any order. */
export function numberList(numbers: readonly number[]): NumberList {
  const sorted = Uint32Array.from(numbers).sort()
  return sorted.filter((number, index) => number !== sorted[index - 1])
}

export function union(a: NumberList, b: NumberList): NumberList {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const result = new Uint32Array(a.length + b.length)
  let length = 0
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Infinity
    const right = b[j] ?? Infinity
    result[length++] = Math.min(left, right)
    if (left <= right) i++
    if (right <= left) j++
  }
  return result.slice(0, length)
}

export function intersection(a: NumberList, b: NumberList): NumberList {
  return select(a, b, true)
}

/** Those of `a` that are not in `b`. */
export function difference(a: NumberList, b: NumberList): NumberList {
  return b.length === 0 ? a : select(a, b, false)
}

function select(a: NumberList, b: NumberList, present: boolean): NumberList {
  let j = 0
  return a.filter((number) => {
    while ((b[j] ?? Infinity) < number) j++
    return (b[j] === number) === present
  })
}

/** Whether the number is one of the list. */
export function includes(list: NumberList, number: number): boolean {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] ?? Infinity) < number) low = middle + 1
    else high = middle
  }
  return list[low] === number
}
