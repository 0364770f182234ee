import type { Constraint, ConstrType, CreateStmt } from '@pgsql/types'
import { nameParts, nodesOf } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { columnDifferences, columnQuestions, missingColumn, writtenColumn } from './column.ts'
import { constraintDifference, missingConstraint } from './constraint.ts'
import type { Facts, RelationFact } from './facts.ts'
import { type Difference, differing, type Guard, MISSING } from './guard.ts'
import type { Family, Scope } from './scope.ts'
import { display, type ObjectName, relationIn, relationSubject } from './subject.ts'
import type { WrittenColumn } from './written-column.ts'

const KINDS: Readonly<Record<string, string>> = {
  r: 'a table',
  p: 'a partitioned table',
  f: 'a foreign table',
  v: 'a view',
  m: 'a materialized view',
  S: 'a sequence',
  i: 'an index',
  I: 'an index',
  c: 'a composite type',
}

/** CREATE TABLE IF NOT EXISTS: each of its columns and named constraints has to be there as well. */
export const createTable: Family = ({ kind, node }, scope) => {
  if (kind !== 'CreateStmt') return undefined
  const table = relationIn(node.relation, scope.schema)
  if (!table || node.if_not_exists !== true) return undefined
  const columns = columnsOf(table, node, scope)
  const constraints = namedConstraints(node)
  const guard: Guard = {
    subject: relationSubject(table),
    effect: 'present',
    asks: [{ of: 'relation', ...table }, ...columns.flatMap(columnQuestions)],
    evaluateGuards: (facts) => {
      const found = facts.relation(table)
      if (!found) return MISSING
      const other = otherKind(table, found, ['r', 'p', 'f'], 'a table')
      if (other) return differing([other])
      return differing([
        ...columns.flatMap((column) => differencesOf(column, found, facts)),
        ...constraints.flatMap((each) => constraintDifferences(table, each, found, scope)),
      ])
    },
  }
  return [guard]
}

/** CREATE SEQUENCE, MATERIALIZED VIEW and TABLE AS, each IF NOT EXISTS: by name and kind. */
export const createRelation: Family = (statement, { schema }) => {
  const made = relationMade(statement, schema)
  if (!made) return undefined
  const { name, kinds, words } = made
  const guard: Guard = {
    subject: relationSubject(name),
    effect: 'present',
    asks: [{ of: 'relation', ...name }],
    evaluateGuards: (facts) => {
      const found = facts.relation(name)
      if (!found) return MISSING
      const other = otherKind(name, found, kinds, words)
      return differing(other ? [other] : [])
    },
  }
  return [guard]
}

interface MadeRelation {
  readonly name: ObjectName
  /** pg_class.relkind */
  readonly kinds: readonly string[]
  readonly words: string
}

function relationMade({ kind, node }: ParsedStatement, schema: string): MadeRelation | undefined {
  if (kind === 'CreateSeqStmt') {
    const name = node.if_not_exists === true ? relationIn(node.sequence, schema) : undefined
    return name && { name, kinds: ['S'], words: 'a sequence' }
  }
  if (kind !== 'CreateTableAsStmt' || node.if_not_exists !== true) return undefined
  const name = relationIn(node.into?.rel, schema)
  if (node.objtype === 'OBJECT_MATVIEW') return name && { name, kinds: ['m'], words: 'a materialized view' }
  return name && { name, kinds: ['r', 'p'], words: 'a table' }
}

/** What has the name is something else. */
export function otherKind(
  name: ObjectName,
  { kind }: RelationFact,
  kinds: readonly string[],
  words: string,
): Difference | undefined {
  if (kinds.includes(kind)) return undefined
  return {
    subject: relationSubject(name),
    what: display(name),
    file: words,
    database: KINDS[kind] ?? `a relation of kind ${kind}`,
    repair: `ALTER ${RENAMED[kind] ?? 'TABLE'} ${display(name)} RENAME TO <another name>;`,
  }
}

const RENAMED: Readonly<Record<string, string>> = {
  v: 'VIEW',
  m: 'MATERIALIZED VIEW',
  S: 'SEQUENCE',
  i: 'INDEX',
  I: 'INDEX',
  c: 'TYPE',
}

function columnsOf(
  table: ObjectName,
  { tableElts }: CreateStmt,
  { schema, file }: Scope,
): readonly WrittenColumn[] {
  const keys = nodesOf(tableElts, 'Constraint').flatMap((each) =>
    each.contype === 'CONSTR_PRIMARY' ? nameParts(each.keys) : [],
  )
  return nodesOf(tableElts, 'ColumnDef').map((each) => writtenColumn(table, each, { file, schema, keys }))
}

/** Those of the table, and those that its columns carry. */
function namedConstraints({ tableElts }: CreateStmt): readonly Constraint[] {
  const ofColumns = nodesOf(tableElts, 'ColumnDef').flatMap((each) => nodesOf(each.constraints, 'Constraint'))
  const all = [...nodesOf(tableElts, 'Constraint'), ...ofColumns]
  return all.filter(({ conname, contype }) => conname !== undefined && TABLE_KINDS.has(contype))
}

const TABLE_KINDS = new Set<ConstrType | undefined>([
  'CONSTR_CHECK',
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_FOREIGN',
  'CONSTR_EXCLUSION',
])

function differencesOf(
  column: WrittenColumn,
  { columns }: RelationFact,
  facts: Facts,
): readonly Difference[] {
  const found = columns.get(column.name)
  return found ? columnDifferences(column, found, facts) : [missingColumn(column)]
}

/** A constraint that stands with its column does not name it. */
function constraintDifferences(
  table: ObjectName,
  node: Constraint,
  { constraints }: RelationFact,
  scope: Scope,
): readonly Difference[] {
  const found = constraints.get(node.conname ?? '')
  if (!found) return [missingConstraint(table, node, scope)]
  const withColumn = node.keys === undefined && node.fk_attrs === undefined && node.raw_expr === undefined
  const difference = withColumn ? undefined : constraintDifference(table, node, found, scope)
  return difference ? [difference] : []
}
