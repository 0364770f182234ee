import { objectParts } from './created.ts'
import { child, text } from './node.ts'
import { type NameSpace, type ObjectName, ofParts, relationAt } from './object-name.ts'
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

const SPACES: Readonly<Record<string, NameSpace>> = {
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
export function renaming({ kind, node }: ParsedStatement): Renaming | undefined {
  if (kind !== 'RenameStmt' && kind !== 'AlterObjectSchemaStmt') return undefined
  const type = text(node, kind === 'RenameStmt' ? 'renameType' : 'objectType') ?? ''
  const space = SPACES[type]
  const object = child(node, 'object')
  const from =
    type === 'OBJECT_SCHEMA'
      ? ofParts([text(node, 'subname') ?? ''])
      : (relationAt(node) ?? (object && ofParts(objectParts(object))))
  if (!space || !from) return undefined
  const isPart = type === 'OBJECT_COLUMN' || type === 'OBJECT_ATTRIBUTE'
  const to = { schema: text(node, 'newschema') ?? from.schema, name: text(node, 'newname') ?? from.name }
  return { space, from, to: isPart ? undefined : to }
}
