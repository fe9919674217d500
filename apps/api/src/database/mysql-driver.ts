import * as mysql2 from 'mysql2'

/**
 * Characters of a list of numbers as one text (read-numbers.ts). MySQL's own 1,024 would cut most lists off; so many are more
 * than an answer may have (max_allowed_packet).
 */
const longestList = 2 ** 30

const settings = [
  // Gap locks of the default level make inserts of strangers wait for, and deadlock with, each other.
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION group_concat_max_len = ${longestList}`,
]

/** mysql2 for TypeORM, each of whose connections is set up once, before its first query. */
export const mysqlDriver = {
  ...mysql2,
  createPool(options: mysql2.PoolOptions): mysql2.Pool {
    const pool = mysql2.createPool(options)
    pool.on('connection', (connection) => {
      for (const setting of settings) {
        connection.query(setting, (error) => {
          if (error) connection.destroy()
        })
      }
    })
    return pool
  },
}
