import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuery } from './parser.js'
import { QueryError } from './query-error.js'
import type { QueryNode } from './query.types.js'

/** A query's tree in one line. */
function show(node: QueryNode | null): string {
  switch (node?.kind) {
    case undefined:
      return ''
    case 'and':
    case 'or':
      return `(${node.nodes.map(show).join(node.kind === 'and' ? ' ' : ' | ')})`
    case 'not':
      return `!${show(node.node)}`
    case 'text':
      return `${node.field ? `${node.field}:` : ''}${node.term.tokens.join('+')}${node.term.prefix ? '*' : ''}`
    case 'tag':
      return `tag:${node.name}`
    case 'site':
      return `site:${node.host}`
    case 'is':
      return `is:${node.state}`
    case 'before':
    case 'after':
      return `${node.kind}:${node.time.toISOString().slice(0, 10)}`
  }
}

const parsed = (query: string) => show(parseQuery(query))

function faultOf(query: string) {
  try {
    parseQuery(query)
  } catch (error) {
    if (error instanceof QueryError) return [error.reason, error.position]
    throw error
  }
  throw new Error('the query was understood')
}

describe('the search language', () => {
  it.each([
    ['', ''],
    ['  \u3000 ', ''],
    ['Vue', 'vue'],
    ['vue router', '(vue router)'],
    ['"vue router"', 'vue+router'],
    ['“vue router” 「安装 简单」', '(vue+router 安+装+简+单)'],
    ['安裝簡單', '安+装+简+单'],
    ['Vue组件', 'vue+组+件'],
    ['node.js', 'node+js'],
    ['inst*', 'inst*'],
    ['"new yor*"', 'new+yor*'],
    ['"new yor"*', 'new+yor*'],
    ['系统*', '系+统'],
    ['-draft', '!draft'],
    ['-"first draft"', '!first+draft'],
    ['--save', 'save'],
    ['a OR b', '(a | b)'],
    ['a b OR c d', '((a b) | (c d))'],
    ['a (b OR c) d', '(a (b | c) d)'],
    ['a AND b', '(a b)'],
    ['a（b OR c）', '(a (b | c))'],
    ['-(a OR -b)', '!(a | !b)'],
    ['or and not', '(or and not)'],
    ['"OR"', 'or'],
    ['tag:work/research', 'tag:work/research'],
    ['tag:"machine learning" -tag:旧', '(tag:machine learning !tag:旧)'],
    ['tag：文档', 'tag:文档'],
    ['tag:北京（旧）', '(tag:北京 旧)'],
    ['tag:"北京（旧）" x', '(tag:北京（旧） x)'],
    ['tag:"say ""hi""" x', '(tag:say "hi" x)'],
    ['tag:"""" tag:“a””b”', '(tag:" tag:a”b)'],
    ['"new ""york""" x', '(new+york x)'],
    ['TAG:x', 'tag:x'],
    ['site:Docs.Example.org', 'site:docs.example.org'],
    ['site:https://example.org/a?b', 'site:example.org'],
    ['site:例子.测试', 'site:xn--fsqu00a.xn--0zwm56d'],
    ['title:vue url:docs/guide note:"read again"', '(title:vue url:docs+guide note:read+again)'],
    ['is:unread is:STARRED', '(is:unread is:starred)'],
    ['before:2026 after:2025-02 after:2025-02-03', '(before:2026-01-01 after:2025-02-01 after:2025-02-03)'],
    ['https://example.org/a', 'https+example+org+a'],
    ['host://x', 'host+x'],
    ['std::vector 12:30', '(std+vector 12+30)'],
    ['Vue - The Framework | Guide', '(vue the framework guide)'],
    ['a () b', '(a b)'],
    ['- a', 'a'],
  ])('reads %j as %s', (query, expected) => {
    expect(parsed(query)).toBe(expected)
  })

  it.each([
    ['say "hello', 'UNCLOSED_QUOTE', 4],
    ['tag:"a""', 'UNCLOSED_QUOTE', 4],
    ['a (b c', 'UNCLOSED_PARENTHESIS', 2],
    ['a b) c', 'UNEXPECTED_PARENTHESIS', 3],
    ['a OR', 'MISSING_OPERAND', 4],
    ['OR a', 'MISSING_OPERAND', 0],
    ['a OR OR b', 'MISSING_OPERAND', 5],
    ['a (OR b)', 'MISSING_OPERAND', 3],
    ['a AND', 'MISSING_OPERAND', 5],
    ['a -)', 'MISSING_OPERAND', 3],
    ['a -OR b', 'MISSING_OPERAND', 3],
    ['tag:', 'MISSING_VALUE', 4],
    ['tag: work', 'MISSING_VALUE', 4],
    ['title:""', 'MISSING_VALUE', 6],
    ['title:++', 'NOTHING_TO_FIND', 6],
    ['… — !', 'NOTHING_TO_FIND', 0],
    ['tags:x', 'UNKNOWN_OPERATOR', 0],
    ['a domain:x', 'UNKNOWN_OPERATOR', 2],
    ['is:happy', 'UNKNOWN_STATE', 3],
    ['before:yesterday', 'BAD_DATE', 7],
    ['after:2026-13', 'BAD_DATE', 6],
    ['after:2026-02-30', 'BAD_DATE', 6],
    ['site:"a b"', 'BAD_SITE', 5],
    ['ab c*', 'PREFIX_TOO_SHORT', 4],
    ['x'.repeat(1_001), 'TOO_LONG', 1_000],
    [`ab ${'文'.repeat(100)}`, 'TOO_MANY_WORDS', 3],
  ])('says of %j that it has %s at %i', (query, reason, position) => {
    expect(faultOf(query)).toEqual([reason, position])
  })

  it('says where and why in words, and in a form for programs', () => {
    expect(() => parseQuery('a "b')).toThrow('at character 3: the quotation mark is not closed')
    try {
      parseQuery('a "b')
    } catch (error) {
      expect((error as QueryError).extensions).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'query',
        reason: 'UNCLOSED_QUOTE',
        position: 2,
      })
    }
  })

  it('answers any text with a tree or with a fault inside it', () => {
    const piece = fc.constantFrom(
      'a',
      '文',
      ' ',
      '"',
      '(',
      ')',
      '-',
      'OR',
      'AND',
      'tag:',
      'is:unread',
      '*',
      '“',
      '：',
      ':',
    )
    const text = fc.oneof(
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(text, (query) => {
        try {
          parseQuery(query)
        } catch (error) {
          if (!(error instanceof QueryError)) throw error
          expect(error.position).toBeGreaterThanOrEqual(0)
          expect(error.position).toBeLessThanOrEqual(query.length)
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
