import { willOwn } from '../access/ownership.ts'
import { classOf } from '../access/securable.ts'
import { takeOverAdvice } from '../access/take-over.ts'
import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError, describeProblem, type Problem } from '../error.ts'
import type { MigrationChange } from './change.ts'
import { selectStatements } from './selection.ts'
import { child, children, descend, flag, nameParts, text } from './syntax/node.ts'
import type { ParsedStatement, SqlNode } from './syntax/parser.ts'
import { locate } from './syntax/position.ts'
import type { Syntax } from './syntax/syntax.ts'

export interface RelationUse {
  /** Undefined: unqualified, which means the app's schema. */
  readonly schema: string | undefined
  readonly name: string
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
  for (const change of changes) {
    const { file } = change
    const { statements } = selectStatements(change, await syntax.statements(file))
    for (const { schema, name, statement } of relationsUsed(statements)) {
      const object = schema === undefined || schema === desired.schema ? foreign.get(name) : undefined
      if (object) problems.push(foreignProblem(desired, catalog, file, statement, object))
    }
  }
  const [first] = problems
  if (!first) return
  throw new DeployError('MIGRATION_TOUCHES_FOREIGN_OBJECT', problems.map(describeProblem).join('\n'), {
    ...(first.location ? { location: first.location } : {}),
    hint: 'Nothing was changed. Only the owner of a relation can alter, drop, index or reference it, and whoever writes to it runs its triggers.',
  })
}

/** Routines and types may have the names of relations. */
function isRelation({ kind }: CatalogObject): boolean {
  return classOf(kind) === 'table' || classOf(kind) === 'sequence'
}

function foreignProblem(
  desired: DesiredDatabase,
  catalog: Catalog,
  file: MigrationFile,
  statement: ParsedStatement,
  object: CatalogObject,
): Problem {
  const { schema, ownerRole, ownership } = desired
  return {
    location: locate(file.path, file.sql, statement.start),
    message: `${object.kind} "${schema}"."${object.name}" belongs to "${object.owner}", and migrations run as "${ownerRole}"`,
    hint: `${ownership === 'keep' ? 'with `ownership: enforce` the deploy takes over what it may; else: ' : ''}${takeOverAdvice(desired, catalog, object)}`,
  }
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
  const mentioned = [...descend(statement.node)].flatMap(([, node]) => text(node, 'relname') ?? [])
  return [...mentioned, ...named(statement).map(({ name }) => name)]
}

type RelationName = Pick<RelationUse, 'schema' | 'name'>

/** Where a statement holds the relations that it needs to own, as against those that it reads. */
const RELATION_FIELDS: Readonly<Record<string, readonly string[]>> = {
  AlterTableStmt: ['relation', 'cmds'],
  AlterObjectSchemaStmt: ['relation'],
  AlterSeqStmt: ['sequence'],
  AlterPolicyStmt: ['table'],
  ClusterStmt: ['relation'],
  CreatePolicyStmt: ['table'],
  CreateStatsStmt: ['relations'],
  CreateStmt: ['relation', 'inhRelations', 'tableElts'],
  CreateTrigStmt: ['relation'],
  GrantStmt: ['objects'],
  IndexStmt: ['relation'],
  RefreshMatViewStmt: ['relation'],
  ReindexStmt: ['relation'],
  RenameStmt: ['relation'],
  RuleStmt: ['relation'],
  TruncateStmt: ['relations'],
  VacuumStmt: ['rels'],
}

function rangeVars({ kind, node }: ParsedStatement): readonly RelationName[] {
  const replacedView = kind === 'ViewStmt' && flag(node, 'replace') ? ['view'] : []
  const fields = RELATION_FIELDS[kind] ?? replacedView
  const holder = Object.fromEntries(fields.map((field) => [field, node[field]]))
  // CREATE TABLE ... (LIKE other) only reads the other.
  const below = [...descend(holder, (field) => field !== 'TableLikeClause')].map(([, each]) => each)
  return below.flatMap((each) => {
    const name = text(each, 'relname')
    return name === undefined ? [] : [{ schema: text(each, 'schemaname'), name }]
  })
}

/** Statements that write rows, at the top or in a WITH, and so run the triggers and rules of the table's owner. */
const WRITES = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt'])

function written({ kind, node }: ParsedStatement): readonly RelationName[] {
  return [[kind, node] as const, ...descend(node)].flatMap(([each, below]) => {
    const relation = WRITES.has(each) ? child(below, 'relation') : undefined
    const name = relation && text(relation, 'relname')
    return name === undefined ? [] : [{ schema: text(relation ?? {}, 'schemaname'), name }]
  })
}

const NAMED_RELATIONS = new Set(
  ['TABLE', 'VIEW', 'MATVIEW', 'SEQUENCE', 'FOREIGN_TABLE'].map((type) => `OBJECT_${type}`),
)
/** Objects named below a relation: `comment on column a.b.c`, `drop trigger t on a.b`. */
const PARTS_OF_RELATIONS = new Set(
  ['COLUMN', 'TRIGGER', 'POLICY', 'RULE', 'TABCONSTRAINT'].map((type) => `OBJECT_${type}`),
)

function named({ kind, node }: ParsedStatement): readonly RelationName[] {
  if (kind === 'DropStmt')
    return children(node, 'objects').flatMap((list) => relationName(node, 'removeType', list))
  const list = kind === 'CommentStmt' ? child(child(node, 'object') ?? {}, 'List') : undefined
  return list ? relationName(node, 'objtype', list) : []
}

function relationName(node: SqlNode, typeField: string, list: SqlNode): readonly RelationName[] {
  const type = text(node, typeField) ?? ''
  const parts = nameParts(list.items)
  const path = PARTS_OF_RELATIONS.has(type) ? parts.slice(0, -1) : NAMED_RELATIONS.has(type) ? parts : []
  const name = path.at(-1)
  return name === undefined ? [] : [{ schema: path.at(-2), name }]
}
