import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OssError } from '../errors/oss-error.js'
import { nodes, readXml, text, texts, word } from './read.js'
import { xmlDocument } from './write.js'

describe('an XML document', () => {
  it('is read in the ways in which clients write it', () => {
    const document = readXml(
      `\uFEFF<?xml version="1.0" encoding='UTF-8'?>
      <!-- a comment, with <b> -->
      <oss:Delete xmlns:oss="http://doc.oss-cn-hangzhou.aliyuncs.com" other='>'>
        <Quiet> false </Quiet>
        <Object><Key>a &amp; b&#x41;&#66;</Key></Object>
        <Object ><Key><![CDATA[<c> & &amp;]]></Key ></Object>
        <Object><Key/></Object>
        <Empty></Empty>
      </oss:Delete>\r\n`,
      'Delete',
    )
    expect(word(document, 'Quiet')).toBe('false')
    expect(nodes(document, 'Object').map((object) => text(object, 'Key'))).toEqual(['a & bAB', '<c> & &amp;', ''])
    expect(texts(document, 'Empty')).toEqual([''])
    expect(texts(document, 'Missing')).toEqual([])
  })

  it('gives back every text that was written into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(text(readXml(xmlDocument('Root', [['Key', value]]), 'Root'), 'Key')).toBe(value)
      }),
    )
  })

  it('has line ends of one kind, unless they are references', () => {
    expect(text(readXml('<R><K>a\r\nb\rc&#13;d</K></R>', 'R'), 'K')).toBe('a\nb\nc\rd')
  })

  it.each([
    '',
    'text',
    '<R>',
    '</R>',
    '<R></S>',
    '<R/><R/>',
    '<R/>text',
    '<Other/>',
    '<R>a & b</R>',
    '<R>&nbsp;</R>',
    '<R>&#xD800;</R>',
    '<R>&#1114112;</R>',
    '<R>&#;</R>',
    '<R a></R>',
    '<R a="<"/>',
    '<R><!-- open</R>',
    '<R><![CDATA[open</R>',
    '<!DOCTYPE R><R/>',
    '<!DOCTYPE R [<!ENTITY a "b">]><R>&a;</R>',
    `${'<R>'.repeat(1000)}${'</R>'.repeat(1000)}`,
    `<R ${'a '.repeat(100_000)}`,
    '<!--'.repeat(100_000),
    '&'.repeat(100_000),
  ])('that is malformed is refused: %.40s', (document) => {
    expect(() => readXml(document, 'R')).toThrow(OssError)
  })
})
