import type { DeleteStmt, ObjectType, UpdateStmt } from '@pgsql/types'
import type { CheckCode } from '../../config/check.ts'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { isCreatedLater } from '../syntax/created.ts'
import { findNodes } from '../syntax/descend.ts'
import { droppedNames, droppedSpace } from '../syntax/dropped.ts'
import { lookUp, nodesOf } from '../syntax/node.ts'
import { keyOf, type NameSpace, type ObjectName, ofParts, rangeVar, show } from '../syntax/object-name.ts'
import type { Rule, RuleContext, Violation } from './rule.ts'

/** Checks of what the code before the deploy may still use. In an after-deploy file, where it belongs, it stops nobody. */
export const TAKES_AWAY: ReadonlySet<CheckCode> = new Set<CheckCode>([
  'drop-table',
  'drop-column',
  'drop-schema',
  'drop-view',
  'drop-type',
  'drop-function',
  'drop-sequence',
  'drop-extension',
  'truncate',
  'delete-all-rows',
  'rename',
])

export const LATER =
  'once the new code no longer needs it, do it in a file that begins with the line `-- phase: after-deploy`'

/** The reason and the advice; undefined where nothing is lost but what the old code called by its name. */
function loss(
  command: string,
  lost: readonly string[],
  { file }: RuleContext,
): Pick<Violation, 'message' | 'hint'> | undefined {
  if (file.phase === 'before-deploy') {
    const rest = lost.map((each) => `, and ${each}`).join('')
    return { message: `${command} takes away what the code that still runs may use${rest}`, hint: LATER }
  }
  if (lost.length === 0) return undefined
  const hint = 'only a restore, or a branch of an earlier time, brings it back'
  return { message: `${command} loses ${lost.join(' and ')} for good`, hint }
}

interface Dropped {
  readonly code: CheckCode
  readonly command: string
  /** What goes with it. */
  readonly lost: readonly string[]
  /** Whether nothing is lost when the same transaction makes it anew. */
  readonly renewable: boolean
}

const RENEWABLE: ReadonlySet<CheckCode> = new Set<CheckCode>(['drop-view', 'drop-function'])

const DROPS: Readonly<Partial<Record<ObjectType, Dropped>>> = {
  OBJECT_TABLE: drop('drop-table', 'DROP TABLE', 'its rows'),
  OBJECT_FOREIGN_TABLE: drop('drop-table', 'DROP FOREIGN TABLE'),
  OBJECT_SCHEMA: drop('drop-schema', 'DROP SCHEMA', 'all that is in it'),
  OBJECT_VIEW: drop('drop-view', 'DROP VIEW'),
  OBJECT_MATVIEW: drop('drop-view', 'DROP MATERIALIZED VIEW'),
  OBJECT_TYPE: drop('drop-type', 'DROP TYPE'),
  OBJECT_DOMAIN: drop('drop-type', 'DROP DOMAIN'),
  OBJECT_FUNCTION: drop('drop-function', 'DROP FUNCTION'),
  OBJECT_PROCEDURE: drop('drop-function', 'DROP PROCEDURE'),
  OBJECT_ROUTINE: drop('drop-function', 'DROP ROUTINE'),
  OBJECT_AGGREGATE: drop('drop-function', 'DROP AGGREGATE'),
  OBJECT_SEQUENCE: drop('drop-sequence', 'DROP SEQUENCE'),
  OBJECT_EXTENSION: drop('drop-extension', 'DROP EXTENSION', 'what uses its types and functions'),
}

function drop(code: CheckCode, command: string, ...lost: string[]): Dropped {
  return { code, command, lost, renewable: RENEWABLE.has(code) }
}

export const drops: Rule = (statement, context) => {
  if (statement.kind !== 'DropStmt') return []
  const { node } = statement
  const space = droppedSpace(statement)
  const dropped = lookUp(DROPS, node.removeType)
  if (!space || !dropped) return []
  const cascade = node.behavior === 'DROP_CASCADE' ? ['with CASCADE everything that depends on it'] : []
  return droppedNames(node).flatMap((parts) => {
    const name = ofParts(parts)
    if (!name) return []
    const on = keyOf(space, name, context.schema)
    // IF EXISTS of what is not there.
    if (node.missing_ok === true && context.schemaState.isAbsent({ space, name })) return []
    if (cascade.length === 0 && dropped.renewable && isCreatedLater(on, context)) return []
    // Nobody calls it by a name that it got just now, and nothing of it is lost.
    if (cascade.length + dropped.lost.length === 0 && context.schemaState.isNewName(on, context.file))
      return []
    const found = loss(`${dropped.command} ${show(name)}`, [...dropped.lost, ...cascade], context)
    return found ? { code: dropped.code, ...found, on } : []
  })
}

export const dropColumn: Rule = ({ kind, node }, context) => {
  if (kind !== 'AlterTableStmt') return []
  const table = rangeVar(node.relation)
  if (!table) return []
  const [what, space]: [string, NameSpace] =
    node.objtype === 'OBJECT_TYPE' ? ['ATTRIBUTE', 'type'] : ['COLUMN', 'relation']
  return nodesOf(node.cmds, 'AlterTableCmd').flatMap((command) => {
    if (command.subtype !== 'AT_DropColumn') return []
    const column = { space, name: table, column: command.name ?? '' }
    if (command.missing_ok === true && context.schemaState.isAbsent(column)) return []
    const found = loss(`DROP ${what} ${show(table)}.${command.name}`, ['its values'], context)
    return found ? { code: 'drop-column', ...found, on: keyOf(space, table, context.schema) } : []
  })
}

export const truncate: Rule = ({ kind, node }, { schema, file }) => {
  if (kind !== 'TruncateStmt') return []
  return nodesOf(node.relations, 'RangeVar').flatMap((relation) => {
    const table = rangeVar(relation)
    if (!table) return []
    return {
      code: 'truncate',
      message: `TRUNCATE ${show(table)} removes every row, and stops its readers until the file is committed`,
      hint: `delete the rows that you mean, by a WHERE${file.phase === 'after-deploy' ? '' : `; ${LATER}`}`,
      on: keyOf('relation', table, schema),
    }
  })
}

/** Statements that change rows now, by themselves or in a WITH; what a routine or a rule will do later is not done now. */
const CHANGES_ROWS = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CreateTableAsStmt',
  'CopyStmt',
  'PrepareStmt',
  'DeclareCursorStmt',
])

export const deleteAllRows: Rule = ({ kind, node }, { schema }) => {
  if (!CHANGES_ROWS.has(kind)) return []
  const statement = { [kind]: node }
  return [
    ...findNodes(statement, 'DeleteStmt').flatMap((each) => allRows(each, schema, deletes)),
    ...findNodes(statement, 'UpdateStmt').flatMap((each) =>
      allRows(each, schema, (table) => updates(table, each)),
    ),
  ]
}

function allRows(
  { relation, whereClause }: DeleteStmt | UpdateStmt,
  schema: string,
  violation: (table: ObjectName) => Violation,
): readonly Violation[] {
  const table = rangeVar(relation)
  return table && !whereClause ? [{ ...violation(table), on: keyOf('relation', table, schema) }] : []
}

function deletes(table: ObjectName): Violation {
  return {
    code: 'delete-all-rows',
    message: `DELETE FROM ${show(table)} without WHERE removes every row`,
    hint: 'say which rows by a WHERE, which may be `WHERE true`',
  }
}

function updates(table: ObjectName, { targetList }: UpdateStmt): Violation {
  const column = nodesOf(targetList, 'ResTarget')[0]?.name ?? ''
  const where = column === '' ? 'WHERE' : `\`WHERE ${quoteIdentifier(column)} IS NULL\``
  return {
    code: 'delete-all-rows',
    message: `UPDATE ${show(table)} without WHERE overwrites every row, and locks them all until it is done`,
    hint: `say which rows, such as ${where}; fill a large table in batches`,
  }
}
