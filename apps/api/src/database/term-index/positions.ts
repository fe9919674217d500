/** Ascending numbers as their differences, seven bits to a byte, the lowest first. */
export function encodePositions(positions: readonly number[]): Buffer {
  const bytes: number[] = []
  let last = 0
  for (const position of positions) {
    let delta = position - last
    last = position
    for (; delta > 0x7f; delta >>>= 7) bytes.push((delta & 0x7f) | 0x80)
    bytes.push(delta)
  }
  return Buffer.from(bytes)
}

/** Encoded positions, read one after the other and no further than they are needed. */
export class Positions {
  private index = 0
  private current = -1
  private last = 0

  constructor(private readonly bytes: Uint8Array) {}

  /** The first position that is not before `least`; Infinity where there is none. Does not go back. */
  from(least: number): number {
    while (this.current < least) this.current = this.next()
    return this.current
  }

  private next(): number {
    let delta = 0
    for (let shift = 0; this.index < this.bytes.length; shift += 7) {
      const byte = this.bytes[this.index++] ?? 0
      delta |= (byte & 0x7f) << shift
      if (byte <= 0x7f) return (this.last += delta)
    }
    return Infinity
  }
}
