import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

export interface Budget {
  /** The page whose first load is measured. */
  entry: string
  /** What it imports at once although it asks for it only when it runs: its first route, its language. */
  then: string[]
  /** The most that all of it may take, in bytes of gzipped JavaScript. */
  gzipped: number
}

/** Reports the JavaScript of a page's first load, and fails the build when it has grown too large. */
export function budget({ entry, then, gzipped }: Budget): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const first = [entry, ...then].map((name) => {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/${name}`))
        return chunk ?? this.error(`${name} has no chunk of its own: the first load cannot be measured`)
      })
      const sizes = [...loadedWith(first, bundle)]
        .map((chunk) => ({ name: chunk.fileName, size: gzipSync(chunk.code).length }))
        .sort((a, b) => b.size - a.size)
      const total = sizes.reduce((sum, { size }) => sum + size, 0)
      const report = sizes.map(({ name, size }) => `  ${kilobytes(size)}  ${name}`).join('\n')
      this.info(`first JavaScript, gzipped: ${kilobytes(total)} of at most ${kilobytes(gzipped)}\n${report}`)
      if (total > gzipped) this.error(`the first load has ${total} bytes of gzipped JavaScript: at most ${gzipped}`)
    },
  }
}

/** These chunks, and all that they import statically. */
function loadedWith(first: Rolldown.OutputChunk[], bundle: Rolldown.OutputBundle): Set<Rolldown.OutputChunk> {
  const loaded = new Set(first)
  for (const chunk of loaded) {
    for (const name of chunk.imports) {
      const imported = bundle[name]
      if (imported?.type === 'chunk') loaded.add(imported)
    }
  }
  return loaded
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
