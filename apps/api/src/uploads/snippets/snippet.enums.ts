import { registerEnumType } from 'type-graphql'

export enum SnippetLanguage {
  CURL = 'CURL',
  JAVASCRIPT = 'JAVASCRIPT',
  HTML_FORM = 'HTML_FORM',
  NODE = 'NODE',
  PYTHON = 'PYTHON',
  GO = 'GO',
  JAVA = 'JAVA',
  PHP = 'PHP',
  RUBY = 'RUBY',
  CSHARP = 'CSHARP',
  C = 'C',
  CPP = 'CPP',
  KOTLIN = 'KOTLIN',
  SWIFT = 'SWIFT',
  ARKTS = 'ARKTS',
}

export enum GrantMethod {
  PUT = 'PUT',
  POST = 'POST',
}

registerEnumType(SnippetLanguage, { name: 'SnippetLanguage' })
registerEnumType(GrantMethod, { name: 'GrantMethod' })
