import type { Node, RangeVar } from '@pgsql/types'
import type { NodeKind, Trees } from './node.ts'

/**
 * Visits everything below a tree, itself included, from the top down and from left to right. Trees are as deep as a
 * statement is long, and so it keeps a list of what is left, where a recursion would overflow the stack.
 */
function walk(top: object, visit: (each: object) => void, below: (each: object) => readonly unknown[]): void {
  const left: object[] = [top]
  for (let each = left.pop(); each; each = left.pop()) {
    if (!Array.isArray(each)) visit(each)
    const values: readonly unknown[] = Array.isArray(each) ? each : below(each)
    for (let index = values.length - 1; index >= 0; index -= 1) {
      const value = values[index]
      if (isObject(value)) left.push(value)
    }
  }
}

/** All nodes of a kind, wherever they are. */
export function findNodes<K extends NodeKind>(top: object, kind: K): readonly Trees[K][] {
  const found: Trees[K][] = []
  walk(top, (each) => holds(each, kind) && found.push(each[kind]), Object.values)
  return found
}

/** All names of tables, views and sequences, whatever is done with them; those below a node of the kind `except` are left out. */
export function findRelations(top: object, except?: NodeKind): readonly RangeVar[] {
  const found: RangeVar[] = []
  const below = (each: object) => (except !== undefined && except in each ? [] : Object.values(each))
  walk(top, (each) => isRangeVar(each) && found.push(each), below)
  return found
}

/** All texts below: names, constants, bodies of routines. */
export function findTexts(top: object): readonly string[] {
  const found: string[] = []
  const visit = (each: object) => {
    for (const value of Object.values(each)) if (typeof value === 'string') found.push(value)
  }
  walk(top, visit, Object.values)
  return found
}

/** All lists of nodes, each with the field that holds it. */
export function findLists(top: object): readonly (readonly [field: string, list: readonly Node[]])[] {
  const found: (readonly [string, readonly Node[]])[] = []
  const visit = (each: object) => {
    for (const [field, value] of Object.entries(each)) if (isNodeList(value)) found.push([field, value])
  }
  walk(top, visit, Object.values)
  return found
}

/** Only a node has the name of its kind above it. */
function holds<K extends NodeKind>(value: object, kind: K): value is { readonly [P in K]: Trees[P] } {
  return kind in value
}

function isRangeVar(value: object): value is RangeVar {
  return 'relname' in value
}

function isNodeList(value: unknown): value is readonly Node[] {
  return Array.isArray(value) && value.every(isObject)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
