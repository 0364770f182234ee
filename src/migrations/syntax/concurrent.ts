import type { AlterTableCmd, ReindexStmt } from '@pgsql/types'
import { nodeOf, nodesOf } from './node.ts'
import type { ParsedStatement } from './parser.ts'

/** Whether the statement waits for old transactions without standing in anybody's way, so that a lock time-out would only break it. */
export function isConcurrent({ kind, node }: ParsedStatement): boolean {
  if (kind === 'ReindexStmt') return reindexesConcurrently(node)
  return (kind === 'IndexStmt' || kind === 'DropStmt') && node.concurrent === true
}

/** The command, for one that PostgreSQL refuses inside a transaction block. */
export function nonTransactional({ kind, node }: ParsedStatement): string | undefined {
  switch (kind) {
    case 'IndexStmt':
      return node.concurrent === true ? 'CREATE INDEX CONCURRENTLY' : undefined
    case 'DropStmt':
      return node.concurrent === true ? 'DROP INDEX CONCURRENTLY' : undefined
    case 'ReindexStmt':
      return reindex(node)
    case 'VacuumStmt':
      return node.is_vacuumcmd === true ? 'VACUUM' : undefined
    case 'ClusterStmt':
      return node.relation ? undefined : 'CLUSTER without a table'
    case 'AlterTableStmt':
      return nodesOf(node.cmds, 'AlterTableCmd').some(detachesConcurrently)
        ? 'DETACH PARTITION CONCURRENTLY'
        : undefined
    case 'CreateSubscriptionStmt':
      return 'CREATE SUBSCRIPTION'
    case 'DropSubscriptionStmt':
      return 'DROP SUBSCRIPTION'
    default:
      return undefined
  }
}

function reindex(node: ReindexStmt): string | undefined {
  if (reindexesConcurrently(node)) return 'REINDEX CONCURRENTLY'
  const scope = (node.kind ?? '').replace('REINDEX_OBJECT_', '')
  return ['SCHEMA', 'DATABASE', 'SYSTEM'].includes(scope) ? `REINDEX ${scope}` : undefined
}

function reindexesConcurrently(node: ReindexStmt): boolean {
  return nodesOf(node.params, 'DefElem').some((param) => param.defname === 'concurrently')
}

function detachesConcurrently(command: AlterTableCmd): boolean {
  const partition = nodeOf(command.def, 'PartitionCmd')
  return partition !== undefined && partition.concurrent === true
}
