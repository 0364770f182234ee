import type { Node, RangeVar } from '@pgsql/types'
import type { ObjectKind } from '../../catalog/catalog.ts'
import { identifierProblem, qualified, quoteIdentifier } from '../../postgres/identifier.ts'
import { nameParts } from './node.ts'

/** A name as a statement writes it. */
export interface ObjectName {
  /** Undefined: unqualified, which means the app's schema. */
  readonly schema: string | undefined
  readonly name: string
}

/** What shares one space of names: tables, views, sequences and indexes are all relations. */
export type NameSpace = 'relation' | 'routine' | 'type' | 'schema' | 'extension' | 'role'

const SPACES: Readonly<Record<ObjectKind, NameSpace>> = {
  table: 'relation',
  view: 'relation',
  'materialized view': 'relation',
  'foreign table': 'relation',
  sequence: 'relation',
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
  type: 'type',
}

export function spaceOf(kind: ObjectKind): NameSpace {
  return SPACES[kind]
}

export function rangeVar(relation: RangeVar | undefined): ObjectName | undefined {
  const name = relation?.relname
  return name === undefined ? undefined : { schema: relation?.schemaname, name }
}

/** `[{ String: { sval } }, ...]` */
export function listName(list: readonly Node[] | undefined): ObjectName | undefined {
  return ofParts(nameParts(list))
}

export function ofParts(parts: readonly string[]): ObjectName | undefined {
  const name = parts.at(-1)
  return name === undefined ? undefined : { schema: parts.at(-2), name }
}

/** As messages show it: `orders`, `other.orders`. */
export function show({ schema, name }: ObjectName): string {
  return schema === undefined ? name : `${schema}.${name}`
}

/** The same where a name that needs quotes has them: `"Odd Name"`. */
export function showQuoted({ schema, name }: ObjectName): string {
  return [...(schema === undefined ? [] : [schema]), name].map(quoteWhereNeeded).join('.')
}

function quoteWhereNeeded(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteIdentifier(name)
}

/** As SQL. */
export function sqlName({ schema, name }: ObjectName): string {
  return schema === undefined ? quoteIdentifier(name) : qualified(schema, name)
}

/** A name that was made up from others, quoted; `<name>` where PostgreSQL would cut it. */
export function quoteMadeUp(name: string): string {
  return identifierProblem(name) ? '<name>' : quoteIdentifier(name)
}

/** Tells it from every other; `appSchema` makes a qualified name equal to a bare one. */
export function keyOf(space: NameSpace, { schema, name }: ObjectName, appSchema: string): string {
  return JSON.stringify([space, schema === appSchema ? undefined : schema, name])
}

/** Whether the key is that of something in the app's schema. */
export function isOfAppSchema(key: string): boolean {
  const [, schema]: unknown[] = JSON.parse(key)
  return schema === null
}
