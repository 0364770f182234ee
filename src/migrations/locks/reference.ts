import type { Constraint } from '@pgsql/types'
import type { Reference } from '../../catalog/dependency.ts'
import { constraintName } from '../syntax/alter-table.ts'
import { findNodes } from '../syntax/descend.ts'
import { nameParts } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

/** The foreign keys that a statement adds, by the names that it gives. */
export function newReferences({ kind, node }: ParsedStatement, schema: string): readonly Reference[] {
  if (kind !== 'CreateStmt' && kind !== 'AlterTableStmt') return []
  const table = rangeVar(node.relation)
  if (!table) return []
  const within = (name: ObjectName) => ({ ...name, schema: name.schema ?? schema })
  return columnsOf(node).flatMap(({ constraint, columns }) => {
    const referenced = rangeVar(constraint.pktable)
    if (!referenced) return []
    return {
      name: constraintName(table, constraint) ?? '',
      keys: [],
      table: within(table),
      columns,
      referenced: within(referenced),
      referencedColumns: nameParts(constraint.pk_attrs),
      acts: isAction(constraint.fk_del_action) || isAction(constraint.fk_upd_action),
    }
  })
}

interface OwnForeignKey {
  readonly constraint: Constraint
  readonly columns: readonly string[]
}

/** One that stands at a column does not name it. */
function columnsOf(top: object): readonly OwnForeignKey[] {
  const atColumns = findNodes(top, 'ColumnDef').flatMap(({ colname, constraints = [] }) =>
    foreignKeys(constraints).map((constraint) => ({
      constraint,
      columns: colname === undefined ? [] : [colname],
    })),
  )
  const found = new Set(atColumns.map(({ constraint }) => constraint))
  const others = foreignKeys(top).filter((constraint) => !found.has(constraint))
  return [
    ...atColumns,
    ...others.map((constraint) => ({ constraint, columns: nameParts(constraint.fk_attrs) })),
  ]
}

/** CASCADE, SET NULL and SET DEFAULT, as pg_constraint has them. */
function isAction(action: string | undefined): boolean {
  return action === 'c' || action === 'n' || action === 'd'
}

/** Below a table's definition or an ALTER TABLE, or one of its commands. */
export function foreignKeys(top: object): readonly Constraint[] {
  return findNodes(top, 'Constraint').filter(({ contype }) => contype === 'CONSTR_FOREIGN')
}
