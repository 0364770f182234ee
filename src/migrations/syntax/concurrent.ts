import { child, children, flag, text } from './node.ts'
import type { ParsedStatement, SqlNode } from './parser.ts'

/** Whether the statement waits for old transactions without standing in anybody's way, so that a lock time-out would only break it. */
export function isConcurrent({ kind, node }: ParsedStatement): boolean {
  if (kind === 'ReindexStmt') return reindexesConcurrently(node)
  return (kind === 'IndexStmt' || kind === 'DropStmt') && flag(node, 'concurrent')
}

/** The command, for one that PostgreSQL refuses inside a transaction block. */
export function nonTransactional({ kind, node }: ParsedStatement): string | undefined {
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
      return children(node, 'cmds').some(detachesConcurrently) ? 'DETACH PARTITION CONCURRENTLY' : undefined
    case 'CreateSubscriptionStmt':
      return 'CREATE SUBSCRIPTION'
    case 'DropSubscriptionStmt':
      return 'DROP SUBSCRIPTION'
    default:
      return undefined
  }
}

function reindex(node: SqlNode): string | undefined {
  if (reindexesConcurrently(node)) return 'REINDEX CONCURRENTLY'
  const scope = (text(node, 'kind') ?? '').replace('REINDEX_OBJECT_', '')
  return ['SCHEMA', 'DATABASE', 'SYSTEM'].includes(scope) ? `REINDEX ${scope}` : undefined
}

function reindexesConcurrently(node: SqlNode): boolean {
  return children(node, 'params').some((param) => text(param, 'defname') === 'concurrently')
}

function detachesConcurrently(command: SqlNode): boolean {
  const partition = child(child(command, 'def') ?? {}, 'PartitionCmd')
  return partition !== undefined && flag(partition, 'concurrent')
}
