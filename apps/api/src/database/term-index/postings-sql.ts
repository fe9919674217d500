/** SQL for a column that holds this word, or one that begins so. */
export function tokenCondition(column: string, token: string, prefix: boolean) {
  const bytes = Buffer.from(token)
  if (!prefix) return { sql: `${column} = ?`, parameters: [bytes] }
  // No byte of UTF-8 is 0xff.
  return { sql: `${column} >= ? AND ${column} < ?`, parameters: [bytes, Buffer.concat([bytes, Buffer.of(0xff)])] }
}
