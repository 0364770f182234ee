import { expect, it } from 'vitest'
import { DeployError } from '../../../src/error.ts'
import { asOwnStatement } from '../../../src/postgres/refused.ts'
import { SqlFailure } from '../../../src/postgres/sql-failure.ts'

function refused(
  sqlstate: string,
  fields: { readonly message?: string; readonly hint?: string } = {},
): DeployError {
  const failure = new SqlFailure({
    sqlstate,
    message: fields.message ?? 'no',
    detail: 'Something more',
    hint: fields.hint,
    position: undefined,
    constraint: undefined,
    place: 'ep-1.database.example:5432/shop',
    context: undefined,
    completed: 0,
    cause: undefined,
  })
  const error = asOwnStatement(failure)
  if (error instanceof DeployError) return error
  throw new Error('it is still what it was')
}

it.each([
  ['53100', 'The disk of the server is full', true],
  ['53200', 'out of memory', true],
  ['53300', 'No connection is left', true],
  ['25006', '`default_transaction_read_only`', false],
  ['42501', 'Let an administrator grant', false],
  ['55P03', 'Another session holds a lock', true],
  ['40001', 'Run the job again', true],
  ['57014', '`statement_timeout`', true],
  ['XX002', 'damaged', false],
  ['42P01', 'changed the database at the same moment', false],
])('what PostgreSQL refuses with %s says where it was and what to do', (sqlstate, hint, retryable) => {
  const error = refused(sqlstate)
  expect(error.message).toBe(
    `The database at ep-1.database.example:5432/shop refused a statement of this tool: no (SQLSTATE ${sqlstate}). Something more.`,
  )
  expect(error.code).toBe('DATABASE_QUERY_REFUSED')
  expect(error.hint).toContain(hint)
  expect(error.retryable).toBe(retryable)
})

it("the server's own hint comes first, as a sentence", () => {
  expect(refused('42501', { hint: 'Ask cloud_admin' }).hint).toMatch(
    /^Ask cloud_admin\. Let an administrator/,
  )
})

it('every other error stays as it is', () => {
  const error = new Error('x')
  expect(asOwnStatement(error)).toBe(error)
})
