import type { SnapshotProblemCode, SnapshotStateFragment } from '@linksnap/schema'
import { describe, expect, it } from 'vitest'
import { conditionOf } from './condition.js'

const snapshot = (
  state: SnapshotStateFragment['state'],
  ...problems: SnapshotProblemCode[]
): SnapshotStateFragment => ({
  id: 'snp_1',
  state,
  source: 'CAPTURE',
  requestedAt: '2026-11-22T08:30:00.000Z',
  startedAt: null,
  finishedAt: null,
  progress: null,
  step: null,
  attempts: 0,
  queuePosition: null,
  waitsUntil: null,
  problems: problems.map((code) => ({ code, message: `about ${code}`, kind: null })),
})

describe('the condition of a link', () => {
  it('is sealed when its newest snapshot is without doubt', () => {
    expect(conditionOf(snapshot('READY'))).toEqual({ kind: 'sealed' })
    expect(conditionOf(snapshot('READY', 'MISSING_RESOURCES'))).toEqual({ kind: 'sealed' })
    const cut = { code: 'TRUNCATED', message: 'cut', kind: 'SCREENSHOT' } as const
    expect(conditionOf({ ...snapshot('READY'), problems: [cut] })).toEqual({ kind: 'sealed' })
    expect(conditionOf({ ...snapshot('READY'), problems: [{ ...cut, kind: null }] }).kind).toBe('doubtful')
  })

  it('names the first real doubt, behind minor ones too', () => {
    const condition = conditionOf(snapshot('READY', 'MISSING_RESOURCES', 'LOGIN_WALL'))
    expect(condition).toEqual({ kind: 'doubtful', problem: 'LOGIN_WALL', message: 'about LOGIN_WALL' })
  })

  it('says why the newest snapshot failed', () => {
    expect(conditionOf(snapshot('FAILED', 'DNS_FAILED'))).toMatchObject({ kind: 'failed', problem: 'DNS_FAILED' })
  })

  it('has a place in the queue, or a time until which it waits', () => {
    const waitsUntil = '2026-11-22T08:35:00.000Z'
    expect(conditionOf({ ...snapshot('QUEUED'), queuePosition: 3 })).toMatchObject({ place: 3, until: null })
    expect(conditionOf({ ...snapshot('QUEUED', 'TIMEOUT'), waitsUntil })).toMatchObject({
      place: null,
      until: waitsUntil,
    })
  })

  it('begins with the first step as soon as a capture runs', () => {
    expect(conditionOf(snapshot('CAPTURING'))).toEqual({ kind: 'capturing', step: 'NAVIGATE', progress: 0 })
  })

  it('waits for files while somebody uploads them', () => {
    expect(conditionOf(snapshot('AWAITING_UPLOAD'))).toEqual({ kind: 'awaiting' })
  })

  it('is none for a link that nobody took a snapshot of', () => {
    expect(conditionOf(null)).toEqual({ kind: 'none' })
  })
})
