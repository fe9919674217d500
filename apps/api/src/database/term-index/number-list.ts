/** A set of document numbers: ascending, each once. */
export type NumberList = Uint32Array

// There may be a hundred thousand in a list. So there are loops, as the methods that take a function need four times as long;
// and views instead of copies, as arrays that come and go have all memory collected every few searches.

/** Ascending, each once, of numbers in any order. */
export function numberList(numbers: ArrayLike<number>): NumberList {
  return inOrder(Uint32Array.from(numbers))
}

const comma = 44
const zero = 48

/** As numberList, of a text with commas between the numbers. */
export function parseNumberList(text: string): NumberList {
  if (text === '') return new Uint32Array()
  let commas = 0
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) === comma) commas += 1
  const numbers = new Uint32Array(commas + 1)
  let length = 0
  let number = 0
  for (let index = 0; index <= text.length; index++) {
    const unit = index < text.length ? text.charCodeAt(index) : comma
    if (unit === comma) {
      numbers[length++] = number
      number = 0
    } else {
      number = number * 10 + unit - zero
    }
  }
  return inOrder(numbers)
}

const inOrder = (numbers: Uint32Array): NumberList => (isAscending(numbers) ? numbers : eachOnce(numbers.sort()))

function isAscending(numbers: Uint32Array): boolean {
  for (let index = 1; index < numbers.length; index++) {
    if ((numbers[index - 1] ?? 0) >= (numbers[index] ?? 0)) return false
  }
  return true
}

function eachOnce(sorted: Uint32Array): NumberList {
  let length = 0
  for (const number of sorted) if (length === 0 || number !== sorted[length - 1]) sorted[length++] = number
  return sorted.subarray(0, length)
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
  return result.subarray(0, length)
}

export function intersection(a: NumberList, b: NumberList): NumberList {
  return select(a, b, true)
}

/** Those of `a` that are not in `b`. */
export function difference(a: NumberList, b: NumberList): NumberList {
  return b.length === 0 ? a : select(a, b, false)
}

function select(a: NumberList, b: NumberList, present: boolean): NumberList {
  const selected = new Uint32Array(a.length)
  let length = 0
  let j = 0
  for (const number of a) {
    while ((b[j] ?? Infinity) < number) j++
    if ((b[j] === number) === present) selected[length++] = number
  }
  return selected.subarray(0, length)
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
