import type { AlterTableCmd, AlterTableStmt, AlterTableType } from '@pgsql/types'
import { lookUp, nodeOf, nodesOf } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { columnLocks, constraintLocks, keyedBy } from './cascade.ts'
import { indexLock, isIndex } from './index-lock.ts'
import { type LockMode, lockAll, NOTHING, type RelationLock, type StatementLocks } from './lock.ts'
import { attach, detach, referenced } from './partition.ts'
import { behind, expressions } from './query.ts'
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
  if (!table) return NOTHING
  const commands = nodesOf(node.cmds, 'AlterTableCmd')
  if (node.objtype === 'OBJECT_TYPE') return { on: typedTables(table, commands, relations) }
  if (isIndex(table, relations) || (node.objtype === 'OBJECT_INDEX' && !relations.isShared(table)))
    return { on: commands.flatMap((command) => ofIndex(table, command, relations)) }
  const isWhole = node.relation?.inh === true
  const isShared = relations.isShared(table)
  return {
    on: commands.flatMap((command) => [
      ...(isShared ? own(table, command, isWhole, relations) : []),
      ...reached(table, command, relations),
    ]),
    opaque: computed(table, commands, relations),
  }
}

/** Those that read or write every row, which runs what the table computes from it. */
const READS_ROWS: ReadonlySet<AlterTableType | undefined> = new Set<AlterTableType | undefined>([
  'AT_AddColumn',
  'AT_AddConstraint',
  'AT_AlterColumnType',
  'AT_AttachPartition',
  'AT_SetAccessMethod',
  'AT_SetExpression',
  'AT_SetLogged',
  'AT_SetUnLogged',
  'AT_ValidateConstraint',
])

/** People's code that a command runs, by its own words or by those of the table. */
function computed(
  table: ObjectName,
  commands: readonly AlterTableCmd[],
  relations: Relations,
): string | undefined {
  const reading = commands.filter(({ subtype }) => READS_ROWS.has(subtype))
  if (reading.length === 0) return undefined
  const attached = reading.flatMap(({ def }) => rangeVar(nodeOf(def, 'PartitionCmd')?.name) ?? [])
  const tables = [table, ...attached].flatMap((each) => relations.family(each))
  return expressions(reading, relations).opaque ?? behind(tables, ['expression'], relations).opaque
}

function ofIndex(index: ObjectName, command: AlterTableCmd, relations: Relations): readonly RelationLock[] {
  const attached = rangeVar(nodeOf(command.def, 'PartitionCmd')?.name)
  const changed = attached ?? index
  if (relations.indexes.isFresh(changed)) return []
  if (attached) return indexLock(attached, relations)
  return strengthOf(command) === 'none' ? [] : indexLock(index, relations)
}

/** CASCADE changes the tables that are OF the type. */
function typedTables(
  type: ObjectName,
  commands: readonly AlterTableCmd[],
  relations: Relations,
): readonly RelationLock[] {
  const cascades = commands.some(({ behavior }) => behavior === 'DROP_CASCADE')
  return cascades ? lockAll('ACCESS EXCLUSIVE', tablesOf(type, relations)) : []
}

/** The tables that are OF a type. */
export function tablesOf(type: ObjectName, relations: Relations): readonly ObjectName[] {
  return relations
    .dependents('type', type)
    .filter(({ on, whole }) => whole && on.space === 'relation' && relations.kindOf(on) === 'table')
    .flatMap(({ on }) => relations.family(on))
}

function own(
  table: ObjectName,
  command: AlterTableCmd,
  isWhole: boolean,
  relations: Relations,
): readonly RelationLock[] {
  const strength = strengthOf(command)
  if (strength === 'none') return []
  if (!isWhole && command.subtype === 'AT_DropColumn')
    return lockAll(strength, [table, ...relations.children(table)])
  if (!isWhole || isOfOneTable(table, command, relations)) return lockAll(strength, [table])
  if (addsIndex(command) && relations.serverVersion < 180_000)
    return [...lockAll(strength, [table]), ...lockAll('SHARE', relations.partitions(table).slice(1))]
  // Those of triggers and foreign keys.
  const ofPartitions =
    strength === 'SHARE ROW EXCLUSIVE' &&
    (command.subtype !== 'AT_AddConstraint' || relations.serverVersion < 180_000)
  return lockAll(strength, ofPartitions ? relations.partitions(table) : relations.family(table))
}

function isOfOneTable(table: ObjectName, { subtype, def }: AlterTableCmd, relations: Relations): boolean {
  if (subtype === 'AT_EnableTrigUser' || subtype === 'AT_DisableTrigUser') return !relations.hasTrigger(table)
  const isOwnCheck = nodeOf(def, 'Constraint')?.is_no_inherit === true && relations.serverVersion < 180_000
  return isOwnCheck || OF_ONE_TABLE.has(subtype)
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
      return [
        ...lockAll('ACCESS EXCLUSIVE', keyedBy(table, name, relations)),
        ...lockAll('SHARE ROW EXCLUSIVE', relations.identitiesOf(table, name)),
      ]
    case 'AT_AlterConstraint':
      return altered(table, command, relations)
    case 'AT_ChangeOwner':
      // That of the migrations has them already.
      return command.newowner?.roletype === 'ROLESPEC_CSTRING'
        ? lockAll('ACCESS EXCLUSIVE', relations.sequencesOf(table))
        : []
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      return lockAll('ACCESS EXCLUSIVE', relations.sequencesOf(table))
    default:
      return command.def ? referenced(command.def, relations) : []
  }
}

/** A foreign key that is no longer enforced loses its triggers at both ends. */
function altered(table: ObjectName, { def }: AlterTableCmd, relations: Relations): readonly RelationLock[] {
  const change = nodeOf(def, 'ATAlterConstraint')
  if (change?.alterEnforceability !== true) return []
  const changed = relations.referencesOf(table).filter(({ name }) => name === change.conname)
  return lockAll(
    'ACCESS EXCLUSIVE',
    changed.flatMap(({ referenced }) => relations.partitions(referenced)),
  )
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
