import type { AlterTableCmd, AlterTableStmt, AlterTableType } from '@pgsql/types'
import { lookUp, nodeOf, nodesOf } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { columnLocks, constraintLocks, keyedBy } from './cascade.ts'
import { indexLock } from './index-lock.ts'
import { type LockMode, lockAll, NOTHING, type RelationLock, type StatementLocks } from './lock.ts'
import { attach, detach, referenced } from './partition.ts'
import type { Relations } from './relations.ts'

/** `none`: SHARE UPDATE EXCLUSIVE, which lets queries pass. */
type Strength = LockMode | 'none'

/** Commands that need less than ACCESS EXCLUSIVE (PostgreSQL docs "ALTER TABLE"; tablecmds.c, AlterTableGetLockLevel). */
const WEAKER: Readonly<Partial<Record<AlterTableType, Strength>>> = {
  AT_SetStatistics: 'none',
  AT_ClusterOn: 'none',
  AT_DropCluster: 'none',
  AT_SetOptions: 'none',
  AT_ResetOptions: 'none',
  AT_ValidateConstraint: 'none',
  AT_AttachPartition: 'none',
  AT_DetachPartition: 'none',
  AT_DetachPartitionFinalize: 'none',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
}

/** Commands that leave partitions and what inherits from the table alone. */
const OF_ONE_TABLE: ReadonlySet<AlterTableType | undefined> = new Set<AlterTableType | undefined>([
  'AT_AddInherit',
  'AT_AddOf',
  'AT_ChangeOwner',
  'AT_DisableRowSecurity',
  'AT_DisableRule',
  'AT_DropInherit',
  'AT_DropOf',
  'AT_EnableAlwaysRule',
  'AT_EnableReplicaRule',
  'AT_EnableRowSecurity',
  'AT_EnableRule',
  'AT_ForceRowSecurity',
  'AT_NoForceRowSecurity',
  'AT_ReplicaIdentity',
  'AT_ResetRelOptions',
  'AT_SetAccessMethod',
  'AT_SetCompression',
  'AT_SetLogged',
  'AT_SetRelOptions',
  'AT_SetTableSpace',
  'AT_SetUnLogged',
])

/** Storage parameters that queries need not wait for (reloptions.c). */
const QUIET_OPTIONS =
  /^(?:fillfactor|toast_tuple_target|parallel_workers|deduplicate_items|vacuum_\w+|autovacuum_\w+|log_autovacuum_min_duration)$/

/** The relation itself, and others that its commands reach: partitions, and both ends of foreign keys. */
export function alterTableLocks(node: AlterTableStmt, relations: Relations): StatementLocks {
  const table = rangeVar(node.relation)
  if (!table || node.objtype === 'OBJECT_TYPE') return NOTHING
  const commands = nodesOf(node.cmds, 'AlterTableCmd')
  if (node.objtype === 'OBJECT_INDEX') {
    const isQuiet = commands.every((command) => strengthOf(command) === 'none')
    return { on: isQuiet ? [] : indexLock(table, relations) }
  }
  if (!relations.isShared(table)) return { on: commands.flatMap((each) => reached(table, each, relations)) }
  const isWhole = node.relation?.inh === true
  return {
    on: commands.flatMap((command) => [
      ...own(table, command, isWhole, relations),
      ...reached(table, command, relations),
    ]),
  }
}

function own(
  table: ObjectName,
  command: AlterTableCmd,
  isWhole: boolean,
  relations: Relations,
): readonly RelationLock[] {
  const strength = strengthOf(command)
  if (strength === 'none') return []
  if (!isWhole || OF_ONE_TABLE.has(command.subtype)) return lockAll(strength, [table])
  if (addsIndex(command) && relations.serverVersion < 180_000)
    return [...lockAll(strength, [table]), ...lockAll('SHARE', relations.partitions(table).slice(1))]
  // Those of triggers and foreign keys.
  const ofPartitions = strength === 'SHARE ROW EXCLUSIVE'
  return lockAll(strength, ofPartitions ? relations.partitions(table) : relations.family(table))
}

/** A key other than the primary one, which makes its columns NOT NULL everywhere. */
function addsIndex({ subtype, def }: AlterTableCmd): boolean {
  const type = nodeOf(def, 'Constraint')?.contype
  return subtype === 'AT_AddConstraint' && (type === 'CONSTR_UNIQUE' || type === 'CONSTR_EXCLUSION')
}

/** What a command locks beside the table and its children. */
function reached(table: ObjectName, command: AlterTableCmd, relations: Relations): readonly RelationLock[] {
  const partition = nodeOf(command.def, 'PartitionCmd')
  const name = command.name ?? ''
  switch (command.subtype) {
    case 'AT_AttachPartition':
      return partition ? attach(table, partition, relations) : []
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return partition ? detach(table, partition, relations) : []
    case 'AT_DropColumn':
      return columnLocks(table, name, relations)
    case 'AT_DropConstraint':
      return constraintLocks(table, name, relations)
    case 'AT_DropIdentity':
      return lockAll('ACCESS EXCLUSIVE', relations.sequencesOf(table, name))
    case 'AT_SetIdentity':
      return lockAll('SHARE ROW EXCLUSIVE', relations.sequencesOf(table, name))
    case 'AT_AlterColumnType':
      return lockAll('ACCESS EXCLUSIVE', keyedBy(table, name, relations))
    default:
      return command.def ? referenced(command.def, relations) : []
  }
}

function strengthOf({ subtype, def }: AlterTableCmd): Strength {
  if (subtype === 'AT_AddConstraint') {
    const isForeignKey = nodeOf(def, 'Constraint')?.contype === 'CONSTR_FOREIGN'
    return isForeignKey ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  }
  if (subtype === 'AT_SetRelOptions' || subtype === 'AT_ResetRelOptions') {
    const options = nodesOf(nodeOf(def, 'List')?.items, 'DefElem')
    return options.every(({ defname }) => QUIET_OPTIONS.test(defname ?? '')) ? 'none' : 'ACCESS EXCLUSIVE'
  }
  return lookUp(WEAKER, subtype) ?? 'ACCESS EXCLUSIVE'
}
