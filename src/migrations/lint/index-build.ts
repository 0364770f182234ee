import type { IndexStmt } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { isConcurrent } from '../syntax/concurrent.ts'
import { droppedNames } from '../syntax/dropped.ts'
import { keyOf, ofParts, rangeVar, show, sqlName } from '../syntax/object-name.ts'
import { OWN_TRANSACTION_FILE, oneLine, type Rule } from './rule.ts'

export const blockingIndex: Rule = (statement, { file, schema }) => {
  const { kind, node } = statement
  if (kind !== 'IndexStmt' || node.concurrent === true || isOnOnly(node)) return []
  const table = rangeVar(node.relation)
  if (!table) return []
  const index = node.idxname
  const written = oneLine(statement, file)?.replace(
    /^(create (?:unique )?index)(?: if not exists)?/i,
    index === undefined ? '$1 CONCURRENTLY' : '$1 CONCURRENTLY IF NOT EXISTS',
  )
  return [
    {
      code: 'blocking-index',
      message: `CREATE INDEX ${index ? `${index} ` : ''}stops every write to ${show(table)} until it is built`,
      hint: `write ${written === undefined ? 'it with CONCURRENTLY IF NOT EXISTS' : `\`${written};\``} ${OWN_TRANSACTION_FILE}`,
      on: keyOf('relation', table, schema),
    },
  ]
}

/** `ON ONLY` is for a partitioned table: it builds nothing there, and knows no CONCURRENTLY. The tree leaves out what is false. */
function isOnOnly(node: IndexStmt): boolean {
  return !node.relation?.inh === true
}

export const blockingReindex: Rule = (statement, { schema }) => {
  const { kind, node } = statement
  if (kind !== 'ReindexStmt' || isConcurrent(statement)) return []
  const what = (node.kind ?? '').replace('REINDEX_OBJECT_', '')
  const relation = rangeVar(node.relation)
  const target = relation ? sqlName(relation) : quoteIdentifier(node.name ?? 'postgres')
  return [
    {
      code: 'blocking-reindex',
      message: `REINDEX ${what} ${relation ? show(relation) : (node.name ?? '')} stops every write until it is done`,
      hint: `write \`REINDEX ${what} CONCURRENTLY ${target};\` ${OWN_TRANSACTION_FILE}`,
      ...(relation && { on: keyOf('relation', relation, schema) }),
    },
  ]
}

export const dropIndexBlocking: Rule = (statement, { schema }) => {
  const { kind, node } = statement
  if (kind !== 'DropStmt' || node.removeType !== 'OBJECT_INDEX' || node.concurrent === true) return []
  return droppedNames(node).flatMap((parts) => {
    const index = ofParts(parts)
    if (!index) return []
    return {
      code: 'drop-index-blocking',
      message: `DROP INDEX ${show(index)} waits for every query of its table, and every new one waits behind it`,
      hint: `write \`DROP INDEX CONCURRENTLY IF EXISTS ${sqlName(index)};\` ${OWN_TRANSACTION_FILE}`,
      on: keyOf('relation', index, schema),
    }
  })
}

export const refreshBlocking: Rule = ({ kind, node }, { schema }) => {
  if (kind !== 'RefreshMatViewStmt' || node.concurrent === true || node.skipData === true) return []
  const view = rangeVar(node.relation)
  if (!view) return []
  return [
    {
      code: 'refresh-blocking',
      message: `REFRESH MATERIALIZED VIEW ${show(view)} stops its readers until it is done`,
      hint: `write \`REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};\`, for which it needs a unique index`,
      on: keyOf('relation', view, schema),
    },
  ]
}
