import type { Node } from '@pgsql/types'

type KindOf<T> = T extends unknown ? keyof T : never
/** A node's name in the tree: `CreateStmt`, `ColumnDef`. */
export type NodeKind = KindOf<Node>

/** What stands below each name: `{ CreateStmt: { relation, tableElts, ... } }` */
export type Trees = { readonly [K in NodeKind]: Extract<Node, Readonly<Record<K, unknown>>>[K] }
/** A node without its name above it. */
export type Tree = Trees[NodeKind]

/** What stands below the name; undefined for a node of another kind. */
export function nodeOf<K extends NodeKind>(node: Node | undefined, kind: K): Trees[K] | undefined {
  const named: Partial<Trees> = node ?? {}
  return named[kind]
}

/** Those of a list that are of this kind. */
export function nodesOf<K extends NodeKind>(list: readonly Node[] = [], kind: K): readonly Trees[K][] {
  const found: Trees[K][] = []
  for (const node of list) {
    const tree = nodeOf(node, kind)
    if (tree !== undefined) found.push(tree)
  }
  return found
}

/** The text of a String node. */
export function stringOf(node: Node | undefined): string | undefined {
  const string = nodeOf(node, 'String')
  return string && (string.sval ?? '')
}

/** A qualified name as the tree spells it, `[{ String: { sval } }, ...]`. */
export function nameParts(list: readonly Node[] = []): readonly string[] {
  return list.flatMap((node) => stringOf(node) ?? [])
}

/** The entry of a table by an enumerated field, which the tree may leave out. */
export function lookUp<K extends string, V>(table: Readonly<Partial<Record<K, V>>>, key: K | undefined) {
  return key === undefined ? undefined : table[key]
}

/** `CreateFunctionStmt` is the tree's own word for `CREATE FUNCTION`. */
export function commandOf(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
}
