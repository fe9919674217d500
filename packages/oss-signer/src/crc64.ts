// CRC-64/ECMA-182 as OSS has it: the reflected polynomial, all ones before and after. Numbers are kept as two
// 32-bit halves, since a BigInt is a hundred times slower.
type Word = readonly [high: number, low: number]

const POLYNOMIAL: Word = [0xc96c5795, 0xd7870f42]
const ONES: Word = [-1, -1]
/** x⁰ and x¹: bits are reflected. */
const ONE: Word = [1 << 31, 0]
const X: Word = [1 << 30, 0]

/**
 * The CRC-64 of bytes, as in `x-oss-hash-crc64ecma`: an unsigned decimal number.
 * @param previous the CRC of what came before the bytes, to go on from
 */
export function crc64(bytes: Uint8Array, previous = '0'): string {
  const state = afterTwelves(bytes, xor(wordOf(previous), ONES))
  return textOf(xor(afterRest(bytes, state), ONES))
}

/**
 * The CRC-64 of a whole from its parts' CRCs.
 * @param lengthOfB how many bytes the second part has
 */
export function crc64Combine(a: string, b: string, lengthOfB: number): string {
  return textOf(xor(multiply(wordOf(a), powerOf(lengthOfB)), wordOf(b)))
}

/**
 * The state after the bytes, as far as they come in twelves. With sixteen at a time, or with anything more in this
 * function, V8 no longer inlines all of `effectOf`, and takes longer.
 */
function afterTwelves(bytes: Uint8Array, [high, low]: Word): Word {
  const { highs, lows } = tables
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 12 <= bytes.length; at += 12) {
    const first = low ^ view.getInt32(at, true)
    const second = high ^ view.getInt32(at + 4, true)
    const third = view.getInt32(at + 8, true)
    high = effectOf(first, highs, 8) ^ effectOf(second, highs, 4) ^ effectOf(third, highs, 0)
    low = effectOf(first, lows, 8) ^ effectOf(second, lows, 4) ^ effectOf(third, lows, 0)
  }
  return [high, low]
}

/** The state after the bytes that no twelve is left for. */
function afterRest(bytes: Uint8Array, state: Word): Word {
  for (const byte of bytes.subarray(bytes.length - (bytes.length % 12))) state = afterByte(byte, state, tables)
  return state
}

function afterByte(byte: number, [high, low]: Word, { highs, lows }: Tables): Word {
  const i = (low ^ byte) & 0xff
  return [(high >>> 8) ^ (highs[i] ?? 0), ((low >>> 8) | (high << 24)) ^ (lows[i] ?? 0)]
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

/** What a byte does to the two halves of the CRC, for one byte, and for bytes with one to eleven zeros behind them. */
interface Tables {
  highs: Int32Array
  lows: Int32Array
}

// A constant, made at once: V8 then knows where the tables are and how long.
const tables = /* @__PURE__ */ makeTables()

function makeTables(): Tables {
  const highs = new Int32Array(12 * 256)
  const lows = new Int32Array(12 * 256)
  for (let i = 0; i < highs.length; i++) {
    let word: Word = [0, i]
    if (i < 256) for (let bit = 0; bit < 8; bit++) word = timesX(word)
    else word = afterByte(0, [highs[i - 256] ?? 0, lows[i - 256] ?? 0], { highs, lows })
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
    if (((bit < 32 ? high : low) >>> (31 - (bit % 32))) & 1) product = xor(product, factor)
    factor = timesX(factor)
  }
  return product
}

function timesX([high, low]: Word): Word {
  const shifted: Word = [high >>> 1, (low >>> 1) | (high << 31)]
  return low & 1 ? xor(shifted, POLYNOMIAL) : shifted
}

function xor(a: Word, b: Word): Word {
  return [a[0] ^ b[0], a[1] ^ b[1]]
}

function wordOf(decimal: string): Word {
  const value = BigInt(decimal)
  return [Number(value >> 32n), Number(value & 0xffffffffn)]
}

function textOf([high, low]: Word): string {
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString()
}
