/** So many rows share one sum: to find a place takes a look at each sum before it, and at each row beside it. */
const block = 128

/** The heights of rows that stand below each other: each is as high as was thought of all, until its own is known. */
export class RowHeights {
  private readonly known = new Map<number, number>()
  /** By block: how much higher its rows are than was thought. */
  private readonly more: number[] = []

  /** @param thought the height of a row, in px */
  constructor(
    readonly count: number,
    private readonly thought: number,
  ) {}

  /** Of all rows together. */
  get total(): number {
    return this.topOf(this.count)
  }

  /** Where a row begins. */
  topOf(row: number): number {
    const at = Math.floor(row / block)
    let top = row * this.thought
    for (let before = 0; before < at; before++) top += this.more[before] ?? 0
    for (let before = at * block; this.more[at] !== undefined && before < row; before++) {
      top += (this.known.get(before) ?? this.thought) - this.thought
    }
    return top
  }

  /** The row at a distance from the beginning of the first; the nearest where there is none. */
  rowAt(distance: number): number {
    let [first, last] = [0, Math.max(0, this.count - 1)]
    while (first < last) {
      const middle = Math.ceil((first + last) / 2)
      if (this.topOf(middle) <= distance) first = middle
      else last = middle - 1
    }
    return first
  }

  /** Takes in how high a row is; returns how much higher that is than it was before. */
  set(row: number, height: number): number {
    const higher = height - (this.known.get(row) ?? this.thought)
    if (higher === 0 || row >= this.count) return 0
    const at = Math.floor(row / block)
    this.known.set(row, height)
    this.more[at] = (this.more[at] ?? 0) + higher
    return higher
  }

  /** The same rows, more or fewer of them. */
  resized(count: number): RowHeights {
    const resized = new RowHeights(count, this.thought)
    for (const [row, height] of this.known) resized.set(row, height)
    return resized
  }
}
