import { createdBy } from '../syntax/created.ts'
import { findRelations } from '../syntax/descend.ts'
import { droppedNames, objectParts } from '../syntax/dropped.ts'
import { nodeOf } from '../syntax/node.ts'
import { keyOf, listName, type ObjectName, ofParts, rangeVar, show } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { byAdministrator, type Refused } from './refused.ts'
import type { Rights } from './rights.ts'
import { mentions, type Rule, type RuleContext } from './rule.ts'

/**
 * `public.` before names, as tools write it that take `public` for the only schema: what has no schema goes into the app's,
 * so one half of such a history does not find the other.
 */
export const publicSchema: Rule = (statement, context) => {
  const { rights, schema } = context
  if (!rights || schema === 'public' || statement.kind === 'DoStmt') return []
  if (!mentions(statement, context.file, /public/i)) return []
  const found = missingInPublic(statement, context, rights) ?? madeInPublic(statement, context, rights)
  return found ? [{ code: 'public-schema', ...found }] : []
}

/** PostgreSQL asks for the right before it looks whether IF NOT EXISTS has anything to do. */
function madeInPublic(statement: ParsedStatement, context: RuleContext, rights: Rights): Refused | undefined {
  if (rights.createsInPublic) return undefined
  const made = [...createdBy(statement).map(({ name }) => name), ...otherNames(statement)].find(
    ({ schema }) => schema === 'public',
  )
  const shown = made ? show(made) : movedToPublic(statement, context)
  if (shown === undefined) return undefined
  return {
    message: `${shown} is made by "${context.ownerRole}", which may create nothing in schema public`,
    hint: `${replacing(context)}, or ${byAdministrator('CREATE ON SCHEMA public', context.ownerRole, rights)}`,
  }
}

/** Of what has a namespace of its own: aggregates, operators, collations, text search, statistics. */
function otherNames({ kind, node }: ParsedStatement): readonly ObjectName[] {
  const names = kind === 'DefineStmt' || kind === 'CreateStatsStmt' ? listName(node.defnames) : undefined
  return names ? [names] : []
}

/** `SET SCHEMA public`, and a search_path by which what follows without a schema goes there. */
function movedToPublic(
  { kind, node }: ParsedStatement,
  { file, statements, index }: RuleContext,
): string | undefined {
  if (kind === 'AlterObjectSchemaStmt')
    return node.newschema === 'public' ? 'what SET SCHEMA public moves' : undefined
  if (kind !== 'VariableSetStmt' || node.name !== 'search_path') return undefined
  const first = nodeOf(node.args?.[0], 'A_Const')?.sval?.sval
  const isMade = statements
    .slice(index + 1)
    .some((later) => createdBy(later).some(({ name }) => name.schema === undefined))
  return first === 'public' && isMade && file.publicSchema === undefined
    ? 'what has no schema behind this search_path'
    : undefined
}

function missingInPublic(
  statement: ParsedStatement,
  context: RuleContext,
  { publicRelations }: Rights,
): Refused | undefined {
  if (publicRelations === undefined) return undefined
  const own = new Set(createdBy(statement).map(({ name }) => show(name)))
  const isMissing = (name: ObjectName) =>
    name.schema === 'public' &&
    !own.has(show(name)) &&
    !publicRelations.includes(name.name) &&
    !context.schemaState.isNamed(keyOf('relation', name, context.schema))
  const missing = needed(statement).find(isMissing)
  return (
    missing && {
      message: `${show(missing)} is not there, and no file makes it: what has no schema goes into "${context.schema}"`,
      hint: replacing(context),
    }
  )
}

function replacing({ file, schema }: RuleContext): string {
  if (file.publicSchema !== undefined)
    return `leave \`public.\` off, and the name means what is in "${schema}"`
  return `if \`public\` stands for "${schema}" in these files, say so in deployment.yaml: \`migrations: { replace_public: true }\``
}

/** The relations without which the statement fails. Indexes are left out: a constraint makes one that nobody names. */
function needed({ kind, node }: ParsedStatement): readonly ObjectName[] {
  if (kind === 'DropStmt') {
    const isRelation = node.removeType !== undefined && RELATIONS.has(node.removeType)
    if (!isRelation || node.missing_ok === true) return []
    return droppedNames(node).flatMap((parts) => ofParts(parts) ?? [])
  }
  if (kind === 'CommentStmt') {
    const parts = objectParts(node.object)
    if (node.objtype === 'OBJECT_COLUMN') return [ofParts(parts.slice(0, -1)) ?? []].flat()
    return node.objtype !== undefined && RELATIONS.has(node.objtype) ? [ofParts(parts) ?? []].flat() : []
  }
  if (kind === 'ReindexStmt') return []
  if (kind === 'AlterTableStmt' && (node.objtype === 'OBJECT_INDEX' || node.missing_ok === true)) return []
  if (kind === 'RenameStmt' && (node.renameType === 'OBJECT_INDEX' || node.missing_ok === true)) return []
  return findRelations(node).flatMap((each) => rangeVar(each) ?? [])
}

const RELATIONS: ReadonlySet<string> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
])
