import { describe, expect, it } from 'vitest'
import { DeployError } from '../../../../src/error.ts'
import { survey } from '../../../../src/migrations/guard/survey.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import type { Session } from '../../../../src/postgres/session.ts'
import { SqlFailure } from '../../../../src/postgres/sql-failure.ts'
import { loadParser, migration } from '../../postgres/lab.ts'

const FILE = migration('R__table.sql', 'create table if not exists t (name varchar(0))')

/** A session whose every question fails so, and what was sent to it. */
function failing(error: Error): { readonly session: Session; readonly sent: string[] } {
  const sent: string[] = []
  const session: Session = {
    send: async (sql) => {
      sent.push(sql)
      if (sql !== 'ROLLBACK') throw error
      return []
    },
    tell: () => {},
    notices: () => [],
    close: async () => {},
  }
  return { session, sent }
}

async function failureOf(session: Session): Promise<unknown> {
  const site = { session, catalog: undefined, schema: 'shop', syntax: new Syntax(loadParser) }
  return survey([FILE], [], site).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('a catalog that cannot be asked', () => {
  it('because the server refuses the question is about the files, and the transaction ends', async () => {
    const refused = new SqlFailure({
      sqlstate: '22023',
      message: 'length for type varchar must be at least 1',
      detail: undefined,
      hint: undefined,
      position: undefined,
      constraint: undefined,
      context: undefined,
      completed: 0,
      cause: undefined,
    })
    const { session, sent } = failing(refused)
    expect(await failureOf(session)).toMatchObject({
      code: 'GUARDS_UNREADABLE',
      message: expect.stringMatching(
        /^The catalog could not be asked about R__table\.sql: .*length for type/,
      ),
      cause: refused,
    })
    expect(sent.at(-1)).toBe('ROLLBACK')
    expect(sent).toHaveLength(2)
  })

  it.each([
    new DeployError('DATABASE_CONNECTION_LOST', 'The connection was lost.'),
    new DeployError('CANCELLED', 'Cancelled by SIGINT.'),
    new TypeError('a bug of ours'),
  ])('because of %s is not blamed on the files', async (error) => {
    const { session, sent } = failing(error)
    expect(await failureOf(session)).toBe(error)
    expect(sent).toHaveLength(1)
  })
})
