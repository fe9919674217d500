import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Language, type Node, Parser } from 'web-tree-sitter'
import type { SnippetLanguage } from '../snippet.enums.js'

/** The grammar of each language's snippets; ArkTS is TypeScript to a parser. */
const grammars = {
  CURL: 'bash',
  JAVASCRIPT: 'javascript',
  HTML_FORM: 'html',
  NODE: 'javascript',
  PYTHON: 'python',
  GO: 'go',
  JAVA: 'java',
  PHP: 'php',
  RUBY: 'ruby',
  CSHARP: 'c_sharp',
  C: 'c',
  CPP: 'cpp',
  KOTLIN: 'kotlin',
  SWIFT: 'swift',
  ARKTS: 'typescript',
} as const satisfies Record<SnippetLanguage, string>

const folder = join(dirname(createRequire(import.meta.url).resolve('tree-sitter-wasms/package.json')), 'out')

/** The lines that are no code of the language; of a page, its scripts' lines as well. */
export async function syntaxErrors(code: string, language: SnippetLanguage): Promise<string[]> {
  const root = await parse(code, grammars[language])
  const scripts = root.descendantsOfType('script_element').flatMap((each) => each?.descendantsOfType('raw_text') ?? [])
  const roots = [root, ...(await Promise.all(scripts.map((script) => parse(script?.text ?? '', 'javascript'))))]
  return roots.flatMap(errorsIn)
}

const strings = ['string', 'string_literal', 'line_string_literal']
const plainParts = [
  'string_fragment',
  'string_content',
  'line_str_text',
  'escape_sequence',
  'character_escape_seq',
  'str_escaped_char',
]

/**
 * What a program's string literals stand for, those with interpolations left out, in a language where a backslash
 * escapes whatever follows it.
 */
export async function stringsIn(code: string, language: 'KOTLIN' | 'SWIFT' | 'ARKTS'): Promise<string[]> {
  const root = await parse(code, grammars[language])
  return root
    .descendantsOfType(strings)
    .map((literal) => literal?.namedChildren ?? [])
    .filter((parts) => parts.every((part) => plainParts.includes(part?.type ?? '')))
    .map((parts) => parts.map((part) => part?.text.replace(/\\(.)/gsu, '$1')).join(''))
}

const loaded = new Map<string, Promise<Language>>()

async function load(grammar: string): Promise<Language> {
  await Parser.init()
  return Language.load(join(folder, `tree-sitter-${grammar}.wasm`))
}

async function parse(code: string, grammar: string): Promise<Node> {
  const loading = loaded.get(grammar) ?? load(grammar)
  loaded.set(grammar, loading)
  const language = await loading
  const parser = new Parser()
  parser.setLanguage(language)
  const tree = parser.parse(code)
  if (!tree) throw new Error(`the parser of ${grammar} gave up`)
  return tree.rootNode
}

function errorsIn(node: Node): string[] {
  if (!node.hasError) return []
  const below = node.children.flatMap((child) => (child ? errorsIn(child) : []))
  return below.length > 0 ? below : [`line ${node.startPosition.row + 1}: ${node.text}`]
}
