import { expect, test } from 'vitest'
import { isBucketName, isObjectKey, objectKeyProblem } from './names.js'

test.each(['abc', '123', 'a-b', 'a'.repeat(63)])('%s is the name of a bucket', (name) => {
  expect(isBucketName(name)).toBe(true)
})

test.each(['', 'ab', 'Abc', 'a_b', 'a.b', '-ab', 'ab-', 'abc\n', 'a'.repeat(64)])(
  '%j is no name of a bucket',
  (name) => {
    expect(isBucketName(name)).toBe(false)
  },
)

test.each(['a', ' ', '..', 'a//b/', '\0', '\n', 'a/', '?', 'a'.repeat(1023), '中'.repeat(341), '😀'.repeat(255)])(
  '%j is the key of an object',
  (key) => {
    expect(isObjectKey(key)).toBe(true)
    expect(objectKeyProblem(key)).toBeUndefined()
  },
)

test.each(['', '/', '/a', '\\a', '\ud800', 'a'.repeat(1024), '中'.repeat(342)])('%j is no key of an object', (key) => {
  expect(isObjectKey(key)).toBe(false)
  expect(objectKeyProblem(key)).toMatch(key.length > 300 ? /must be less than 1024/ : /is not valid/)
})
