import { droppedNames } from './created.ts'
import { text } from './node.ts'
import { keyOf, type NameSpace, ofParts } from './object-name.ts'
import type { ParsedStatement } from './parser.ts'

const SPACES: Readonly<Record<string, NameSpace>> = {
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
  OBJECT_EXTENSION: 'schema',
}

/** Where the names in the list of a DROP live; undefined for other statements. */
export function droppedSpace({ kind, node }: ParsedStatement): NameSpace | undefined {
  return kind === 'DropStmt' ? SPACES[text(node, 'removeType') ?? ''] : undefined
}

/** Keys of what a DROP takes away. */
export function droppedKeys(statement: ParsedStatement, schema: string): readonly string[] {
  const space = droppedSpace(statement)
  if (!space) return []
  return droppedNames(statement).flatMap((parts) => {
    const name = ofParts(parts)
    return name ? keyOf(space, name, schema) : []
  })
}
