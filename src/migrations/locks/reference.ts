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
  return foreignKeys(node).flatMap((constraint) => {
    const referenced = rangeVar(constraint.pktable)
    const within = (name: ObjectName) => ({ ...name, schema: name.schema ?? schema })
    if (!referenced) return []
    return {
      name: constraintName(table, constraint) ?? '',
      key: '',
      table: within(table),
      columns: nameParts(constraint.fk_attrs),
      referenced: within(referenced),
      referencedColumns: nameParts(constraint.pk_attrs),
    }
  })
}

/** Below a table's definition or an ALTER TABLE, or one of its commands. */
export function foreignKeys(top: object): readonly Constraint[] {
  return findNodes(top, 'Constraint').filter(({ contype }) => contype === 'CONSTR_FOREIGN')
}
