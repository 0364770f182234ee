import { expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/read.ts'
import { onAnyServer } from '../../../src/catalog/server.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { Session } from '../../../src/postgres/session.ts'
import { SqlFailure } from '../../../src/postgres/sql-failure.ts'

const DESIRED: DesiredDatabase = {
  database: 'x',
  schema: 'app_data',
  ownerRole: 'owner',
  deployers: [],
  ownership: 'enforce',
  extensions: [],
  grants: [],
  grantsMode: 'additive',
  appRole: undefined,
  migrations: [],
  allow: [],
  accept: [],
}

const UNKNOWN_COLUMN = new SqlFailure({
  sqlstate: '42703',
  message: 'column m.inherit_option does not exist',
  detail: undefined,
  hint: undefined,
  position: 1,
  constraint: undefined,
  context: undefined,
  completed: 0,
  cause: undefined,
})

/** A server that does not understand the question, and knows its version. */
function server(number: string, version: string): Session {
  return {
    send: async (sql) => {
      if (!sql.startsWith('ROLLBACK')) throw UNKNOWN_COLUMN
      return [[], [{ server_version_num: number }], [{ server_version: version }]]
    },
    tell: () => {},
    notices: () => [],
    close: async () => {},
  }
}

it('names a server that is too old', async () => {
  await expect(
    readCatalog(onAnyServer(server('150018', '15.18'), 'db:5432/x'), DESIRED),
  ).rejects.toMatchObject({
    code: 'SERVER_TOO_OLD',
    message: 'db:5432/x is PostgreSQL 15.18; a migration needs 16 or newer.',
  })
})

it('takes nothing else for that', async () => {
  await expect(readCatalog(onAnyServer(server('170010', '17.10'), 'db:5432/x'), DESIRED)).rejects.toBe(
    UNKNOWN_COLUMN,
  )
})
