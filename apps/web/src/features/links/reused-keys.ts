/**
 * Keys for what a list draws. What comes into sight gets the key of something that has gone out of sight, so that its
 * elements are filled anew instead of made: that takes a third of the time.
 */
export class ReusedKeys {
  private keys = new Map<string | number, number>()
  private made = 0

  /**
   * @param names of all that is drawn now, each once; what keeps its name keeps its key
   * @param held a key that is given to nothing else: who has the focus must not find it on something else
   * @returns a key for each name
   */
  next(names: readonly (string | number)[], held: number | undefined): (number | undefined)[] {
    const staying = new Set(names)
    const free = [...this.keys].filter(([name, key]) => !staying.has(name) && key !== held).map(([, key]) => key)
    this.keys = new Map(names.map((name) => [name, this.keys.get(name) ?? free.shift() ?? this.made++]))
    return names.map((name) => this.keys.get(name))
  }
}
