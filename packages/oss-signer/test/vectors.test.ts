import { expect, test } from 'vitest'
import * as signer from '../src/index.js'
import { answersTo } from './answers.js'
import { expected, vectors } from './vectors.js'

test.each(vectors)('$id comes out at every stage', (vector) => {
  expect(answersTo(vector, signer)).toMatchObject(expected(vector))
})

test('there are vectors of every kind', () => {
  const kinds = new Set(vectors.map(({ kind }) => kind))
  expect([...kinds].sort()).toEqual([
    'crc64',
    'hmac-sha1',
    'post-v1',
    'post-v4',
    'sts-rpc',
    'v1-header',
    'v1-query',
    'v4-header',
    'v4-query',
  ])
})
