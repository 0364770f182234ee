import type { ColumnDef, Constraint, ConstrType, Node } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { nodeOf, nodesOf } from '../syntax/node.ts'
import { valueDifference } from './column-value.ts'
import type { ColumnFact, Facts } from './facts.ts'
import type { Difference } from './guard.ts'
import { isSerial, type Question, type WrittenType, writtenType } from './question.ts'
import { display, type ObjectName, relationSubject, type Subject } from './subject.ts'
import type { FileText } from './text.ts'
import type { WrittenColumn } from './written-column.ts'

/** `keys`: columns of the table's primary key, which are NOT NULL without saying so. */
export function writtenColumn(
  table: ObjectName,
  node: ColumnDef,
  { file, schema, keys = [] }: { file: FileText; schema: string; keys?: readonly string[] },
): WrittenColumn {
  const name = node.colname ?? ''
  const constraints = nodesOf(node.constraints, 'Constraint')
  const find = (...kinds: (ConstrType | undefined)[]) =>
    constraints.find(({ contype }) => kinds.includes(contype))
  const serial = isSerial(node.typeName)
  const implied = find('CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY') !== undefined
  const value = find('CONSTR_DEFAULT', 'CONSTR_GENERATED')
  return {
    table,
    name,
    type: writtenType(node.typeName),
    notNull: implied || serial || keys.includes(name),
    default: withoutNull(value?.raw_expr),
    defaultText: file.element(value?.location, following(constraints, value)).replace(/^default\s+/i, ''),
    serial,
    identity: find('CONSTR_IDENTITY')?.generated_when ?? '',
    generated: find('CONSTR_GENERATED')?.generated_kind ?? '',
    definition: file.element(node.location),
    offset: file.offset(node.location),
    schema,
  }
}

/** Where the next constraint of the column begins, which is where the text of this one ends. */
function following(constraints: readonly Constraint[], one: Constraint | undefined): unknown {
  return constraints.find(({ location }) => Number(location) > Number(one?.location))?.location
}

/** PostgreSQL keeps no default for DEFAULT NULL. */
export function withoutNull(expression: Node | undefined): Node | undefined {
  return nodeOf(expression, 'A_Const')?.isnull === true ? undefined : expression
}

export function columnSubject({ table, name }: WrittenColumn): Subject {
  return relationSubject(table, 'column', name)
}

export function columnQuestions(column: WrittenColumn): readonly Question[] {
  const spelling = column.type ? [{ of: 'spelling', type: column.type } as const] : []
  return [{ of: 'relation', ...column.table }, ...spelling]
}

/**
 * Where a column that is there is not what the file says, in an order in which it can be repaired: an identity column
 * is NOT NULL from before it becomes one until after it has ceased to be.
 */
export function columnDifferences(column: WrittenColumn, fact: ColumnFact, facts: Facts): Difference[] {
  const value = valueDifference(column, fact).map((difference) => ({ ...place(column), ...difference }))
  const nullability = nullDifference(column, fact)
  const later = column.identity === '' ? [...value, ...nullability] : [...nullability, ...value]
  return [...typeDifference(column, fact, facts), ...later]
}

/** A column that the file defines in its CREATE TABLE and the table does not have. */
export function missingColumn(column: WrittenColumn): Difference {
  return {
    ...place(column),
    subject: columnSubject(column),
    file: column.definition,
    database: 'no such column',
    repair: `ALTER TABLE ${display(column.table)} ADD COLUMN IF NOT EXISTS ${column.definition};`,
  }
}

/** Modifiers of types that are not built in are compared as they are written. */
export function sameType(spelled: string | undefined, type: string): boolean {
  const loose = (each: string) => each.toLowerCase().replace(/\s/g, '')
  return spelled !== undefined && (spelled === type || (type.includes('(') && loose(spelled) === loose(type)))
}

function typeDifference(column: WrittenColumn, fact: ColumnFact, facts: Facts): Difference[] {
  if (!column.type) return []
  const spelled = facts.spelling(column.type)
  if (sameType(spelled, fact.type)) return []
  const type = spelled ?? writtenName(column.type)
  return [
    {
      ...place(column),
      subject: [...columnSubject(column), 'type'],
      file: type,
      database: fact.type,
      repair: `${alter(column)} TYPE ${type};`,
    },
  ]
}

function writtenName({ schema, name, modifiers, array }: WrittenType): string {
  const qualifier = schema === undefined ? '' : `${schema}.`
  return `${qualifier}${name}${modifiers.length > 0 ? `(${modifiers.join(',')})` : ''}${array ? '[]' : ''}`
}

function nullDifference(column: WrittenColumn, fact: ColumnFact): Difference[] {
  if (column.notNull === fact.notNull) return []
  const word = (notNull: boolean) => (notNull ? 'NOT NULL' : 'nullable')
  return [
    {
      ...place(column),
      subject: [...columnSubject(column), 'not null'],
      file: word(column.notNull),
      database: word(fact.notNull),
      repair: `${alter(column)} ${column.notNull ? 'SET' : 'DROP'} NOT NULL;`,
    },
  ]
}

function alter({ table, name }: WrittenColumn): string {
  return `ALTER TABLE ${display(table)} ALTER COLUMN ${quoteIdentifier(name)}`
}

function place(column: WrittenColumn): Pick<Difference, 'offset' | 'what'> {
  return { offset: column.offset, what: `column ${quoteIdentifier(column.name)} of ${display(column.table)}` }
}
