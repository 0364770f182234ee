import type { AlterObjectSchemaStmt, ObjectType, RenameStmt } from '@pgsql/types'
import { objectParts } from './dropped.ts'
import { lookUp } from './node.ts'
import { type NameSpace, type ObjectName, ofParts, rangeVar } from './object-name.ts'
import type { ParsedStatement } from './parser.ts'

/** What calls something by another name from now on. */
export interface Renaming {
  /** Of `from`. */
  readonly space: NameSpace
  /** What is renamed or moved, or has the column that is. */
  readonly from: ObjectName
  /** The new name of a column or attribute is not one of an object. */
  readonly to: ObjectName | undefined
}

const SPACES: Readonly<Partial<Record<ObjectType, NameSpace>>> = {
  OBJECT_TABLE: 'relation',
  OBJECT_COLUMN: 'relation',
  OBJECT_VIEW: 'relation',
  OBJECT_MATVIEW: 'relation',
  OBJECT_FOREIGN_TABLE: 'relation',
  OBJECT_SEQUENCE: 'relation',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_ATTRIBUTE: 'type',
  OBJECT_FUNCTION: 'routine',
  OBJECT_PROCEDURE: 'routine',
  OBJECT_ROUTINE: 'routine',
}

/** Undefined for other statements, and for names that no code calls, such as those of constraints and indexes. */
export function renaming(statement: ParsedStatement): Renaming | undefined {
  if (statement.kind === 'RenameStmt') return renamed(statement.node)
  return statement.kind === 'AlterObjectSchemaStmt' ? moved(statement.node) : undefined
}

function renamed(node: RenameStmt): Renaming | undefined {
  const type = node.renameType
  const space = lookUp(SPACES, type)
  const from = type === 'OBJECT_SCHEMA' ? ofParts([node.subname ?? '']) : named(node)
  if (!space || !from) return undefined
  const isPart = type === 'OBJECT_COLUMN' || type === 'OBJECT_ATTRIBUTE'
  return { space, from, to: isPart ? undefined : { ...from, name: node.newname ?? from.name } }
}

function moved(node: AlterObjectSchemaStmt): Renaming | undefined {
  const space = lookUp(SPACES, node.objectType)
  const from = named(node)
  return space && from && { space, from, to: { ...from, schema: node.newschema ?? from.schema } }
}

function named({ relation, object }: RenameStmt | AlterObjectSchemaStmt): ObjectName | undefined {
  return rangeVar(relation) ?? ofParts(objectParts(object))
}
