import { droppedNames, objectParts } from '../syntax/created.ts'
import { child, descend, nameParts, text } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { Rule } from './rule.ts'

/** The same in every environment. */
const FIXED = new Set(['pg_catalog', 'information_schema', 'public', 'pg_temp'])

export const otherSchema: Rule = (statement, { schema: own }) => {
  const names = new Map<string, string>()
  for (const [schema, name] of qualifiedNames(statement)) {
    if (!FIXED.has(schema) && !names.has(schema)) names.set(schema, `${schema}.${name}`)
  }
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
const NAME_FIELDS = ['funcname', 'names', 'objname', 'typeName', 'domainname', 'defnames']

function* qualifiedNames({ kind, node, ...place }: ParsedStatement): Generator<readonly [string, string]> {
  if (kind === 'DropStmt') yield* dropped({ kind, node, ...place })
  const object = kind === 'CommentStmt' ? objectParts(child(node, 'object') ?? {}) : []
  if (node.objtype === 'OBJECT_TABLE' || node.objtype === 'OBJECT_VIEW') yield* pair(object)
  for (const [, below] of [['', node] as const, ...descend(node)]) {
    const schema = text(below, 'schemaname')
    const relation = text(below, 'relname')
    if (schema !== undefined && relation !== undefined) yield [schema, relation]
    for (const field of NAME_FIELDS) yield* pair(nameParts(below[field]))
  }
}

/** Parts of a relation have their own name behind it: `DROP TRIGGER t ON schema.table`. */
const PARTS = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

function* dropped(statement: ParsedStatement): Generator<readonly [string, string]> {
  const parts = PARTS.has(text(statement.node, 'removeType') ?? '') ? 1 : 0
  for (const name of droppedNames(statement)) yield* pair(name.slice(0, name.length - parts))
}

function* pair(parts: readonly string[]): Generator<readonly [string, string]> {
  const [name, schema] = [parts.at(-1), parts.at(-2)]
  if (name !== undefined && schema !== undefined) yield [schema, name]
}
