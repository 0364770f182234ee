import { droppedNames, droppedSpace, objectParts } from './dropped.ts'
import { nodesOf } from './node.ts'
import { keyOf, type NameSpace, type ObjectName, ofParts, rangeVar } from './object-name.ts'
import type { ParsedStatement } from './parser.ts'

/** Something by its name, or one of its columns or attributes. */
export interface Named {
  readonly space: NameSpace
  readonly name: ObjectName
  readonly column?: string | undefined
  readonly isIndex?: boolean
}

/** Tells it from every other. */
export function namedKey({ space, name, column }: Named, schema: string): string {
  const key = keyOf(space, name, schema)
  return column === undefined ? key : JSON.stringify([key, column])
}

/** What a statement with IF EXISTS is about as a whole: where none of these is there, it does nothing. Empty for other statements. */
export function wholeIfExists(statement: ParsedStatement): readonly Named[] {
  const { kind, node } = statement
  switch (kind) {
    case 'DropStmt': {
      const isIndex = node.removeType === 'OBJECT_INDEX'
      const space = isIndex ? 'relation' : droppedSpace(statement)
      if (node.missing_ok !== true || !space) return []
      const names = droppedNames(node).flatMap((parts) => named(space, ofParts(parts)))
      return isIndex ? names.map((each) => ({ ...each, isIndex })) : names
    }
    case 'AlterTableStmt':
    case 'RenameStmt':
    case 'AlterObjectSchemaStmt':
      return node.missing_ok === true ? named('relation', rangeVar(node.relation)) : []
    case 'AlterSeqStmt':
      return node.missing_ok === true ? named('relation', rangeVar(node.sequence)) : []
    default:
      return []
  }
}

/** Everything that a statement names with IF EXISTS: `DROP COLUMN IF EXISTS a` too. */
export function namedIfExists(statement: ParsedStatement): readonly Named[] {
  const { kind, node } = statement
  const whole = wholeIfExists(statement)
  if (kind !== 'AlterTableStmt') return whole
  const on = named(node.objtype === 'OBJECT_TYPE' ? 'type' : 'relation', rangeVar(node.relation))
  const columns = nodesOf(node.cmds, 'AlterTableCmd').flatMap((command) =>
    command.subtype === 'AT_DropColumn' && command.missing_ok === true ? [command.name ?? ''] : [],
  )
  return [...whole, ...on.flatMap((each) => columns.map((column) => ({ ...each, column })))]
}

/** A column that gets a new name. */
export function renamedColumn({ kind, node }: ParsedStatement): Named | undefined {
  if (kind !== 'RenameStmt') return undefined
  const isAttribute = node.renameType === 'OBJECT_ATTRIBUTE'
  if (!isAttribute && node.renameType !== 'OBJECT_COLUMN') return undefined
  const name = rangeVar(node.relation) ?? ofParts(objectParts(node.object))
  return name && { space: isAttribute ? 'type' : 'relation', name, column: node.newname }
}

function named(space: NameSpace, name: ObjectName | undefined): readonly Named[] {
  return name ? [{ space, name }] : []
}
