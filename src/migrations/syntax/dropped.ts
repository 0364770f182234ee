import type { DropStmt, Node, ObjectType } from '@pgsql/types'
import { lookUp, nameParts, nodeOf } from './node.ts'
import { keyOf, type NameSpace, ofParts } from './object-name.ts'
import type { ParsedStatement } from './parser.ts'

const SPACES: Readonly<Partial<Record<ObjectType, NameSpace>>> = {
  OBJECT_TABLE: 'relation',
  OBJECT_FOREIGN_TABLE: 'relation',
  OBJECT_SCHEMA: 'schema',
  OBJECT_VIEW: 'relation',
  OBJECT_MATVIEW: 'relation',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_FUNCTION: 'routine',
  OBJECT_PROCEDURE: 'routine',
  OBJECT_ROUTINE: 'routine',
  OBJECT_AGGREGATE: 'routine',
  OBJECT_SEQUENCE: 'relation',
  OBJECT_EXTENSION: 'extension',
}

/** Where the names in the list of a DROP live; undefined for other statements. */
export function droppedSpace({ kind, node }: ParsedStatement): NameSpace | undefined {
  return kind === 'DropStmt' ? lookUp(SPACES, node.removeType) : undefined
}

/** Keys of what a DROP takes away. */
export function droppedKeys(statement: ParsedStatement, schema: string): readonly string[] {
  const space = droppedSpace(statement)
  if (!space || statement.kind !== 'DropStmt') return []
  return droppedNames(statement.node).flatMap((parts) => {
    const name = ofParts(parts)
    return name ? keyOf(space, name, schema) : []
  })
}

/** The names in the list of a DROP. */
export function droppedNames({ objects = [] }: DropStmt): readonly (readonly string[])[] {
  return objects.map(objectParts).filter((parts) => parts.length > 0)
}

/** A table is a List, a function an ObjectWithArgs, a type a TypeName, a schema a String. */
export function objectParts(object: Node | undefined): readonly string[] {
  const list = nodeOf(object, 'List')
  if (list) return nameParts(list.items)
  const routine = nodeOf(object, 'ObjectWithArgs')
  if (routine) return nameParts(routine.objname)
  const type = nodeOf(object, 'TypeName')
  return type ? nameParts(type.names) : nameParts(object && [object])
}
