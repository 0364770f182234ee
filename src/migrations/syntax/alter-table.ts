import { child, children, nameParts, text } from './node.ts'
import { type ObjectName, relationAt } from './object-name.ts'
import type { ParsedStatement, SqlNode } from './parser.ts'

export interface AlterCommand {
  readonly table: ObjectName
  readonly command: SqlNode
}

/** The commands of an ALTER TABLE; none for other statements, ALTER VIEW and ALTER TYPE among them. */
export function alterTable({ kind, node }: ParsedStatement): readonly AlterCommand[] {
  const table = relationAt(node)
  if (kind !== 'AlterTableStmt' || node.objtype !== 'OBJECT_TABLE' || !table) return []
  return children(node, 'cmds').map((command) => ({ table, command }))
}

export interface AddedColumn {
  readonly table: ObjectName
  readonly name: string
  /** Last part of the type's name: `int4`, `serial`. */
  readonly type: string
  /** Its constraints by their kind, `CONSTR_DEFAULT` and so on. */
  readonly constraints: ReadonlyMap<string, SqlNode>
}

export function addedColumns(statement: ParsedStatement): readonly AddedColumn[] {
  return alterTable(statement).flatMap(({ table, command }) => {
    const column = child(child(command, 'def') ?? {}, 'ColumnDef')
    if (command.subtype !== 'AT_AddColumn' || !column) return []
    return {
      table,
      name: text(column, 'colname') ?? '',
      type: nameParts(child(column, 'typeName')?.names).at(-1) ?? '',
      constraints: new Map(
        children(column, 'constraints').map((each) => [text(each, 'contype') ?? '', each]),
      ),
    }
  })
}

/** `serial` and its kin: an integer with a sequence. */
export function isSerial({ type }: AddedColumn): boolean {
  return /^(?:small|big)?serial[248]?$/.test(type)
}

export interface AddedConstraint {
  readonly table: ObjectName
  readonly constraint: SqlNode
}

/** Those of ALTER TABLE ... ADD CONSTRAINT. */
export function addedConstraints(statement: ParsedStatement): readonly AddedConstraint[] {
  return alterTable(statement).flatMap(({ table, command }) => {
    const constraint = child(child(command, 'def') ?? {}, 'Constraint')
    return command.subtype === 'AT_AddConstraint' && constraint ? { table, constraint } : []
  })
}

const SUFFIXES: Readonly<Record<string, string>> = {
  CONSTR_UNIQUE: 'key',
  CONSTR_FOREIGN: 'fkey',
  CONSTR_CHECK: 'check',
  CONSTR_NOTNULL: 'not_null',
}

/** The name that is given, or that PostgreSQL gives; undefined when that cannot be told. */
export function constraintName({ name }: ObjectName, constraint: SqlNode): string | undefined {
  const given = text(constraint, 'conname')
  if (given !== undefined) return given
  if (constraint.contype === 'CONSTR_PRIMARY') return `${name}_pkey`
  const columns = constraintColumns(constraint)
  const suffix = SUFFIXES[text(constraint, 'contype') ?? '']
  return columns.length > 0 && suffix ? [name, ...columns, suffix].join('_') : undefined
}

/** Of a key, or of a check that tests a single column for NULL; empty for others. */
export function constraintColumns(constraint: SqlNode): readonly string[] {
  return nameParts(constraint.fk_attrs ?? constraint.keys)
}
