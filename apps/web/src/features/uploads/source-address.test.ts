import { expect, it } from 'vitest'
import { addressIn } from './source-address.js'

it.each([
  [
    'SingleFile',
    '<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/a?b=1 \n saved date: …-->',
  ],
  ['Chrome', '<!DOCTYPE html>\n<!-- saved from url=(0027)https://example.org/a?b=1 -->\n<html>'],
  ['MHTML', 'From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a?b=1\r\nSubject: A page\r\n'],
  ['an older MHTML', 'MIME-Version: 1.0\r\nContent-Location: https://example.org/a?b=1\r\n'],
  ['the page itself', '<html><head><link rel="canonical" href="https://example.org/a?b=1">'],
])('finds the address in what %s has saved', (_, head) => {
  expect(addressIn(head)).toBe('https://example.org/a?b=1')
})

it('takes nothing for an address that is none of a page', () => {
  expect(addressIn('Snapshot-Content-Location: file:///home/a.html')).toBeUndefined()
  expect(addressIn('<p>https://example.org/</p>')).toBeUndefined()
})
