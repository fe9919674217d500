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

export function decodePositions(bytes: Uint8Array): number[] {
  const positions: number[] = []
  let last = 0
  let delta = 0
  let shift = 0
  for (const byte of bytes) {
    delta |= (byte & 0x7f) << shift
    shift += 7
    if (byte > 0x7f) continue
    last += delta
    positions.push(last)
    delta = 0
    shift = 0
  }
  return positions
}
