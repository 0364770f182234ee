import type { SqlNode } from './parser.ts'

/** A field that is a node; undefined when it is absent or something else. */
export function child(node: SqlNode, field: string): SqlNode | undefined {
  const value = node[field]
  return isNode(value) ? value : undefined
}

/** A field that is a list of nodes, each wrapped in its kind: `{ AlterTableCmd: {...} }`. */
export function children(node: SqlNode, field: string): readonly SqlNode[] {
  const value = node[field]
  if (!Array.isArray(value)) return []
  return value.filter(isNode).flatMap((item) => Object.values(item).filter(isNode))
}

/** `CreateFunctionStmt` is the tree's own word for `CREATE FUNCTION`. */
export function commandOf(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
}

export function text(node: SqlNode, field: string): string | undefined {
  const value = node[field]
  return typeof value === 'string' ? value : undefined
}

/** The tree leaves out what is false. */
export function flag(node: SqlNode, field: string): boolean {
  return node[field] === true
}

/** A qualified name as the tree spells it, `[{ String: { sval } }, ...]`. */
export function nameParts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.filter(isNode).flatMap((item) => text(child(item, 'String') ?? {}, 'sval') ?? [])
}

/** Every node below `value`, with the field or kind that it stands under; `enter` says which of those to go into. */
export function* descend(
  value: unknown,
  enter: (field: string) => boolean = () => true,
): Generator<readonly [string, SqlNode]> {
  if (Array.isArray(value)) {
    for (const item of value) yield* descend(item, enter)
  } else if (isNode(value)) {
    for (const [field, below] of Object.entries(value)) {
      if (!enter(field)) continue
      if (isNode(below)) yield [field, below]
      yield* descend(below, enter)
    }
  }
}

export function isNode(value: unknown): value is SqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
