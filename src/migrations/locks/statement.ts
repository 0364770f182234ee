import type {
  AlterDomainStmt,
  AlterObjectSchemaStmt,
  CreateTableAsStmt,
  CreateTrigStmt,
  ExplainStmt,
  IndexStmt,
  LockStmt,
  RangeVar,
  RefreshMatViewStmt,
  TruncateStmt,
  VariableSetStmt,
} from '@pgsql/types'
import { isConcurrent } from '../syntax/concurrent.ts'
import { commandOf, nodeOf, nodesOf, type Trees } from '../syntax/node.ts'
import { listName, type ObjectName, rangeVar } from '../syntax/object-name.ts'
import type { ParsedStatement, StatementKind } from '../syntax/parser.ts'
import { alterTableLocks } from './alter-table.ts'
import { drop } from './drop.ts'
import { indexLock } from './index-lock.ts'
import { type LockMode, lockAll, NOTHING, type RelationLock, type StatementLocks } from './lock.ts'
import { createTable } from './partition.ts'
import { behind, expressions, plans, queries, writes } from './query.ts'
import { cluster, reindex, vacuum } from './rebuild.ts'
import type { Relations } from './relations.ts'
import { rename } from './rename.ts'

type LocksOf<K extends StatementKind> = (node: Trees[K], relations: Relations) => StatementLocks

/** What a statement locks so that others wait (PostgreSQL docs "Explicit Locking", and the page of each command). */
export function locksOf(statement: ParsedStatement, relations: Relations): StatementLocks {
  const { kind, node } = statement
  if (isConcurrent(statement)) return builds(statement, relations)
  const locks = found(kind, node, relations)
  return locks ?? (HARMLESS.has(kind) ? NOTHING : { on: [], opaque: commandOf(kind) })
}

function found<K extends StatementKind>(
  kind: K,
  node: Trees[K],
  relations: Relations,
): StatementLocks | undefined {
  return BY_KIND[kind]?.(node, relations)
}

/** Concurrently, queries pass; what is built runs the functions of its index all the same. */
function builds({ kind, node }: ParsedStatement, relations: Relations): StatementLocks {
  if (kind === 'IndexStmt') return { on: [], opaque: builtBy(node, relations) }
  return kind === 'ReindexStmt' ? { on: [], opaque: reindex(node, relations).opaque } : NOTHING
}

const BY_KIND: { readonly [K in StatementKind]?: LocksOf<K> } = {
  AlterDomainStmt: alterDomain,
  AlterObjectDependsStmt: ({ objectType, relation }, relations) => ({
    on:
      objectType === 'OBJECT_INDEX'
        ? indexLock(rangeVar(relation), relations)
        : lockMatview(objectType, relation),
  }),
  AlterObjectSchemaStmt: move,
  AlterPolicyStmt: (node) => whole(rangeVar(node.table)),
  AlterSeqStmt: (node) => ({ on: lockAll('SHARE ROW EXCLUSIVE', [rangeVar(node.sequence)]) }),
  AlterTableStmt: alterTableLocks,
  CallStmt: () => ({ on: [], opaque: 'CALL' }),
  ClusterStmt: cluster,
  CopyStmt: (node, relations) => writes({ CopyStmt: node }, relations),
  CreatePolicyStmt: (node) => whole(rangeVar(node.table)),
  CreateStmt: createTable,
  CreateTableAsStmt: createTableAs,
  CreateTrigStmt: createTrigger,
  DeclareCursorStmt: (node, relations) => queries(node, relations),
  DeleteStmt: (node, relations) => writes({ DeleteStmt: node }, relations),
  DoStmt: () => ({ on: [], opaque: 'a DO block' }),
  DropStmt: drop,
  ExecuteStmt: () => ({ on: [], opaque: 'EXECUTE' }),
  ExplainStmt: explain,
  IndexStmt: createIndex,
  InsertStmt: (node, relations) => writes({ InsertStmt: node }, relations),
  LockStmt: explicit,
  MergeStmt: (node, relations) => writes({ MergeStmt: node }, relations),
  RefreshMatViewStmt: refresh,
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: (node) => whole(rangeVar(node.relation)),
  SelectStmt: (node, relations) => writes({ SelectStmt: node }, relations),
  TruncateStmt: truncate,
  UpdateStmt: (node, relations) => writes({ UpdateStmt: node }, relations),
  VacuumStmt: vacuum,
  VariableSetStmt: setVariable,
  ViewStmt: (node) => (node.replace === true ? whole(rangeVar(node.view)) : NOTHING),
}

/** They lock rows at most, something new, or nothing that a query reads. */
const HARMLESS: ReadonlySet<StatementKind> = new Set<StatementKind>([
  'AlterCollationStmt',
  'AlterDefaultPrivilegesStmt',
  'AlterEnumStmt',
  'AlterFunctionStmt',
  'AlterOpFamilyStmt',
  'AlterOperatorStmt',
  'AlterOwnerStmt',
  'AlterPublicationStmt',
  'AlterStatsStmt',
  'AlterTSConfigurationStmt',
  'AlterTSDictionaryStmt',
  'AlterTypeStmt',
  'CheckPointStmt',
  'ClosePortalStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'ConstraintsSetStmt',
  'CreateCastStmt',
  'CreateConversionStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateExtensionStmt',
  'CreateForeignTableStmt',
  'CreateFunctionStmt',
  'CreateOpClassStmt',
  'CreateOpFamilyStmt',
  'CreatePublicationStmt',
  'CreateRangeStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateStatsStmt',
  'CreateTransformStmt',
  'DeallocateStmt',
  'DefineStmt',
  'DiscardStmt',
  'FetchStmt',
  'GrantRoleStmt',
  'GrantStmt',
  'ListenStmt',
  'NotifyStmt',
  'PrepareStmt',
  'SecLabelStmt',
  'UnlistenStmt',
  'VariableShowStmt',
])

function whole(relation: ObjectName | undefined): StatementLocks {
  return { on: lockAll('ACCESS EXCLUSIVE', [relation]) }
}

function lockMatview(type: string | undefined, relation: RangeVar | undefined): readonly RelationLock[] {
  return type === 'OBJECT_MATVIEW' ? lockAll('ACCESS EXCLUSIVE', [rangeVar(relation)]) : []
}

function refresh(node: RefreshMatViewStmt, relations: Relations): StatementLocks {
  const view = rangeVar(node.relation)
  const runs = view && node.skipData !== true ? behind([view], ['refresh', 'expression'], relations) : NOTHING
  return {
    on: lockAll(node.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', [view]),
    opaque: runs.opaque,
  }
}

/** A path on which nothing of others comes in between is that of every file. */
function setVariable({ name, kind, args }: VariableSetStmt, { schema }: Relations): StatementLocks {
  if (name !== 'search_path' || kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT') return NOTHING
  const path = nodesOf(args, 'A_Const').map(({ sval }) => sval?.sval)
  const isUsual = path.length > 0 && path.every((each) => each === schema || each === 'pg_catalog')
  return isUsual ? NOTHING : { on: [], opaque: 'a file that sets search_path' }
}

/** The rows of each table that has a column of it are tested. */
function alterDomain(node: AlterDomainStmt, relations: Relations): StatementLocks {
  const domain = listName(node.typeName)
  const adds = node.subtype === 'C' && nodeOf(node.def, 'Constraint')?.skip_validation !== true
  if (!domain || !(adds || node.subtype === 'O' || node.subtype === 'V')) return NOTHING
  if (!relations.isKnown || relations.isElsewhere(domain)) return { on: [], opaque: 'ALTER DOMAIN' }
  const called = expressions(node, relations).opaque
  const isChecked = relations.code.hasType(domain) ? `type ${domain.name}` : undefined
  return { on: lockAll('SHARE', usersOf(domain, relations)), opaque: called ?? isChecked }
}

/** Tables with a column of the type, of an array of it or of a domain over it. */
function usersOf(type: ObjectName, relations: Relations): readonly ObjectName[] {
  const dependents = relations.dependents('type', type)
  const tables = dependents.filter(({ on }) => on.space === 'relation').map(({ on }) => on)
  const types = dependents
    .filter(({ on }) => on.space === 'type' && on.name !== type.name)
    .map(({ on }) => on)
  return [...tables, ...types.flatMap((each) => usersOf(each, relations))]
}

/** A table takes its own sequences along. */
function move(node: AlterObjectSchemaStmt, relations: Relations): StatementLocks {
  const relation = rangeVar(node.relation)
  return { on: lockAll('ACCESS EXCLUSIVE', relation ? [relation, ...relations.sequencesOf(relation)] : []) }
}

function createTableAs(node: CreateTableAsStmt, relations: Relations): StatementLocks {
  if (nodeOf(node.query, 'ExecuteStmt')) return { on: [], opaque: 'EXECUTE' }
  return node.into?.skipData === true ? NOTHING : queries(node, relations)
}

/** A trigger for rows of a partitioned table is made on its partitions too. */
function createTrigger(node: CreateTrigStmt, relations: Relations): StatementLocks {
  const table = rangeVar(node.relation)
  const tables = table && node.row === true ? relations.partitions(table) : [table]
  return { on: lockAll('SHARE ROW EXCLUSIVE', tables) }
}

function explain(node: ExplainStmt, relations: Relations): StatementLocks {
  const runs = nodesOf(node.options, 'DefElem').some(({ defname }) => defname === 'analyze')
  if (!node.query) return NOTHING
  return runs ? writes(node.query, relations) : plans(node.query, relations)
}

function createIndex(node: IndexStmt, relations: Relations): StatementLocks {
  const table = rangeVar(node.relation)
  if (!table) return NOTHING
  return {
    on: lockAll('SHARE', node.relation?.inh === true ? relations.partitions(table) : [table]),
    opaque: builtBy(node, relations),
  }
}

/** People's code that runs for each entry of an index. */
function builtBy(node: IndexStmt, relations: Relations): string | undefined {
  return expressions(node, relations).opaque
}

/** By their numbers in the tree, which are those of PostgreSQL's lockdefs.h. */
const MODES: Readonly<Record<number, LockMode>> = {
  5: 'SHARE',
  6: 'SHARE ROW EXCLUSIVE',
  7: 'EXCLUSIVE',
  8: 'ACCESS EXCLUSIVE',
}

/** A view takes what it reads along. */
function explicit({ mode, relations: named }: LockStmt, relations: Relations): StatementLocks {
  const lock = mode === undefined ? undefined : MODES[mode]
  if (!lock) return NOTHING
  const tables = namedRelations(named, relations)
  const read = tables.flatMap((each) => relations.withSources(each).slice(1))
  const all = [...tables, ...read.flatMap((each) => relations.family(each))]
  const elsewhere = all.find((each) => relations.isElsewhere(each))
  return {
    opaque: elsewhere && `LOCK of ${relations.show(elsewhere)}`,
    on: lockAll(
      lock,
      all.filter((each) => !NOT_LOCKED.has(relations.kindOf(each))),
    ),
  }
}

/** What a view may read that is not locked with it. */
const NOT_LOCKED: ReadonlySet<string | undefined> = new Set<string | undefined>([
  'materialized view',
  'sequence',
])

function namedRelations(list: TruncateStmt['relations'], relations: Relations): readonly ObjectName[] {
  return nodesOf(list, 'RangeVar').flatMap((each) => {
    const table = rangeVar(each)
    if (!table) return []
    return each.inh === true ? relations.family(table) : [table]
  })
}

/** CASCADE takes the tables that refer to one of them, and those that refer to these. */
function truncate(node: TruncateStmt, relations: Relations): StatementLocks {
  const tables = new Map<string, ObjectName>()
  const left = [...namedRelations(node.relations, relations)]
  for (let each = left.pop(); each; each = left.pop()) {
    const key = relations.show(each)
    if (tables.has(key)) continue
    tables.set(key, each)
    if (node.behavior === 'DROP_CASCADE')
      left.push(...relations.referencesToRows(each).flatMap(({ table }) => relations.family(table)))
  }
  const all = [...tables.values()]
  const sequences = node.restart_seqs === true ? all.flatMap((table) => relations.sequencesOf(table)) : []
  const isUnknown =
    node.behavior === 'DROP_CASCADE' &&
    (!relations.isKnown || all.some((each) => relations.isElsewhere(each)))
  return {
    on: lockAll('ACCESS EXCLUSIVE', [...all, ...sequences]),
    opaque: isUnknown ? 'CASCADE' : behind(all, ['truncate'], relations).opaque,
  }
}
