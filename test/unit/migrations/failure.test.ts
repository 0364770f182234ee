import { expect, it } from 'vitest'
import type { DeployError } from '../../../src/error.ts'
import { migrationFailed } from '../../../src/migrations/failure.ts'
import { SqlFailure } from '../../../src/postgres/sql-failure.ts'
import { migration } from '../postgres/lab.ts'

function errorOf(sqlstate: string, message: string): DeployError {
  const failure = new SqlFailure({
    sqlstate,
    message,
    detail: undefined,
    hint: undefined,
    position: undefined,
    constraint: undefined,
    context: undefined,
    completed: 0,
    cause: undefined,
  })
  const file = migration('0001_a.sql', 'SELECT 1;')
  const failed = { file, applied: [], schema: 'app', blockers: '', offset: 0, progress: undefined }
  return migrationFailed(failure, failed)
}

it.each([
  ['53100', 'could not extend file', 'The disk of the server is full'],
  ['53400', 'temporary file size exceeds temp_file_limit', 'A limit of the server is reached'],
  ['57P01', 'terminating connection due to administrator command', 'Run the job again'],
  ['58030', 'could not read block', 'The system of the server failed'],
  ['XX000', 'cache lookup failed', 'The server failed by itself'],
  ['XX000', 'tuple concurrently updated', 'at the same moment'],
  ['XX001', 'invalid page in block 1', 'its data is damaged'],
  ['XX002', 'index is corrupted', 'its data is damaged'],
  ['57014', 'canceling statement due to user request', 'Somebody cancelled the statement'],
  ['57014', 'canceling statement due to statement timeout', 'raise `migrations.statement_timeout`'],
  ['23502', 'column "a" of relation "t" contains null values', 'Rows break the rule'],
  ['23503', 'insert or update violates foreign key', 'Rows break the rule'],
  ['23505', 'could not create unique index', 'Rows break the rule'],
  ['23514', 'check constraint "c" is violated by some row', 'Rows break the rule'],
])('a migration that fails with %s (%s) is told whose fault it is', (sqlstate, message, advice) => {
  const { hint } = errorOf(sqlstate, message)
  expect(hint).toContain(advice)
  expect(hint).not.toContain('Correct the file')
})

it.each([
  ['42704', 'type "vector" does not exist', '`lakebase: { extensions: [vector] }`'],
  ['42883', 'function uuid_generate_v4() does not exist', '`lakebase: { extensions: [uuid-ossp] }`'],
  ['42883', 'function dblink_connect(unknown) does not exist', '`lakebase: { extensions: [dblink] }`'],
  ['42704', 'server "remote" does not exist', 'let an administrator make it once'],
  ['42704', 'tablespace "fast" does not exist', 'let an administrator make it once'],
  ['42704', 'type "mood" does not exist', 'looked up in "app" only'],
  ['42883', 'function vectorize(text) does not exist', 'looked up in "app" only'],
])('what is absent (%s, %s) is told where it comes from', (sqlstate, message, advice) => {
  expect(errorOf(sqlstate, message).hint).toContain(advice)
})

it('a statement that is wrong is the fault of the file', () => {
  expect(errorOf('42601', 'syntax error').hint).toBe('Correct the file and run the job again.')
})

it('an error without a message is told as one', () => {
  expect(errorOf('P0001', '').message).toContain('failed: an error without a message (SQLSTATE P0001).')
})
