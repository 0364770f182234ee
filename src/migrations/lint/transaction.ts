import { nonTransactional } from '../syntax/concurrent.ts'
import { descend, flag, text } from '../syntax/node.ts'
import { show } from '../syntax/object-name.ts'
import { OWN_TRANSACTION_FILE, type Rule } from './rule.ts'

export const transactionControl: Rule = ({ kind, node }, { file }) => {
  if (kind !== 'TransactionStmt') return []
  const command = (text(node, 'kind') ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ')
  return [
    {
      code: 'transaction-control',
      message: `${command} is not allowed in a migration`,
      hint: file.transactional
        ? 'remove it: the file runs in one transaction together with its entry in the ledger'
        : 'remove it: with `-- transaction: none` each statement is committed by itself',
    },
  ]
}

export const resetAll: Rule = ({ kind, node }) => {
  const all = text(node, 'target') === 'DISCARD_ALL' || text(node, 'kind') === 'VAR_RESET_ALL'
  if (!all || (kind !== 'DiscardStmt' && kind !== 'VariableSetStmt')) return []
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
  const constants = new Set(
    [...descend(statement.node)].flatMap(([kind, node]) =>
      kind === 'sval' ? (text(node, 'sval') ?? []) : [],
    ),
  )
  return values
    .filter(({ value }) => constants.has(value))
    .map(({ value, type }) => ({
      code: 'enum-value-in-its-own-transaction' as const,
      message: `'${value}' is a new value of ${show(type)}, and cannot be used before the transaction that adds it is committed`,
      hint: 'move this statement to a later file',
    }))
}

export const copyThroughClient: Rule = ({ kind, node }) => {
  if (kind !== 'CopyStmt' || text(node, 'filename') !== undefined) return []
  const command = flag(node, 'is_from') ? 'COPY FROM STDIN' : 'COPY TO STDOUT'
  return [
    {
      code: 'copy-through-client',
      message: `${command} needs psql at the other end`,
      hint: 'write the rows as INSERT ... VALUES',
    },
  ]
}
