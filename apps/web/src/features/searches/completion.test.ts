import { describe, expect, it } from 'vitest'
import { completionsOf, tagPartOf } from './completion.js'

const tags = ['work', 'work/research', '稍后 读', '北京（旧）', 'the "good" ones']
const complete = (text: string) => {
  const part = tagPartOf(text)
  const found = part === undefined ? [] : tags.filter((tag) => tag.includes(part))
  return completionsOf(text, found).map((completion) => completion.text)
}

describe('the completion of a search', () => {
  it('offers operators for the word that is being typed, and keeps what stands before it', () => {
    expect(complete('简单 ti')).toEqual(['简单 title:'])
    expect(complete('a -t')).toEqual(['a -tag:', 'a -title:'])
    expect(complete('(a OR ')).toHaveLength(8)
    expect(complete('nothing-like-it')).toEqual([])
  })

  it('offers tags, in quotation marks where they need them', () => {
    expect(complete('tag:res')).toEqual(['tag:work/research '])
    expect(complete('a -tag:稍')).toEqual(['a -tag:"稍后 读" '])
    expect(complete('tag：稍')).toEqual(['tag:"稍后 读" '])
    expect(complete('tag:「稍')).toEqual(['tag:"稍后 读" '])
    expect(complete('tag:北')).toEqual(['tag:"北京（旧）" '])
    expect(complete('tag:good')).toEqual(['tag:「the "good" ones」 '])
  })

  it('offers what a link can be', () => {
    expect(complete('is:un')).toEqual(['is:unread ', 'is:untagged '])
  })
})
