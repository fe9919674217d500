import { limits } from './limits.js'

/** Bytes per second over the last few seconds. */
export class Speed {
  private samples: { at: number; bytes: number }[] = []

  /** @param bytes how many have been sent in all; @param at ms */
  tell(bytes: number, at: number): void {
    this.samples = [...this.samples.filter((sample) => at - sample.at < limits.speedWindow), { at, bytes }]
  }

  /** undefined while it cannot be told. */
  get perSecond(): number | undefined {
    const [first] = this.samples
    const last = this.samples.at(-1)
    if (!first || !last || last.at - first.at < 500) return undefined
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at))
  }

  reset(): void {
    this.samples = []
  }
}
