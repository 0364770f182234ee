import type { AlterTableCmd, Constraint, ConstrType } from '@pgsql/types'
import { lookUp, nameParts, nodeOf, nodesOf } from './node.ts'
import { type ObjectName, rangeVar } from './object-name.ts'
import type { ParsedStatement } from './parser.ts'

export interface AlterCommand {
  readonly table: ObjectName
  readonly command: AlterTableCmd
}

/** The commands of an ALTER TABLE; none for other statements, ALTER VIEW and ALTER TYPE among them. */
export function alterTable({ kind, node }: ParsedStatement): readonly AlterCommand[] {
  if (kind !== 'AlterTableStmt' || node.objtype !== 'OBJECT_TABLE') return []
  const table = rangeVar(node.relation)
  if (!table) return []
  return nodesOf(node.cmds, 'AlterTableCmd').map((command) => ({ table, command }))
}

export interface AddedColumn {
  readonly table: ObjectName
  readonly name: string
  /** Last part of the type's name: `int4`, `serial`. */
  readonly type: string
  /** Its constraints by their kind. */
  readonly constraints: ReadonlyMap<ConstrType | undefined, Constraint>
}

export function addedColumns(statement: ParsedStatement): readonly AddedColumn[] {
  return alterTable(statement).flatMap(({ table, command }) => {
    const column = nodeOf(command.def, 'ColumnDef')
    if (command.subtype !== 'AT_AddColumn' || !column) return []
    return {
      table,
      name: column.colname ?? '',
      type: nameParts(column.typeName?.names).at(-1) ?? '',
      constraints: new Map(nodesOf(column.constraints, 'Constraint').map((each) => [each.contype, each])),
    }
  })
}

/** `serial` and its kin: an integer with a sequence. */
export function isSerial({ type }: AddedColumn): boolean {
  return /^(?:small|big)?serial[248]?$/.test(type)
}

export interface AddedConstraint {
  readonly table: ObjectName
  readonly constraint: Constraint
}

/** Those of ALTER TABLE ... ADD CONSTRAINT. */
export function addedConstraints(statement: ParsedStatement): readonly AddedConstraint[] {
  return alterTable(statement).flatMap(({ table, command }) => {
    const constraint = nodeOf(command.def, 'Constraint')
    return command.subtype === 'AT_AddConstraint' && constraint ? { table, constraint } : []
  })
}

const SUFFIXES: Readonly<Partial<Record<ConstrType, string>>> = {
  CONSTR_UNIQUE: 'key',
  CONSTR_FOREIGN: 'fkey',
  CONSTR_CHECK: 'check',
  CONSTR_NOTNULL: 'not_null',
}

/** The name that is given, or that PostgreSQL gives; undefined when that cannot be told. */
export function constraintName({ name }: ObjectName, constraint: Constraint): string | undefined {
  const given = constraint.conname
  if (given !== undefined) return given
  if (constraint.contype === 'CONSTR_PRIMARY') return `${name}_pkey`
  const columns = constraintColumns(constraint)
  const suffix = lookUp(SUFFIXES, constraint.contype)
  return columns.length > 0 && suffix ? [name, ...columns, suffix].join('_') : undefined
}

/** Of a key, or of a check that tests a single column for NULL; empty for others. */
export function constraintColumns(constraint: Constraint): readonly string[] {
  return nameParts(constraint.fk_attrs ?? constraint.keys)
}
