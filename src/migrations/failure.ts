import { LEDGER_TABLE } from '../catalog/ledger.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError } from '../error.ts'
import { qualified } from '../postgres/identifier.ts'
import { adviceForTrouble } from '../postgres/server-trouble.ts'
import { describeFailure, isLockFailure, type SqlFailure } from '../postgres/sql-failure.ts'
import { sentence } from '../sentence.ts'
import { onlyOnce } from './lint/not-repeatable.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { locate } from './syntax/position.ts'

export interface FailedRecording {
  readonly file: MigrationFile
  /** Files of this run that were applied before. */
  readonly applied: readonly MigrationFile[]
  readonly schema: string
  /** Who is in the way, as the end of a sentence. */
  readonly blockers: string
}

export interface FailedMigration extends FailedRecording {
  /** Into the file, in UTF-16 units. */
  readonly offset: number | undefined
  /** Of a file without a transaction. */
  readonly progress: Progress | undefined
}

/** How far a file without a transaction has got. */
export interface Progress {
  /** Those before the one that failed. */
  readonly applied: readonly ParsedStatement[]
  /** Of those that were to be sent. */
  readonly total: number
}

/** The error of a file that the ledger does not take: nothing in the file is to blame, so it is no place of the error. */
export function recordingFailed(failure: SqlFailure, failed: FailedRecording): DeployError {
  const { file, applied, schema, blockers } = failed
  const ledger = qualified(schema, LEDGER_TABLE)
  const state = file.transactional
    ? 'Nothing of the file was applied.'
    : 'Its statements are done, because the file runs without a transaction; as the ledger does not have it, the next run begins with the first one.'
  const advice = isLockFailure(failure)
    ? `Another session holds a lock on ${ledger}: end it, or deploy at a quieter time. The file is not to blame.`
    : `Look at ${ledger}, which only this tool should change. The file is not to blame.`
  return new DeployError(
    'MIGRATION_FAILED',
    `Migration ${file.name} could not be recorded in ${ledger}: ${describeFailure(failure, blockers)} ${state}${appliedBefore(applied)}`,
    {
      hint: [failure.hint && sentence(failure.hint), advice].filter(Boolean).join(' '),
      retryable: isLockFailure(failure),
      cause: failure,
    },
  )
}

function appliedBefore(applied: readonly MigrationFile[]): string {
  return applied.length > 0 ? ` Applied before it: ${applied.map(({ name }) => name).join(', ')}.` : ''
}

/** The error of a migration that PostgreSQL refused. */
export function migrationFailed(failure: SqlFailure, failed: FailedMigration): DeployError {
  const { file, offset, progress, applied, blockers } = failed
  const location = offset === undefined ? { file: file.path } : locate(file.path, file.sql, offset)
  const state = progress ? describeProgress(file, progress) : 'Nothing of the file was applied.'
  return new DeployError(
    'MIGRATION_FAILED',
    `Migration ${file.name} failed: ${describeFailure(failure, blockers)} ${state}${appliedBefore(applied)}`,
    {
      location,
      hint: [failure.hint && sentence(failure.hint), adviceFor(failure, failed)].filter(Boolean).join(' '),
      retryable: isLockFailure(failure) || /^(53|57P)/.test(failure.sqlstate),
      cause: failure,
    },
  )
}

/** The ledger has a file whole or not at all, so that the next run begins with its first statement. */
function describeProgress(file: MigrationFile, { applied, total }: Progress): string {
  if (applied.length === 0)
    return 'It is the first statement that was sent of the file, which runs without a transaction.'
  const which =
    applied.length === 1
      ? `Statement 1 of ${total} is applied and stays so`
      : `Statements 1-${applied.length} of ${total} are applied and stay so`
  const again = `${which}, because the file runs without a transaction; the next run begins with the first statement, so that what is applied runs again`
  const once = onlyOnce(applied).map(
    ({ command, start }) => `${command} (line ${locate(file.path, file.sql, start).line})`,
  )
  return once.length === 0
    ? `${again}.`
    : `${again}. What then doubles or fails: ${once.join(', ')}. Take that out of the file first, or make it repeatable.`
}

/** Types and functions that an extension of PostgreSQL's own or of Lakebase brings, as the start of their names. */
const BROUGHT: readonly (readonly [extension: string, names: RegExp])[] = [
  ['vector', /^(?:type|function) "?(?:vector|halfvec|sparsevec)\b/],
  ['uuid-ossp', /^function uuid_(?:generate|nil|ns)/],
  ['citext', /^type "citext"/],
  ['hstore', /^(?:type "hstore"|function hstore\()/],
  ['ltree', /^type "(?:ltree|lquery|ltxtquery)"/],
  ['pgcrypto', /^function (?:crypt|gen_salt|digest|hmac|pgp_\w+|gen_random_bytes)\(/],
  ['pg_trgm', /^(?:function (?:word_)?similarity\(|operator class "g\w+_trgm_ops")/],
  ['unaccent', /^function unaccent\(/],
  ['postgis', /^(?:type "(?:geometry|geography)"|function st_\w+\()/],
  ['dblink', /^function dblink/],
]

/** What no schema holds: servers and tablespaces, and what comes with an extension. */
function adviceOnAbsent(message: string): string | undefined {
  const [extension] = BROUGHT.find(([, names]) => names.test(message)) ?? []
  if (extension !== undefined)
    return `It comes with an extension: write \`lakebase: { extensions: [${extension}] }\` in deployment.yaml, and the deployer creates it before the migrations.`
  return /^(?:server|tablespace|foreign-data wrapper) "/.test(message)
    ? 'It is of the whole server or database, and no migration makes it: let an administrator make it once, or leave it out of the file.'
    : undefined
}

function adviceFor(failure: SqlFailure, { schema }: FailedMigration): string {
  const { sqlstate, message } = failure
  switch (sqlstate) {
    case '55P03':
      return 'Another session holds a lock on the same table: end it, deploy at a quieter time, or raise `migrations.lock_timeout`, for this file alone with a line `-- lock_timeout: 30s` at its top.'
    case '40P01':
    case '40001':
      return 'Another transaction was in the way: run the job again.'
    case '57014':
      return (
        adviceForTrouble(failure) ??
        'The statement took too long: raise `migrations.statement_timeout`, for this file alone with a line `-- statement_timeout: 1h` at its top, or do the work in smaller steps.'
      )
    case '53200':
      // A lock of each relation is kept until the end of the transaction.
      if (message.startsWith('out of shared memory'))
        return 'The transaction of the file locks more relations than the server has room for: split the file, or raise `max_locks_per_transaction` of the server.'
      return 'The server was out of memory: split the file, or give the server more.'
    case '55P04':
      return 'A new enum value can be used once it is committed: use it in a later file.'
    case '25006':
      return 'The file is not to blame: the server is a standby, or `default_transaction_read_only` is on for the server, the database or the role.'
    case '2D000':
      return 'A block or procedure that ends transactions cannot be kept to the rights of the owner role: do the work without COMMIT, or, in a file with `-- transaction: none`, write `-- allow: commit-in-block, because <reason>` at its top.'
    case '25001':
      // SET TRANSACTION needs a transaction, and its first place.
      if (message.startsWith('SET TRANSACTION'))
        return 'Make SET TRANSACTION the first statement of a file; nothing may be asked before it.'
      return 'Move the statement to a file of its own that begins with the line `-- transaction: none`.'
    case '42501':
      return 'Migrations run as the owner role: it needs to own what they alter, and the privilege on what they use elsewhere.'
    case '42P01':
    case '42704':
    case '42883':
      return (
        adviceOnAbsent(message) ??
        `Names without a schema are looked up in "${schema}" only; write the schema before what lives elsewhere, such as an extension in public.`
      )
    case '23502':
    case '23503':
    case '23505':
    case '23514':
    case '23P01':
      return 'Rows break the rule, those that are there or those that the file writes: put them right first, in the file or one before it, and run the job again.'
    default:
      return adviceForTrouble(failure) ?? 'Correct the file and run the job again.'
  }
}
