import { quoteIdentifier } from '../../postgres/identifier.ts'
import { isConcurrent } from '../syntax/concurrent.ts'
import { droppedNames } from '../syntax/created.ts'
import { child, flag, text } from '../syntax/node.ts'
import { keyOf, ofParts, relationAt, show, sqlName } from '../syntax/object-name.ts'
import type { SqlNode } from '../syntax/parser.ts'
import { OWN_TRANSACTION_FILE, oneLine, type Rule } from './rule.ts'

export const blockingIndex: Rule = (statement, { file, schema }) => {
  const { kind, node } = statement
  const table = relationAt(node)
  if (kind !== 'IndexStmt' || !table || flag(node, 'concurrent') || isOnOnly(node)) return []
  const index = text(node, 'idxname')
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
function isOnOnly(node: SqlNode): boolean {
  return !flag(child(node, 'relation') ?? {}, 'inh')
}

export const blockingReindex: Rule = (statement, { schema }) => {
  const { kind, node } = statement
  if (kind !== 'ReindexStmt' || isConcurrent(statement)) return []
  const what = (text(node, 'kind') ?? '').replace('REINDEX_OBJECT_', '')
  const relation = relationAt(node)
  const target = relation ? sqlName(relation) : quoteIdentifier(text(node, 'name') ?? 'postgres')
  return [
    {
      code: 'blocking-reindex',
      message: `REINDEX ${what} ${relation ? show(relation) : (text(node, 'name') ?? '')} stops every write until it is done`,
      hint: `write \`REINDEX ${what} CONCURRENTLY ${target};\` ${OWN_TRANSACTION_FILE}`,
      ...(relation && { on: keyOf('relation', relation, schema) }),
    },
  ]
}

export const dropIndexBlocking: Rule = (statement, { schema }) => {
  const { kind, node } = statement
  if (kind !== 'DropStmt' || node.removeType !== 'OBJECT_INDEX' || flag(node, 'concurrent')) return []
  return droppedNames(statement).flatMap((parts) => {
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
  const view = relationAt(node)
  if (kind !== 'RefreshMatViewStmt' || !view || flag(node, 'concurrent') || flag(node, 'skipData')) return []
  return [
    {
      code: 'refresh-blocking',
      message: `REFRESH MATERIALIZED VIEW ${show(view)} stops its readers until it is done`,
      hint: `write \`REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};\`, for which it needs a unique index`,
      on: keyOf('relation', view, schema),
    },
  ]
}
