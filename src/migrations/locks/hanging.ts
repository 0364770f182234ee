import type { Dependent } from '../../catalog/dependency.ts'
import { grouped } from '../../grouped.ts'
import { nameParts, nodeOf, nodesOf } from '../syntax/node.ts'
import { type ObjectName, ofParts, rangeVar } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

/** A table that a statement puts below another one. */
export interface NewChild {
  readonly parent: ObjectName
  readonly child: ObjectName
  readonly isPartition: boolean
}

/** By ATTACH PARTITION and INHERIT; a table that is made below another one is nobody's yet. */
export function newChildren({ kind, node }: ParsedStatement): readonly NewChild[] {
  const table = kind === 'AlterTableStmt' ? rangeVar(node.relation) : undefined
  if (kind !== 'AlterTableStmt' || !table || node.objtype === 'OBJECT_INDEX') return []
  return nodesOf(node.cmds, 'AlterTableCmd').flatMap(({ subtype, def }) => {
    const other = rangeVar(nodeOf(def, 'PartitionCmd')?.name ?? nodeOf(def, 'RangeVar'))
    if (!other) return []
    if (subtype === 'AT_AttachPartition') return { parent: table, child: other, isPartition: true }
    return subtype === 'AT_AddInherit' ? { parent: other, child: table, isPartition: false } : []
  })
}

export interface NewOwnership {
  readonly sequence: ObjectName
  readonly table: ObjectName
  readonly column: string
}

/** By ALTER SEQUENCE ... OWNED BY. */
export function newOwnership({ kind, node }: ParsedStatement): NewOwnership | undefined {
  const sequence = kind === 'AlterSeqStmt' ? rangeVar(node.sequence) : undefined
  if (kind !== 'AlterSeqStmt' || !sequence) return undefined
  const option = nodesOf(node.options, 'DefElem').find(({ defname }) => defname === 'owned_by')
  const parts = nameParts(nodeOf(option?.arg, 'List')?.items)
  const table = ofParts(parts.slice(0, -1))
  const column = parts.at(-1)
  return table && column !== undefined ? { sequence, table, column } : undefined
}

/** What each view reads, by its key. */
export function sourcesOf(dependents: readonly Dependent[], key: (view: ObjectName) => string) {
  const ofViews = dependents.filter(
    ({ of, on, whole }) => whole && of.space === 'relation' && on.space === 'relation',
  )
  const sources = [...grouped(ofViews, ({ on }) => key(on))].map(
    ([view, found]): [string, readonly ObjectName[]] => [
      view,
      found.map(({ of: { schema, name } }) => ({ schema, name })),
    ],
  )
  return new Map(sources)
}
