import type { ValueTransformer } from 'typeorm'

/** BIGINT as a number: MySQL's driver gives a string, SQLite's a number; no count or size here exceeds 2^53. */
export const bigInteger: ValueTransformer = {
  from: (value: string | number | null) => (value === null ? null : Number(value)),
  to: (value: number | null) => value,
}
