// CRC-64/ECMA-182 as OSS has it: the reflected polynomial, all ones before and after. Numbers are kept as two
// 32-bit halves, since a BigInt is a hundred times slower.
type Word = readonly [high: number, low: number]

const POLYNOMIAL: Word = [0xc96c5795, 0xd7870f42]
/** x⁰ and x¹: bits are reflected. */
const ONE: Word = [1 << 31, 0]
const X: Word = [1 << 30, 0]

/**
 * The CRC-64 of bytes, as in `x-oss-hash-crc64ecma`: an unsigned decimal number.
 * @param previous the CRC of what came before the bytes, to go on from
 */
export function crc64(bytes: Uint8Array, previous = '0'): string {
  const [high, low] = wordOf(previous)
  const [newHigh, newLow] = advance([~high, ~low], bytes)
  return textOf([~newHigh, ~newLow])
}

/**
 * The CRC-64 of a whole from its parts' CRCs.
 * @param lengthOfB how many bytes the second part has
 */
export function crc64Combine(a: string, b: string, lengthOfB: number): string {
  const [high, low] = multiply(wordOf(a), powerOf(lengthOfB))
  const [otherHigh, otherLow] = wordOf(b)
  return textOf([high ^ otherHigh, low ^ otherLow])
}

/**
 * Goes on over bytes, eight at a time. With anything more in this function, V8 no longer inlines `effectOf`, and takes
 * twice as long.
 */
function advance([high, low]: Word, bytes: Uint8Array): Word {
  const { highs, lows } = (tables ??= makeTables())
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 8)
  for (let at = 0; at < whole; at += 8) {
    const first = low ^ view.getInt32(at, true)
    const second = high ^ view.getInt32(at + 4, true)
    high = effectOf(first, highs, 4) ^ effectOf(second, highs, 0)
    low = effectOf(first, lows, 4) ^ effectOf(second, lows, 0)
  }
  for (let at = whole; at < bytes.length; at++) {
    const i = (low ^ (bytes[at] ?? 0)) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (lows[i] ?? 0)
    high = (high >>> 8) ^ (highs[i] ?? 0)
  }
  return [high, low]
}

/** What four bytes do to one half of the CRC, with so many more bytes behind them. */
function effectOf(bytes: number, table: Int32Array, behind: number): number {
  const at = behind * 256
  return (
    (table[at + 768 + (bytes & 0xff)] ?? 0) ^
    (table[at + 512 + ((bytes >>> 8) & 0xff)] ?? 0) ^
    (table[at + 256 + ((bytes >>> 16) & 0xff)] ?? 0) ^
    (table[at + (bytes >>> 24)] ?? 0)
  )
}

let tables: ReturnType<typeof makeTables> | undefined

/** What a byte does to the CRC, for one byte, and for bytes with one to seven zeros behind them. */
function makeTables(): { highs: Int32Array; lows: Int32Array } {
  const highs = new Int32Array(8 * 256)
  const lows = new Int32Array(8 * 256)
  for (let i = 0; i < highs.length; i++) {
    let word: Word = i < 256 ? [0, i] : [highs[i - 256] ?? 0, lows[i - 256] ?? 0]
    for (let bit = 0; bit < 8; bit++) word = timesX(word)
    ;[highs[i], lows[i]] = word
  }
  return { highs, lows }
}

let latest = { length: 0, power: ONE }

/** x to the 8 × length: what so many bytes shift by. The latest is kept, since parts are mostly of one size. */
function powerOf(length: number): Word {
  if (length !== latest.length) {
    let power = ONE
    let square = X
    for (let rest = length * 8; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) power = multiply(power, square)
      square = multiply(square, square)
    }
    latest = { length, power }
  }
  return latest.power
}

/** The product of two polynomials, modulo the CRC's. */
function multiply([high, low]: Word, factor: Word): Word {
  let product: Word = [0, 0]
  for (let bit = 0; bit < 64; bit++) {
    if (((bit < 32 ? high : low) >>> (31 - (bit % 32))) & 1) product = [product[0] ^ factor[0], product[1] ^ factor[1]]
    factor = timesX(factor)
  }
  return product
}

function timesX([high, low]: Word): Word {
  const shifted: Word = [high >>> 1, (low >>> 1) | (high << 31)]
  return low & 1 ? [shifted[0] ^ POLYNOMIAL[0], shifted[1] ^ POLYNOMIAL[1]] : shifted
}

function wordOf(decimal: string): Word {
  const value = BigInt(decimal)
  return [Number(value >> 32n), Number(value & 0xffffffffn)]
}

function textOf([high, low]: Word): string {
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString()
}
