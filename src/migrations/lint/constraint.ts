import type { Constraint, ConstrType } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import {
  type AddedColumn,
  addedColumns,
  addedConstraints,
  alterTable,
  constraintColumns,
  constraintName,
  isSerial,
} from '../syntax/alter-table.ts'
import { lookUp, nameParts } from '../syntax/node.ts'
import { keyOf, type ObjectName, quoteMadeUp, rangeVar, show, sqlName } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { OWN_TRANSACTION_FILE, oneLine, type Rule, type RuleContext, type Violation } from './rule.ts'

const KINDS: Readonly<Partial<Record<ConstrType, string>>> = {
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_CHECK: 'check',
}

export const constraintScan: Rule = (statement, context) =>
  addedConstraints(statement).flatMap(({ table, constraint }) => {
    const kind = lookUp(KINDS, constraint.contype)
    if (kind === undefined || constraint.skip_validation === true) return []
    const name = constraintName(table, constraint)
    return scan(
      table,
      context,
      `The new ${kind} ${name ?? 'constraint'} makes PostgreSQL read all of ${show(table)} while nobody may write to it`,
      `${notValid(statement, context)}, and in a later file \`${validate(table, name)}\``,
    )
  })

function notValid(statement: ParsedStatement, { file }: RuleContext): string {
  const written = alterTable(statement).length === 1 ? oneLine(statement, file) : undefined
  return written === undefined ? 'add NOT VALID to it' : `write \`${written} NOT VALID;\``
}

function validate(table: ObjectName, name: string | undefined): string {
  return `ALTER TABLE ${sqlName(table)} VALIDATE CONSTRAINT ${name === undefined ? '<name>' : quoteMadeUp(name)};`
}

function scan(table: ObjectName, { schema }: RuleContext, message: string, hint: string): Violation {
  return { code: 'constraint-scan', message, hint, on: keyOf('relation', table, schema) }
}

/** In the transaction of its ADD CONSTRAINT the scan is done under that one's lock. */
export const validateAtOnce: Rule = (statement, context) =>
  alterTable(statement).flatMap(({ table, command }) => {
    const name = command.name ?? ''
    const { file, schemaState } = context
    if (command.subtype !== 'AT_ValidateConstraint' || !file.transactional) return []
    if (schemaState.unvalidated(table, name) !== file) return []
    return scan(
      table,
      context,
      `VALIDATE CONSTRAINT ${name} reads all of ${show(table)} under the lock that adding it in the same transaction holds`,
      `move \`${validate(table, name)}\` to a later file`,
    )
  })

/** A new column that is NULL everywhere satisfies every foreign key; a check is tested on each row all the same. */
export const columnScan: Rule = (statement, context) =>
  addedColumns(statement).flatMap(({ table, name, constraints }) => {
    const check = constraints.has('CONSTR_CHECK')
    const key = constraints.has('CONSTR_DEFAULT') ? constraints.get('CONSTR_FOREIGN') : undefined
    if (!check && !key) return []
    const [kind, clause] = check
      ? ['check', 'CHECK (...)']
      : ['foreign key', `FOREIGN KEY (${quoteIdentifier(name)}) ${references(key ?? {})}`]
    const constraint = `${table.name}_${name}_${check ? 'check' : 'fkey'}`
    return scan(
      table,
      context,
      `The ${kind} of the new column ${show(table)}.${name} makes PostgreSQL read the whole table while nobody may use it`,
      `add the column without it, then \`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteMadeUp(constraint)} ${clause} NOT VALID;\`, and in a later file \`${validate(table, constraint)}\``,
    )
  })

function references(constraint: Constraint): string {
  const target = rangeVar(constraint.pktable)
  const columns = nameParts(constraint.pk_attrs).map(quoteIdentifier).join(', ')
  return `REFERENCES ${target ? sqlName(target) : '...'}${columns && ` (${columns})`}`
}

export const uniqueConstraint: Rule = (statement, { schema }) => [
  ...addedConstraints(statement).flatMap(({ table, constraint }) => {
    const on = keyOf('relation', table, schema)
    if (constraint.contype === 'CONSTR_EXCLUSION') return { ...exclusion(table, constraint), on }
    if (!isUnique(constraint) || constraint.indexname !== undefined) return []
    return { ...unique(table, constraint, constraintColumns(constraint)), on }
  }),
  ...addedColumns(statement).flatMap(({ table, name, constraints }) => {
    const constraint = constraints.get('CONSTR_UNIQUE') ?? constraints.get('CONSTR_PRIMARY')
    return constraint ? { ...unique(table, constraint, [name]), on: keyOf('relation', table, schema) } : []
  }),
]

function isUnique({ contype }: Constraint): boolean {
  return contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY'
}

function unique(table: ObjectName, constraint: Constraint, columns: readonly string[]): Violation {
  const kind = constraint.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE'
  const inline = constraintColumns(constraint).length === 0
  const named = inline ? { ...constraint, keys: columns.map((sval) => ({ String: { sval } })) } : constraint
  const name = quoteMadeUp(constraintName(table, named) ?? '')
  const list = columns.map(quoteIdentifier).join(', ')
  return {
    code: 'unique-constraint',
    message: `${kind} (${columns.join(', ')}) builds an index while nobody can read or write ${show(table)}`,
    hint: `${inline ? 'add the column without it, then ' : ''}write \`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${name} ON ${sqlName(table)} (${list});\` ${OWN_TRANSACTION_FILE}, then \`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${name} ${kind} USING INDEX ${name};\` in a later one`,
  }
}

function exclusion(table: ObjectName, constraint: Constraint): Violation {
  return {
    code: 'unique-constraint',
    message:
      `EXCLUDE ${constraint.conname ?? ''} builds an index while nobody can read or write ${show(table)}`.replace(
        '  ',
        ' ',
      ),
    hint: 'PostgreSQL has no other way to add it: do it at a quiet time',
  }
}

export const setNotNull: Rule = (statement, { schema, schemaState }) => [
  ...alterTable(statement).flatMap(({ table, command }) => {
    const column = command.name ?? ''
    if (command.subtype !== 'AT_SetNotNull' || schemaState.isNeverNull(table, column)) return []
    return { ...notNull(table, column), on: keyOf('relation', table, schema) }
  }),
  ...addedConstraints(statement).flatMap(({ table, constraint }) => {
    const column = constraintColumns(constraint)[0] ?? ''
    if (constraint.contype !== 'CONSTR_NOTNULL' || constraint.skip_validation === true) return []
    return schemaState.isNeverNull(table, column)
      ? []
      : { ...notNull(table, column), on: keyOf('relation', table, schema) }
  }),
]

function notNull(table: ObjectName, column: string): Violation {
  const check = `${table.name}_${column}_not_null`
  const alter = `ALTER TABLE ${sqlName(table)}`
  return {
    code: 'set-not-null',
    message: `SET NOT NULL reads all of ${show(table)} for a NULL in ${column} while nobody may use it`,
    hint: `first \`${alter} ADD CONSTRAINT ${quoteMadeUp(check)} CHECK (${quoteIdentifier(column)} IS NOT NULL) NOT VALID;\` in one file and \`${validate(table, check)}\` in the next: with it SET NOT NULL reads nothing`,
  }
}

export const requiredColumn: Rule = (statement, { schema }) =>
  addedColumns(statement).flatMap((column) => {
    const { table, name } = column
    if (!isRequired(column)) return []
    return {
      code: 'required-column',
      message: `ADD COLUMN ${show(table)}.${name} NOT NULL without a default fails where the table has rows`,
      hint: 'give it a DEFAULT, or add it without NOT NULL, fill the rows and set it later; a constant default costs nothing',
      on: keyOf('relation', table, schema),
    }
  })

const GIVE_VALUES = ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'] as const

function isRequired(column: AddedColumn): boolean {
  const { constraints } = column
  if (!constraints.has('CONSTR_NOTNULL') && !constraints.has('CONSTR_PRIMARY')) return false
  return !isSerial(column) && !GIVE_VALUES.some((each) => constraints.has(each))
}
