import type { UploadGrant } from '../grant.types.js'
import { arkts } from './arkts.js'
import { c } from './c.js'
import { cpp } from './cpp.js'
import { csharp } from './csharp.js'
import { curl } from './curl.js'
import { go } from './go.js'
import { htmlForm } from './html-form.js'
import { java } from './java.js'
import { javascript } from './javascript.js'
import { kotlin } from './kotlin.js'
import { node } from './node.js'
import { php } from './php.js'
import { python } from './python.js'
import { ruby } from './ruby.js'
import { GrantMethod, type SnippetLanguage } from './snippet.enums.js'
import type { SnippetWriter } from './snippet-writer.js'
import { swift } from './swift.js'

/** Who writes which language. */
const writers = {
  CURL: curl,
  JAVASCRIPT: javascript,
  HTML_FORM: htmlForm,
  NODE: node,
  PYTHON: python,
  GO: go,
  JAVA: java,
  PHP: php,
  RUBY: ruby,
  CSHARP: csharp,
  C: c,
  CPP: cpp,
  KOTLIN: kotlin,
  SWIFT: swift,
  ARKTS: arkts,
} as const satisfies Record<SnippetLanguage, SnippetWriter>

/** Code that uploads the grant's file: the local file's name is at its top, and all that the grant asks for is in it. */
export function writeSnippet(
  { upload, put, post }: UploadGrant,
  language: SnippetLanguage,
  method: GrantMethod,
): string {
  const writer = writers[language]
  return method === GrantMethod.PUT ? writer.put(upload.fileName, put) : writer.post(upload.fileName, post)
}
