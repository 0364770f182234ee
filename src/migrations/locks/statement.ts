import { isConcurrent } from '../syntax/concurrent.ts'
import { droppedNames } from '../syntax/created.ts'
import { child, children, commandOf, descend, flag, nameParts, text } from '../syntax/node.ts'
import { type ObjectName, ofParts, rangeVar, relationAt } from '../syntax/object-name.ts'
import type { ParsedStatement, SqlNode } from '../syntax/parser.ts'
import { alterTableLocks } from './alter-table.ts'
import { foreignKeys } from './foreign-key.ts'
import type { LockMode, StatementLocks } from './lock.ts'

type LocksOf = (node: SqlNode, statement: ParsedStatement) => StatementLocks

const NOTHING: StatementLocks = { on: [] }

/** What a statement locks so that others wait (PostgreSQL docs "Explicit Locking", and the page of each command). */
export function locksOf(statement: ParsedStatement): StatementLocks {
  const { kind, node } = statement
  const find = BY_KIND[kind]
  if (find) return find(node, statement)
  return HARMLESS.has(kind) ? NOTHING : { on: [], opaque: commandOf(kind) }
}

const BY_KIND: Readonly<Record<string, LocksOf>> = {
  AlterTableStmt: (node) => (node.objtype === 'OBJECT_TYPE' ? NOTHING : alterTableLocks(node)),
  AlterObjectSchemaStmt: (node) => whole(relationAt(node)),
  AlterPolicyStmt: (node) => whole(relationAt(node, 'table')),
  AlterSeqStmt: (node) => lock(relationAt(node, 'sequence'), 'SHARE ROW EXCLUSIVE'),
  CallStmt: () => ({ on: [], opaque: 'CALL' }),
  ClusterStmt: (node) => whole(relationAt(node)),
  CreatePolicyStmt: (node) => whole(relationAt(node, 'table')),
  CreateStmt: createTable,
  CreateTableAsStmt: (node) => queries(node),
  CreateTrigStmt: (node) => lock(relationAt(node), 'SHARE ROW EXCLUSIVE'),
  DoStmt: () => ({ on: [], opaque: 'a DO block' }),
  DropStmt: drop,
  IndexStmt: (node) => (flag(node, 'concurrent') ? NOTHING : lock(relationAt(node), 'SHARE')),
  LockStmt: explicit,
  RefreshMatViewStmt: (node) =>
    lock(relationAt(node), flag(node, 'concurrent') ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: (node) => whole(relationAt(node)),
  SelectStmt: (node) => queries(node),
  TruncateStmt: (node) => all(children(node, 'relations').map(rangeVar)),
  VacuumStmt: vacuum,
  ViewStmt: (node) => (flag(node, 'replace') ? whole(relationAt(node, 'view')) : NOTHING),
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
function createTable(node: SqlNode): StatementLocks {
  const parents = child(node, 'partbound') ? children(node, 'inhRelations').map(rangeVar) : []
  return { on: [...all(parents).on, ...foreignKeys(node.tableElts)] }
}

/** `ALTER TABLE ... RENAME`, in all its forms; a new name of an index lets queries pass. */
function rename(node: SqlNode): StatementLocks {
  return node.renameType === 'OBJECT_INDEX' ? NOTHING : whole(relationAt(node))
}

const RELATIONS = new Set(
  ['TABLE', 'VIEW', 'MATVIEW', 'SEQUENCE', 'FOREIGN_TABLE', 'INDEX'].map((type) => `OBJECT_${type}`),
)
const PARTS = new Set(['TRIGGER', 'POLICY', 'RULE'].map((type) => `OBJECT_${type}`))

/** CASCADE takes along whatever depends on it. */
function drop(node: SqlNode, statement: ParsedStatement): StatementLocks {
  const type = text(node, 'removeType') ?? ''
  if (isConcurrent(statement)) return NOTHING
  const names = droppedNames(statement)
  const relations = RELATIONS.has(type)
    ? names
    : PARTS.has(type)
      ? names.map((parts) => parts.slice(0, -1))
      : []
  const isIndex = type === 'OBJECT_INDEX'
  const on = all(relations.map(ofParts)).on.map((each) => ({ ...each, isIndex }))
  return node.behavior === 'DROP_CASCADE' ? { on, opaque: 'CASCADE' } : { on }
}

function reindex(node: SqlNode, statement: ParsedStatement): StatementLocks {
  if (isConcurrent(statement)) return NOTHING
  const isIndex = node.kind === 'REINDEX_OBJECT_INDEX'
  return { on: lock(relationAt(node), 'SHARE').on.map((each) => ({ ...each, isIndex })) }
}

/** By their numbers in the tree, which are those of PostgreSQL's lockdefs.h. */
const MODES: Readonly<Record<number, LockMode>> = {
  5: 'SHARE',
  6: 'SHARE ROW EXCLUSIVE',
  7: 'EXCLUSIVE',
  8: 'ACCESS EXCLUSIVE',
}

function explicit(node: SqlNode): StatementLocks {
  const mode = typeof node.mode === 'number' ? MODES[node.mode] : undefined
  if (!mode) return NOTHING
  return { on: children(node, 'relations').flatMap((each) => lock(rangeVar(each), mode).on) }
}

function vacuum(node: SqlNode): StatementLocks {
  const isFull = children(node, 'options').some((option) => text(option, 'defname') === 'full')
  return isFull ? all(children(node, 'rels').map((each) => relationAt(each))) : NOTHING
}

/** Functions of PostgreSQL that scripts call for their effect, and that lock no table against queries. */
const KNOWN_FUNCTIONS = new Set(['set_config', 'setval', 'nextval', 'pg_notify', 'now', 'count'])

/** A query waits for nobody, but a function in it may do anything. */
function queries(node: SqlNode): StatementLocks {
  const called = [...descend(node)].flatMap(([field, each]) =>
    field === 'FuncCall' ? [nameParts(each.funcname)] : [],
  )
  const unknown = called.find(
    (parts) => parts[0] !== 'pg_catalog' && !KNOWN_FUNCTIONS.has(parts.at(-1)?.toLowerCase() ?? ''),
  )
  return unknown ? { on: [], opaque: `${unknown.join('.')}()` } : NOTHING
}
