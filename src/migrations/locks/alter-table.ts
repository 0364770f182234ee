import { child, children, flag, text } from '../syntax/node.ts'
import { rangeVar, relationAt } from '../syntax/object-name.ts'
import type { SqlNode } from '../syntax/parser.ts'
import { foreignKeys } from './foreign-key.ts'
import type { LockMode, StatementLocks } from './lock.ts'

/** `none`: SHARE UPDATE EXCLUSIVE, which lets queries pass. */
type Strength = LockMode | 'none'

/** Commands that need less than ACCESS EXCLUSIVE (PostgreSQL docs "ALTER TABLE"; tablecmds.c, AlterTableGetLockLevel). */
const WEAKER: Readonly<Record<string, Strength>> = {
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
export function alterTableLocks(node: SqlNode): StatementLocks {
  const table = relationAt(node)
  if (!table) return { on: [] }
  return {
    on: children(node, 'cmds').flatMap((command) => {
      const strength = strengthOf(command)
      const own = strength === 'none' ? [] : [{ relation: table, mode: strength }]
      return [...own, ...partition(command), ...foreignKeys(command.def)]
    }),
  }
}

function strengthOf(command: SqlNode): Strength {
  const subtype = text(command, 'subtype') ?? ''
  if (subtype === 'AT_AddConstraint') {
    const constraint = child(child(command, 'def') ?? {}, 'Constraint')
    return constraint?.contype === 'CONSTR_FOREIGN' ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  }
  if (subtype === 'AT_DetachPartition' && isConcurrent(command)) return 'none'
  return WEAKER[subtype] ?? 'ACCESS EXCLUSIVE'
}

/** What is attached or detached is locked as a whole; detached concurrently, it is not. */
function partition(command: SqlNode): StatementLocks['on'] {
  const definition = child(child(command, 'def') ?? {}, 'PartitionCmd')
  const relation = definition && rangeVar(child(definition, 'name') ?? {})
  return relation && !isConcurrent(command) ? [{ relation, mode: 'ACCESS EXCLUSIVE' }] : []
}

function isConcurrent(command: SqlNode): boolean {
  return flag(child(child(command, 'def') ?? {}, 'PartitionCmd') ?? {}, 'concurrent')
}
