import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a browser gets of an entry, minified: the package is found by its exports and imports, as by any consumer. */
export async function bundleForBrowser(entry: string): Promise<string> {
  const name = 'virtual:entry'
  const output = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === name ? `${root}${name}` : undefined),
        load: (id) => (id === `${root}${name}` ? entry : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      rolldownOptions: { input: name, preserveEntrySignatures: 'strict', output: { format: 'es' } },
    },
  })
  const [result] = Array.isArray(output) ? output : [output]
  if (!result || !('output' in result)) throw new Error('vite gave no output')
  return result.output[0].code
}
