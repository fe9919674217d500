/** How many there are of each of many things; what there is none of takes no memory. */
export class Counts<K> {
  private readonly counts = new Map<K, number>()

  of(key: K): number {
    return this.counts.get(key) ?? 0
  }

  /** @returns how many there are with this one */
  add(key: K): number {
    const count = this.of(key) + 1
    this.counts.set(key, count)
    return count
  }

  remove(key: K): void {
    const left = this.of(key) - 1
    if (left > 0) this.counts.set(key, left)
    else this.counts.delete(key)
  }

  removeAll(key: K): void {
    this.counts.delete(key)
  }
}
