import type {
  CreateStmt,
  CreateTableAsStmt,
  DropStmt,
  LockStmt,
  ObjectType,
  ReindexStmt,
  RenameStmt,
  SelectStmt,
  VacuumStmt,
} from '@pgsql/types'
import { isConcurrent } from '../syntax/concurrent.ts'
import { findNodes } from '../syntax/descend.ts'
import { droppedNames } from '../syntax/dropped.ts'
import { commandOf, nameParts, nodesOf, type Trees } from '../syntax/node.ts'
import { type ObjectName, ofParts, rangeVar } from '../syntax/object-name.ts'
import type { ParsedStatement, StatementKind } from '../syntax/parser.ts'
import { alterTableLocks } from './alter-table.ts'
import { foreignKeys } from './foreign-key.ts'
import type { LockMode, StatementLocks } from './lock.ts'

type LocksOf<K extends StatementKind> = (node: Trees[K]) => StatementLocks

const NOTHING: StatementLocks = { on: [] }

/** What a statement locks so that others wait (PostgreSQL docs "Explicit Locking", and the page of each command). */
export function locksOf(statement: ParsedStatement): StatementLocks {
  const { kind, node } = statement
  const locks = isConcurrent(statement) ? NOTHING : found(kind, node)
  if (locks) return locks
  return HARMLESS.has(kind) ? NOTHING : { on: [], opaque: commandOf(kind) }
}

function found<K extends StatementKind>(kind: K, node: Trees[K]): StatementLocks | undefined {
  return BY_KIND[kind]?.(node)
}

const BY_KIND: { readonly [K in StatementKind]?: LocksOf<K> } = {
  AlterTableStmt: (node) => (node.objtype === 'OBJECT_TYPE' ? NOTHING : alterTableLocks(node)),
  AlterObjectSchemaStmt: (node) => whole(rangeVar(node.relation)),
  AlterPolicyStmt: (node) => whole(rangeVar(node.table)),
  AlterSeqStmt: (node) => lock(rangeVar(node.sequence), 'SHARE ROW EXCLUSIVE'),
  CallStmt: () => ({ on: [], opaque: 'CALL' }),
  ClusterStmt: (node) => whole(rangeVar(node.relation)),
  CreatePolicyStmt: (node) => whole(rangeVar(node.table)),
  CreateStmt: createTable,
  CreateTableAsStmt: (node) => queries(node),
  CreateTrigStmt: (node) => lock(rangeVar(node.relation), 'SHARE ROW EXCLUSIVE'),
  DoStmt: () => ({ on: [], opaque: 'a DO block' }),
  DropStmt: drop,
  IndexStmt: (node) => (node.concurrent === true ? NOTHING : lock(rangeVar(node.relation), 'SHARE')),
  LockStmt: explicit,
  RefreshMatViewStmt: (node) =>
    lock(rangeVar(node.relation), node.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: (node) => whole(rangeVar(node.relation)),
  SelectStmt: (node) => queries(node),
  TruncateStmt: (node) => all(nodesOf(node.relations, 'RangeVar').map(rangeVar)),
  VacuumStmt: vacuum,
  ViewStmt: (node) => (node.replace === true ? whole(rangeVar(node.view)) : NOTHING),
}

/** They lock rows at most, something new, or nothing that a query reads. */
const HARMLESS = new Set([
  'AlterDefaultPrivilegesStmt',
  'AlterEnumStmt',
  'AlterFunctionStmt',
  'AlterStatsStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'CreateCastStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateExtensionStmt',
  'CreateForeignTableStmt',
  'CreateFunctionStmt',
  'CreateRangeStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateStatsStmt',
  'DefineStmt',
  'DeleteStmt',
  'GrantStmt',
  'InsertStmt',
  'MergeStmt',
  'UpdateStmt',
  'VariableSetStmt',
])

function lock(relation: ObjectName | undefined, mode: LockMode): StatementLocks {
  return relation ? { on: [{ relation, mode }] } : NOTHING
}

function whole(relation: ObjectName | undefined): StatementLocks {
  return lock(relation, 'ACCESS EXCLUSIVE')
}

function all(relations: readonly (ObjectName | undefined)[]): StatementLocks {
  return { on: relations.flatMap((relation) => whole(relation).on) }
}

/** A partition locks its parent; INHERITS lets queries of the parent pass. */
function createTable(node: CreateStmt): StatementLocks {
  const parents = node.partbound ? nodesOf(node.inhRelations, 'RangeVar').map(rangeVar) : []
  return { on: [...all(parents).on, ...foreignKeys(node.tableElts ?? [])] }
}

/** `ALTER TABLE ... RENAME`, in all its forms; a new name of an index lets queries pass. */
function rename(node: RenameStmt): StatementLocks {
  return node.renameType === 'OBJECT_INDEX' ? NOTHING : whole(rangeVar(node.relation))
}

const RELATIONS = new Set<ObjectType | undefined>([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_INDEX',
])
const PARTS = new Set<ObjectType | undefined>(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

/** CASCADE takes along whatever depends on it. */
function drop(node: DropStmt): StatementLocks {
  const names = droppedNames(node)
  const relations = RELATIONS.has(node.removeType)
    ? names
    : PARTS.has(node.removeType)
      ? names.map((parts) => parts.slice(0, -1))
      : []
  const isIndex = node.removeType === 'OBJECT_INDEX'
  const on = all(relations.map(ofParts)).on.map((each) => ({ ...each, isIndex }))
  return node.behavior === 'DROP_CASCADE' ? { on, opaque: 'CASCADE' } : { on }
}

function reindex(node: ReindexStmt): StatementLocks {
  const isIndex = node.kind === 'REINDEX_OBJECT_INDEX'
  return { on: lock(rangeVar(node.relation), 'SHARE').on.map((each) => ({ ...each, isIndex })) }
}

/** By their numbers in the tree, which are those of PostgreSQL's lockdefs.h. */
const MODES: Readonly<Record<number, LockMode>> = {
  5: 'SHARE',
  6: 'SHARE ROW EXCLUSIVE',
  7: 'EXCLUSIVE',
  8: 'ACCESS EXCLUSIVE',
}

function explicit(node: LockStmt): StatementLocks {
  const mode = node.mode === undefined ? undefined : MODES[node.mode]
  if (!mode) return NOTHING
  return { on: nodesOf(node.relations, 'RangeVar').flatMap((each) => lock(rangeVar(each), mode).on) }
}

function vacuum(node: VacuumStmt): StatementLocks {
  const isFull = nodesOf(node.options, 'DefElem').some((option) => option.defname === 'full')
  return isFull ? all(nodesOf(node.rels, 'VacuumRelation').map((each) => rangeVar(each.relation))) : NOTHING
}

/** Functions of PostgreSQL that scripts call for their effect, and that lock no table against queries. */
const KNOWN_FUNCTIONS = new Set(['set_config', 'setval', 'nextval', 'pg_notify', 'now', 'count'])

/** A query waits for nobody, but a function in it may do anything. */
function queries(node: SelectStmt | CreateTableAsStmt): StatementLocks {
  const called = findNodes(node, 'FuncCall').map(({ funcname }) => nameParts(funcname))
  const unknown = called.find(
    (parts) => parts[0] !== 'pg_catalog' && !KNOWN_FUNCTIONS.has(parts.at(-1)?.toLowerCase() ?? ''),
  )
  return unknown ? { on: [], opaque: `${unknown.join('.')}()` } : NOTHING
}
