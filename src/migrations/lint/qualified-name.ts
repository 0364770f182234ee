import type { DropStmt, ObjectType } from '@pgsql/types'
import { findLists, findRelations } from '../syntax/descend.ts'
import { droppedNames, objectParts } from '../syntax/dropped.ts'
import { nameParts } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { mentions, type Rule } from './rule.ts'

/** The same in every environment. */
const FIXED = new Set(['pg_catalog', 'information_schema', 'public', 'pg_temp'])

export const otherSchema: Rule = (statement, { file, schema: own }) => {
  if (!mentions(statement, file, /\./)) return []
  const names = new Map<string, string>()
  for (const [schema, name] of qualifiedNames(statement)) {
    if (!FIXED.has(schema) && !names.has(schema)) names.set(schema, `${schema}.${name}`)
  }
  if (file.publicSchema !== undefined) names.delete(file.publicSchema)
  return [...names].map(([schema, shown]) => ({
    code: 'other-schema',
    message:
      schema === own
        ? `${shown} names the schema, which has another name in another environment`
        : `${shown} is outside the app's schema "${own}", whose name differs by environment, and the deploy looks after that one only`,
    hint:
      schema === own
        ? "leave the schema off: unqualified names mean the app's"
        : 'leave the schema off if it is the app that owns it',
  }))
}

/** Fields that hold the name of a routine, type or other object as a list. */
const NAME_FIELDS = new Set(['funcname', 'names', 'objname', 'typeName', 'domainname', 'defnames'])

function* qualifiedNames({ kind, node }: ParsedStatement): Generator<readonly [string, string]> {
  if (kind === 'DropStmt') yield* dropped(node)
  if (kind === 'CommentStmt' && (node.objtype === 'OBJECT_TABLE' || node.objtype === 'OBJECT_VIEW'))
    yield* pair(objectParts(node.object))
  for (const { schemaname, relname } of findRelations(node)) {
    if (schemaname !== undefined && relname !== undefined) yield [schemaname, relname]
  }
  for (const [field, list] of findLists(node)) if (NAME_FIELDS.has(field)) yield* pair(nameParts(list))
}

/** Parts of a relation have their own name behind it: `DROP TRIGGER t ON schema.table`. */
const PARTS = new Set<ObjectType | undefined>(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

function* dropped(node: DropStmt): Generator<readonly [string, string]> {
  const parts = PARTS.has(node.removeType) ? 1 : 0
  for (const name of droppedNames(node)) yield* pair(name.slice(0, name.length - parts))
}

function* pair(parts: readonly string[]): Generator<readonly [string, string]> {
  const [name, schema] = [parts.at(-1), parts.at(-2)]
  if (name !== undefined && schema !== undefined) yield [schema, name]
}
