import type { DoStmt } from '@pgsql/types'
import type { MigrationFile } from '../../config/migration-file.ts'
import { endsTransactions } from '../file.ts'
import { nonTransactional } from '../syntax/concurrent.ts'
import { findNodes } from '../syntax/descend.ts'
import { nodesOf, stringOf } from '../syntax/node.ts'
import { show } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { firstQuery, saysModes, setsReadOnly, setsTransaction } from '../transaction-modes.ts'
import { OWN_TRANSACTION_FILE, oneLine, type Rule, type Violation } from './rule.ts'

export const transactionControl: Rule = (statement, { file }) => {
  const { kind, node } = statement
  if (kind !== 'TransactionStmt') return []
  const command = (node.kind ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ')
  return [
    {
      code: 'transaction-control',
      message: `${command} is not allowed in a migration`,
      hint: file.transactional
        ? `${asSetTransaction(statement, file)}: the file runs in one transaction together with its entry in the ledger`
        : 'remove it: with `-- transaction: none` each statement is committed by itself',
    },
  ]
}

/** What BEGIN says beside its own word would be lost with it. */
function asSetTransaction(statement: ParsedStatement, file: MigrationFile): string {
  const { kind, node } = statement
  if (kind !== 'TransactionStmt' || (node.options ?? []).length === 0) return 'remove it'
  const written = oneLine(statement, file)?.replace(/^(?:begin|start)(?:\s+(?:work|transaction))?\s+/i, '')
  return `write \`SET TRANSACTION ${written ?? '...'};\` in its place, as the first statement, and remove the COMMIT`
}

/** PostgreSQL takes SET TRANSACTION only before the first query of a transaction. */
export const setTransaction: Rule = (statement, { file, index, statements }) => {
  if (!setsTransaction(statement)) return []
  const refused = (message: string, hint: string): readonly Violation[] => [
    { code: 'set-transaction', message, hint },
  ]
  if (!file.transactional)
    return refused(
      'SET TRANSACTION has no effect in a file without a transaction',
      'remove it, or the line that says the file needs no transaction',
    )
  if (setsReadOnly(statement))
    return refused(
      'the transaction of a file cannot be READ ONLY, because the ledger is written in it',
      'remove READ ONLY',
    )
  if (!saysModes(statement))
    return refused(
      'this cannot be said of the transaction of a file, which begins before it',
      'remove it, or write `SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;` and its like',
    )
  if (index < firstQuery(statements)) return []
  return refused(
    'SET TRANSACTION stands behind a statement that is no SET, and PostgreSQL takes it only before the first query',
    'make it the first statement of the file, or start another file with it',
  )
}

export const resetAll: Rule = ({ kind, node }) => {
  const discards = kind === 'DiscardStmt' && node.target === 'DISCARD_ALL'
  const resets = kind === 'VariableSetStmt' && node.kind === 'VAR_RESET_ALL'
  if (!discards && !resets) return []
  const command = kind === 'DiscardStmt' ? 'DISCARD ALL' : 'RESET ALL'
  return [
    {
      code: 'reset-all',
      message: `${command} would take back the search_path and the time-outs that a migration runs with`,
      hint: 'reset the one setting that you mean',
    },
  ]
}

export const outsideTransaction: Rule = (statement, { file }) => {
  const command = file.transactional ? nonTransactional(statement) : undefined
  if (!command) return []
  return [
    {
      code: 'outside-transaction',
      message: `${command} cannot run inside a transaction`,
      hint: `move it to ${OWN_TRANSACTION_FILE.replace('in ', '')}`,
    },
  ]
}

/** PostgreSQL refuses it with 55P04, unless the type itself is as new as the value. */
export const enumValueInItsOwnTransaction: Rule = (statement, context) => {
  const values = context.file.transactional ? context.schemaState.newValues(context.file) : []
  if (values.length === 0) return []
  const constants = new Set(findNodes(statement.node, 'A_Const').flatMap(({ sval }) => sval?.sval ?? []))
  return values
    .filter(({ value }) => constants.has(value))
    .map(({ value, type }) => ({
      code: 'enum-value-in-its-own-transaction' as const,
      message: `'${value}' is a new value of ${show(type)}, and cannot be used before the transaction that adds it is committed`,
      hint: 'move this statement to a later file',
    }))
}

/**
 * A transaction cannot end inside the function that statements run in. What a procedure does is not seen: a CALL is one only
 * where the file says so.
 */
export const commitInBlock: Rule = ({ kind, node }, { file }) => {
  const block = kind === 'DoStmt' && commits(node)
  const call = kind === 'CallStmt' && endsTransactions(file)
  if (file.transactional || !(block || call)) return []
  return [
    {
      code: 'commit-in-block',
      message: `a ${block ? 'DO block' : 'CALL'} that ends transactions cannot be kept to the rights of the owner role, and runs with all that the login may do`,
      hint: 'do the work in several files, or deploy with a login that has nothing but the owner role',
    },
  ]
}

/**
 * PostgreSQL lets no function run it, restricts it to nobody's rights, and calls what the keys, their domains, foreign keys and
 * policies of the tables use.
 */
export const detachConcurrently: Rule = (statement, { file }) => {
  if (file.transactional || statement.kind !== 'AlterTableStmt' || nonTransactional(statement) === undefined)
    return []
  return [
    {
      code: 'detach-concurrently',
      message:
        'DETACH PARTITION CONCURRENTLY cannot be kept to the rights of the owner role, and calls code with all that the login may do',
      hint: 'leave out CONCURRENTLY, which locks the table for a moment, or deploy with a login that has nothing but the owner role',
    },
  ]
}

function commits({ args }: DoStmt): boolean {
  const bodies = nodesOf(args, 'DefElem').flatMap(({ defname, arg }) =>
    defname === 'as' ? (stringOf(arg) ?? []) : [],
  )
  return bodies.some((body) =>
    /\b(?:commit|rollback)\b/i.test(body.replaceAll(/--.*|\/\*[\s\S]*?\*\/|'[^']*'/g, ' ')),
  )
}

export const copyThroughClient: Rule = ({ kind, node }) => {
  if (kind !== 'CopyStmt' || node.filename !== undefined) return []
  const command = node.is_from === true ? 'COPY FROM STDIN' : 'COPY TO STDOUT'
  return [
    {
      code: 'copy-through-client',
      message: `${command} needs psql at the other end`,
      hint: 'write the rows as INSERT ... VALUES',
    },
  ]
}
