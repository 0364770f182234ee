import type { MigrationFile } from './file.ts'
import { child, children, descend, flag, text } from './node.ts'
import type { ParsedStatement, SqlNode } from './parser.ts'

/** What is wrong with a statement, or doubtful about it. */
export interface Remark {
  readonly severity: 'problem' | 'warning'
  readonly message: string
  readonly hint: string
}

type Rule = (statement: ParsedStatement, file: MigrationFile) => Remark | undefined

/** Everything there is to say about one statement of a file. */
export function inspect(statement: ParsedStatement, file: MigrationFile): readonly Remark[] {
  return RULES.map((rule) => rule(statement, file)).filter((remark) => remark !== undefined)
}

const transactionControl: Rule = ({ kind, node }, { transactional }) => {
  if (kind !== 'TransactionStmt') return undefined
  const command = (text(node, 'kind') ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ')
  return problem(
    `${command} is not allowed in a migration`,
    transactional
      ? 'remove it: the file runs in one transaction together with its entry in the ledger'
      : 'remove it: with `-- transaction: none` each statement is committed by itself',
  )
}

const roleChange: Rule = ({ kind, node }) => {
  const setting = text(node, 'name') ?? ''
  const sets = kind === 'VariableSetStmt' && isIdentity(setting)
  const calls = [...descend(node)].some(([field, below]) => field === 'FuncCall' && setsIdentity(below))
  if (!sets && !calls) return undefined
  return problem(
    'A migration may not change the role it runs as',
    'remove it: every file runs as the owner role, so that what it makes belongs to it',
  )
}

const reset: Rule = ({ kind, node }) => {
  const all = text(node, 'target') === 'DISCARD_ALL' || text(node, 'kind') === 'VAR_RESET_ALL'
  if (!all || (kind !== 'DiscardStmt' && kind !== 'VariableSetStmt')) return undefined
  const command = kind === 'DiscardStmt' ? 'DISCARD ALL' : 'RESET ALL'
  return problem(
    `${command} would take back the search_path and the time-outs that a migration runs with`,
    'reset the one setting that you mean',
  )
}

const serverWide: Rule = ({ kind }) => {
  const command = SERVER_WIDE[kind]
  if (!command) return undefined
  return problem(
    `${command} concerns the whole server, not the app's schema`,
    'do it outside the migrations, once, as an administrator',
  )
}

const outsideTransaction: Rule = (statement, { transactional }) => {
  const command = transactional ? nonTransactional(statement) : undefined
  if (!command) return undefined
  return problem(
    `${command} cannot run inside a transaction`,
    'move it to a file of its own that begins with the line `-- transaction: none`',
  )
}

const copyThroughClient: Rule = ({ kind, node }) => {
  if (kind !== 'CopyStmt' || text(node, 'filename') !== undefined) return undefined
  const command = flag(node, 'is_from') ? 'COPY FROM STDIN' : 'COPY TO STDOUT'
  return problem(`${command} needs psql at the other end`, 'write the rows as INSERT ... VALUES')
}

const ownership: Rule = ({ kind, node }) => {
  const owner =
    kind === 'AlterOwnerStmt' ||
    alterTableCommands(node).some((each) => text(each, 'subtype') === 'AT_ChangeOwner')
  if (owner)
    return problem(
      'OWNER TO would take an object away from the owner role',
      'remove it: the deploy keeps the ownership of the schema and what is in it',
    )
  if (kind === 'ReassignOwnedStmt')
    return problem(
      'REASSIGN OWNED would move objects of other schemas too',
      'remove it: the deploy keeps the ownership of the schema',
    )
  if (kind === 'DropOwnedStmt')
    return problem('DROP OWNED drops everything that a role owns', 'drop the objects by name')
  return undefined
}

const destructive: Rule = ({ kind, node }, { phase }) => {
  if (phase === 'after-deploy') return undefined
  const command = destructiveCommand(kind, node)
  if (!command) return undefined
  return {
    severity: 'warning',
    message: `${command} takes away what the code that still runs may use`,
    hint: 'once the new code no longer needs it, do it in a file that begins with the line `-- phase: after-deploy`',
  }
}

const notRepeatable: Rule = ({ kind, node }, { transactional }) => {
  if (transactional) return undefined
  const missing = missingGuard(kind, node)
  if (!missing) return undefined
  return {
    severity: 'warning',
    message: `Without ${missing} this statement cannot be run again, and an interrupted run starts the file over`,
    hint: `add ${missing}`,
  }
}

const RULES: readonly Rule[] = [
  transactionControl,
  roleChange,
  reset,
  serverWide,
  outsideTransaction,
  copyThroughClient,
  ownership,
  destructive,
  notRepeatable,
]

const SERVER_WIDE: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  AlterSystemStmt: 'ALTER SYSTEM',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
}

/** The command, for one that PostgreSQL refuses inside a transaction block. */
function nonTransactional({ kind, node }: ParsedStatement): string | undefined {
  switch (kind) {
    case 'IndexStmt':
      return flag(node, 'concurrent') ? 'CREATE INDEX CONCURRENTLY' : undefined
    case 'DropStmt':
      return flag(node, 'concurrent') ? 'DROP INDEX CONCURRENTLY' : undefined
    case 'ReindexStmt':
      return reindex(node)
    case 'VacuumStmt':
      return flag(node, 'is_vacuumcmd') ? 'VACUUM' : undefined
    case 'ClusterStmt':
      return child(node, 'relation') ? undefined : 'CLUSTER without a table'
    case 'AlterTableStmt':
      return alterTableCommands(node).some(detachesConcurrently) ? 'DETACH PARTITION CONCURRENTLY' : undefined
    case 'CreateSubscriptionStmt':
      return 'CREATE SUBSCRIPTION'
    case 'DropSubscriptionStmt':
      return 'DROP SUBSCRIPTION'
    default:
      return undefined
  }
}

function reindex(node: SqlNode): string | undefined {
  if (children(node, 'params').some((param) => text(param, 'defname') === 'concurrently'))
    return 'REINDEX CONCURRENTLY'
  const scope = (text(node, 'kind') ?? '').replace('REINDEX_OBJECT_', '')
  return ['SCHEMA', 'DATABASE', 'SYSTEM'].includes(scope) ? `REINDEX ${scope}` : undefined
}

/** Whether the statement waits for old transactions without standing in anybody's way, so that a lock time-out would only break it. */
export function isConcurrent({ kind, node }: ParsedStatement): boolean {
  if (kind === 'ReindexStmt') return reindex(node) === 'REINDEX CONCURRENTLY'
  return (kind === 'IndexStmt' || kind === 'DropStmt') && flag(node, 'concurrent')
}

function destructiveCommand(kind: string, node: SqlNode): string | undefined {
  if (kind === 'TruncateStmt') return 'TRUNCATE'
  if (kind === 'DropStmt') return DROPS[text(node, 'removeType') ?? '']
  if (kind === 'RenameStmt') return RENAMES[text(node, 'renameType') ?? '']
  return alterTableCommands(node).some((each) => text(each, 'subtype') === 'AT_DropColumn')
    ? 'DROP COLUMN'
    : undefined
}

const DROPS: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'DROP TABLE',
  OBJECT_SCHEMA: 'DROP SCHEMA',
  OBJECT_VIEW: 'DROP VIEW',
  OBJECT_MATVIEW: 'DROP MATERIALIZED VIEW',
}

const RENAMES: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'RENAME TO',
  OBJECT_COLUMN: 'RENAME COLUMN',
  OBJECT_SCHEMA: 'RENAME TO',
}

function missingGuard(kind: string, node: SqlNode): string | undefined {
  if (kind === 'IndexStmt' || kind === 'CreateStmt')
    return flag(node, 'if_not_exists') ? undefined : 'IF NOT EXISTS'
  if (kind === 'DropStmt') return flag(node, 'missing_ok') ? undefined : 'IF EXISTS'
  return undefined
}

function alterTableCommands(node: SqlNode): readonly SqlNode[] {
  return children(node, 'cmds')
}

function detachesConcurrently(command: SqlNode): boolean {
  const partition = child(child(command, 'def') ?? {}, 'PartitionCmd')
  return partition !== undefined && flag(partition, 'concurrent')
}

function isIdentity(setting: string): boolean {
  return setting === 'role' || setting === 'session_authorization'
}

/** `set_config('role', ...)` */
function setsIdentity(call: SqlNode): boolean {
  const name = children(call, 'funcname')
    .map((part) => text(part, 'sval'))
    .at(-1)
  const first = children(call, 'args')[0]
  const setting = first && text(child(first, 'sval') ?? {}, 'sval')
  return name === 'set_config' && setting !== undefined && isIdentity(setting.toLowerCase())
}

function problem(message: string, hint: string): Remark {
  return { severity: 'problem', message, hint }
}
