import type { AlterTableCmd, AlterTableStmt, AlterTableType } from '@pgsql/types'
import { lookUp, nodeOf, nodesOf } from '../syntax/node.ts'
import { rangeVar } from '../syntax/object-name.ts'
import { foreignKeys } from './foreign-key.ts'
import type { LockMode, StatementLocks } from './lock.ts'

/** `none`: SHARE UPDATE EXCLUSIVE, which lets queries pass. */
type Strength = LockMode | 'none'

/** Commands that need less than ACCESS EXCLUSIVE (PostgreSQL docs "ALTER TABLE"; tablecmds.c, AlterTableGetLockLevel). */
const WEAKER: Readonly<Partial<Record<AlterTableType, Strength>>> = {
  AT_SetStatistics: 'none',
  AT_ClusterOn: 'none',
  AT_DropCluster: 'none',
  AT_SetOptions: 'none',
  AT_ResetOptions: 'none',
  AT_SetRelOptions: 'none',
  AT_ResetRelOptions: 'none',
  AT_ReplaceRelOptions: 'none',
  AT_ValidateConstraint: 'none',
  AT_AttachPartition: 'none',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
}

/** The table itself, and others that its commands name: partitions, and what foreign keys point to. */
export function alterTableLocks(node: AlterTableStmt): StatementLocks {
  const table = rangeVar(node.relation)
  if (!table) return { on: [] }
  return {
    on: nodesOf(node.cmds, 'AlterTableCmd').flatMap((command) => {
      const strength = strengthOf(command)
      const own = strength === 'none' ? [] : [{ relation: table, mode: strength }]
      return [...own, ...partition(command), ...foreignKeys(command.def ?? {})]
    }),
  }
}

function strengthOf(command: AlterTableCmd): Strength {
  const { subtype } = command
  if (subtype === 'AT_AddConstraint') {
    const constraint = nodeOf(command.def, 'Constraint')
    return constraint?.contype === 'CONSTR_FOREIGN' ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  }
  if (subtype === 'AT_DetachPartition' && isConcurrent(command)) return 'none'
  return lookUp(WEAKER, subtype) ?? 'ACCESS EXCLUSIVE'
}

/** What is attached or detached is locked as a whole; detached concurrently, it is not. */
function partition(command: AlterTableCmd): StatementLocks['on'] {
  const relation = rangeVar(nodeOf(command.def, 'PartitionCmd')?.name)
  return relation && !isConcurrent(command) ? [{ relation, mode: 'ACCESS EXCLUSIVE' }] : []
}

function isConcurrent(command: AlterTableCmd): boolean {
  return nodeOf(command.def, 'PartitionCmd')?.concurrent === true
}
