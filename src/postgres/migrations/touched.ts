import { DeployError, describeProblem, type Problem } from '../../error.ts'
import type { Catalog, CatalogObject } from '../catalog.ts'
import type { MigrationChange } from '../change.ts'
import { classOf } from '../grants/securable.ts'
import { alterOwner } from '../object.ts'
import { runAs, willOwn } from '../ownership.ts'
import type { WantedDatabase } from '../plan.ts'
import type { MigrationFile } from './file.ts'
import { child, children, descend, flag, nameParts, text } from './node.ts'
import type { ParsedStatement, SqlNode } from './parser.ts'
import { locate } from './position.ts'
import { selectStatements } from './selection.ts'
import type { Syntax } from './syntax.ts'

export interface TouchedRelation {
  /** Undefined: unqualified, which means the app's schema. */
  readonly schema: string | undefined
  readonly name: string
  readonly statement: ParsedStatement
}

/**
 * Throws DeployError `MIGRATION_TOUCHES_FOREIGN_OBJECT` when a file alters, drops, indexes or references a relation
 * of the schema that will not belong to the owner role: PostgreSQL lets nobody else do that.
 */
export async function refuseForeignObjects(
  wanted: WantedDatabase,
  catalog: Catalog,
  changes: readonly MigrationChange[],
  syntax: Syntax,
): Promise<void> {
  const foreign = new Map(
    catalog.objects
      .filter((object) => isRelation(object) && !willOwn(wanted, catalog, object))
      .map((object) => [object.name, object]),
  )
  if (foreign.size === 0) return
  const problems: Problem[] = []
  for (const change of changes) {
    const { file } = change
    const { statements } = selectStatements(change, await syntax.statements(file))
    for (const { schema, name, statement } of touchedRelations(statements)) {
      const object = schema === undefined || schema === wanted.schema ? foreign.get(name) : undefined
      if (object) problems.push(foreignProblem(wanted, catalog, file, statement, object))
    }
  }
  const [first] = problems
  if (!first) return
  throw new DeployError('MIGRATION_TOUCHES_FOREIGN_OBJECT', problems.map(describeProblem).join('\n'), {
    ...(first.location ? { location: first.location } : {}),
    hint: 'Nothing was changed. Only the owner of a relation can alter, drop, index or reference it.',
  })
}

/** Routines and types may have the names of relations. */
function isRelation({ kind }: CatalogObject): boolean {
  return classOf(kind) === 'table' || classOf(kind) === 'sequence'
}

function foreignProblem(
  wanted: WantedDatabase,
  catalog: Catalog,
  file: MigrationFile,
  statement: ParsedStatement,
  object: CatalogObject,
): Problem {
  const { schema, ownerRole, ownership } = wanted
  return {
    location: locate(file.path, file.sql, statement.start),
    message: `${object.kind} "${schema}"."${object.name}" belongs to "${object.owner}", and migrations run as "${ownerRole}"`,
    hint: `${ownership === 'keep' ? 'with `ownership: enforce` the deploy takes over what it may; else: ' : ''}${runAs(object.owner, wanted, catalog, `${alterOwner(schema, object, ownerRole)};`)}`,
  }
}

/** Relations whose owner the statements need to be. */
export function touchedRelations(statements: readonly ParsedStatement[]): readonly TouchedRelation[] {
  return statements.flatMap((statement) =>
    [...rangeVars(statement), ...named(statement)].map((name) => ({ ...name, statement })),
  )
}

/** The names of all relations that a statement mentions, whatever it does with them. */
export function relationsIn(statement: ParsedStatement): readonly string[] {
  const mentioned = [...descend(statement.node)].flatMap(([, node]) => text(node, 'relname') ?? [])
  return [...mentioned, ...named(statement).map(({ name }) => name)]
}

type RelationName = Pick<TouchedRelation, 'schema' | 'name'>

/** Where a statement holds the relations that it needs to own, as against those that it reads. */
const RELATION_FIELDS: Readonly<Record<string, readonly string[]>> = {
  AlterTableStmt: ['relation', 'cmds'],
  AlterObjectSchemaStmt: ['relation'],
  AlterSeqStmt: ['sequence'],
  AlterPolicyStmt: ['table'],
  ClusterStmt: ['relation'],
  CreatePolicyStmt: ['table'],
  CreateStatsStmt: ['relations'],
  CreateStmt: ['inhRelations', 'tableElts'],
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
