import { stripVTControlCharacters } from 'node:util'

/** So many of a package's last lines are said again. */
const lastLines = 40

/**
 * Reads what turbo prints of the tests of several packages, and at the end says again which of them failed, and what
 * their packages said last: it scrolled away long before the others were done.
 */
export class FailureLog {
  #rest = ''
  #packages = new Map()
  #failed = []

  /** @param {Buffer} output a piece of what turbo printed */
  read(output) {
    const lines = (this.#rest + output.toString()).split('\n')
    this.#rest = lines.pop()
    for (const line of lines) this.#readLine(stripVTControlCharacters(line))
  }

  repeat() {
    for (const name of this.#failed) {
      const { tests, last } = this.#packages.get(name) ?? { tests: new Set(), last: [] }
      const text = [`!!! Tests of ${name} failed:`, ...tests, '', 'They said last:', '', ...last].join('\n')
      process.stdout.write(`\n${text}\n`)
    }
  }

  #readLine(line) {
    // "@linksnap/api:test: what it printed", and at the end "Failed:    @linksnap/api#test, oss-local#test".
    const [, name, text] = /^(\S+):test: (.*)$/.exec(line) ?? []
    if (name) this.#remember(name, text)
    const [, failed] = /^Failed: +(.*#test.*)$/.exec(line) ?? []
    if (failed) this.#failed = failed.split(', ').map((task) => task.split('#')[0])
  }

  #remember(name, text) {
    const known = this.#packages.get(name) ?? { tests: new Set(), last: [] }
    // As Vitest and Playwright mark them.
    if (/^\s*(FAIL|✘)\s/.test(text)) known.tests.add(text)
    known.last = [...known.last, text].slice(-lastLines)
    this.#packages.set(name, known)
  }
}
