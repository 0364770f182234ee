import type { Node, ObjectType } from '@pgsql/types'
import { willOwn } from '../access/ownership.ts'
import { classOf } from '../access/securable.ts'
import { takeOverAdvice } from '../access/take-over.ts'
import { block, partsOf } from '../block.ts'
import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError, describeProblem, type Problem } from '../error.ts'
import { printedSql } from '../postgres/printed-sql.ts'
import { printable } from '../printable.ts'
import type { MigrationChange } from './change.ts'
import { selectStatements } from './selection.ts'
import { findNodes, findRelations } from './syntax/descend.ts'
import { nameParts, nodeOf, nodesOf } from './syntax/node.ts'
import { type ObjectName, ofParts, rangeVar } from './syntax/object-name.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { locate } from './syntax/position.ts'
import type { Syntax } from './syntax/syntax.ts'

export interface RelationUse extends ObjectName {
  readonly statement: ParsedStatement
}

/**
 * Throws DeployError `MIGRATION_TOUCHES_FOREIGN_OBJECT` when a file makes, alters, drops, indexes, references or writes to a
 * relation of the schema that will not belong to the owner role: PostgreSQL lets nobody else do that, or runs what its owner has
 * attached to it.
 */
export async function refuseForeignObjects(
  desired: DesiredDatabase,
  catalog: Catalog,
  changes: readonly MigrationChange[],
  syntax: Syntax,
): Promise<void> {
  const foreign = new Map(
    catalog.objects
      .filter((object) => isRelation(object) && !willOwn(desired, catalog, object))
      .map((object) => [object.name, object]),
  )
  if (foreign.size === 0) return
  const problems: Problem[] = []
  const ways = new Set<string>()
  for (const change of changes) {
    const { file } = change
    const { statements } = selectStatements(change, await syntax.statements(file))
    for (const { schema, name, statement } of relationsUsed(statements)) {
      const object = schema === undefined || schema === desired.schema ? foreign.get(name) : undefined
      if (!object) continue
      problems.push(foreignProblem(desired, file, statement, object))
      ways.add(wayOut(desired, catalog, object))
    }
  }
  const [first, ...others] = problems
  if (!first) return
  // The place of the first is the error's own.
  const { location, ...told } = first
  throw new DeployError(
    'MIGRATION_TOUCHES_FOREIGN_OBJECT',
    [told, ...others].map(describeProblem).join('\n'),
    {
      ...(location ? { location } : {}),
      hint: `Nothing was changed. ${catalog.owner ? '' : `The owner role "${desired.ownerRole}" is not there yet: run the command \`bootstrap\` first, with the same settings, which makes it and moves no table. `}Only the owner of a relation can alter, drop, index or reference it, and whoever writes to it runs its triggers.\n${[...ways].join('\n')}`,
    },
  )
}

/** Routines and types may have the names of relations. */
function isRelation({ kind }: CatalogObject): boolean {
  return classOf(kind) === 'table' || classOf(kind) === 'sequence'
}

function foreignProblem(
  desired: DesiredDatabase,
  file: MigrationFile,
  statement: ParsedStatement,
  object: CatalogObject,
): Problem {
  const { schema, ownerRole } = desired
  return {
    location: locate(file.path, file.sql, statement.start),
    message: `${object.kind} "${schema}"."${printable(object.name)}" belongs to "${object.owner}", and migrations run as "${ownerRole}"`,
  }
}

/** Each statement to copy is a block of its own. */
function wayOut(desired: DesiredDatabase, catalog: Catalog, object: CatalogObject): string {
  const parts = partsOf(printedSql(takeOverAdvice(desired, catalog, object)))
  const advice = parts.map((part) => ('block' in part ? block(part.block) : part.prose)).join('\n')
  return desired.ownership === 'keep'
    ? `With \`ownership: enforce\` the deploy takes over what it may; else: ${advice}`
    : advice
}

/** Relations whose owner the statements need to be, and those that they write to. */
export function relationsUsed(statements: readonly ParsedStatement[]): readonly RelationUse[] {
  return statements.flatMap((statement) =>
    [...rangeVars(statement), ...written(statement), ...named(statement)].map((name) => ({
      ...name,
      statement,
    })),
  )
}

/** The names of all relations that a statement mentions, whatever it does with them. */
export function relationsIn(statement: ParsedStatement): readonly string[] {
  const mentioned = findRelations(statement.node).flatMap(({ relname }) => relname ?? [])
  return [...mentioned, ...named(statement).map(({ name }) => name)]
}

/** Below what a statement holds the relations that it needs to own, as against those that it reads. */
function owned({ kind, node }: ParsedStatement): readonly unknown[] {
  switch (kind) {
    case 'AlterTableStmt':
      return [node.relation, node.cmds]
    case 'AlterSeqStmt':
      return [node.sequence]
    case 'AlterPolicyStmt':
    case 'CreatePolicyStmt':
      return [node.table]
    case 'CreateStatsStmt':
    case 'TruncateStmt':
      return [node.relations]
    case 'CreateStmt':
      return [node.relation, node.inhRelations, node.tableElts]
    case 'GrantStmt':
      return [node.objects]
    case 'VacuumStmt':
      return [node.rels]
    case 'ViewStmt':
      return node.replace === true ? [node.view] : []
    case 'AlterObjectSchemaStmt':
    case 'ClusterStmt':
    case 'CreateTrigStmt':
    case 'IndexStmt':
    case 'RefreshMatViewStmt':
    case 'ReindexStmt':
    case 'RenameStmt':
    case 'RuleStmt':
      return [node.relation]
    default:
      return []
  }
}

function rangeVars(statement: ParsedStatement): readonly ObjectName[] {
  // CREATE TABLE ... (LIKE other) only reads the other.
  const found = findRelations(owned(statement), 'TableLikeClause')
  return found.flatMap((each) => rangeVar(each) ?? [])
}

/** Statements that write rows, at the top or in a WITH, and so run the triggers and rules of the table's owner. */
const WRITES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt'] as const

function written({ kind, node }: ParsedStatement): readonly ObjectName[] {
  const statement = { [kind]: node }
  return WRITES.flatMap((each) =>
    findNodes(statement, each).flatMap(({ relation }) => rangeVar(relation) ?? []),
  )
}

const NAMED_RELATIONS = new Set<ObjectType | undefined>([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_FOREIGN_TABLE',
])
/** Objects named below a relation: `comment on column a.b.c`, `drop trigger t on a.b`. */
const PARTS_OF_RELATIONS = new Set<ObjectType | undefined>([
  'OBJECT_COLUMN',
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_TABCONSTRAINT',
])

function named({ kind, node }: ParsedStatement): readonly ObjectName[] {
  if (kind === 'DropStmt') {
    return nodesOf(node.objects, 'List').flatMap(({ items }) => relationName(node.removeType, items))
  }
  const list = kind === 'CommentStmt' ? nodeOf(node.object, 'List') : undefined
  return list && kind === 'CommentStmt' ? relationName(node.objtype, list.items) : []
}

function relationName(
  type: ObjectType | undefined,
  items: readonly Node[] | undefined,
): readonly ObjectName[] {
  const parts = nameParts(items)
  const path = PARTS_OF_RELATIONS.has(type) ? parts.slice(0, -1) : NAMED_RELATIONS.has(type) ? parts : []
  return [ofParts(path) ?? []].flat()
}
