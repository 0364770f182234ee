import type { AlterTableCmd, AlterTableType } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { lookUp, nodeOf, nodesOf } from '../syntax/node.ts'
import { canonical } from './canonical.ts'
import {
  columnDifferences,
  columnQuestions,
  columnSubject,
  sameType,
  withoutNull,
  writtenColumn,
} from './column.ts'
import { addConstraint, dropConstraint, dropWhen, validateConstraint } from './constraint.ts'
import { compareExpressions } from './expression.ts'
import type { ColumnFact, Facts } from './facts.ts'
import { DONE, differing, doneWhen, type Guard, MISSING, type Verdict } from './guard.ts'
import { writtenType } from './question.ts'
import type { Family, Scope } from './scope.ts'
import { setOptions } from './storage.ts'
import { display, type ObjectName, relationIn, relationSubject } from './subject.ts'

type Command = (table: ObjectName, command: AlterTableCmd, scope: Scope) => readonly Guard[] | undefined

/** ALTER TABLE: sent whole when any of its commands is to be done; without a guard when any command has none. */
export const alterTable: Family = ({ kind, node }, scope) => {
  if (kind !== 'AlterTableStmt') return undefined
  const table = relationIn(node.relation, scope.schema)
  if (!table) return undefined
  const guards = nodesOf(node.cmds, 'AlterTableCmd').map((command) =>
    lookUp(COMMANDS, command.subtype)?.(table, command, scope),
  )
  if (!guards.every((each) => each !== undefined)) return undefined
  return guards.flat().map((guard) => (node.missing_ok === true ? ifThere(table, guard) : guard))
}

/** ALTER TABLE IF EXISTS has nothing to do where there is no such table. */
function ifThere(table: ObjectName, guard: Guard): Guard {
  return { ...guard, evaluateGuards: (facts) => (facts.relation(table) ? guard.evaluateGuards(facts) : DONE) }
}

const addColumn: Command = (table, command, { file, schema }) => {
  const node = nodeOf(command.def, 'ColumnDef')
  if (!node || command.missing_ok !== true) return undefined
  const column = writtenColumn(table, node, { file, schema })
  return [
    {
      subject: columnSubject(column),
      effect: 'present',
      asks: columnQuestions(column),
      evaluateGuards: (facts) => {
        const found = columnOf(facts, table, column.name)
        return found ? differing(columnDifferences(column, found, facts)) : MISSING
      },
    },
  ]
}

const dropColumn: Command = (table, command) =>
  onColumn(table, command, [], 'absent', (found) => dropWhen(command, found !== undefined))

const setDefault: Command = (table, command, { schema }) => {
  const expression = withoutNull(command.def)
  const effect = expression ? `default ${canonical(expression)}` : 'absent'
  return onColumn(table, command, ['default'], effect, (found) => {
    if (!found) return MISSING
    if (!expression || !found.default) return doneWhen(!expression && !found.default)
    if (!found.default.tree) return unsureDefault(table, command)
    const around = { schema, type: found.enum ? 'enum' : found.type }
    const likeness = compareExpressions(expression, found.default.tree, around)
    return likeness === 'unsure' ? unsureDefault(table, command) : doneWhen(likeness === 'same')
  })
}

function unsureDefault(table: ObjectName, command: AlterTableCmd): Verdict {
  return {
    state: 'unsure',
    what: `the default of column ${quoteIdentifier(command.name ?? '')} of ${display(table)}`,
  }
}

function notNull(desired: boolean): Command {
  return (table, command) =>
    onColumn(table, command, ['not null'], desired ? 'not null' : 'absent', (found) =>
      doneWhen(found?.notNull === desired),
    )
}

const columnType: Command = (table, command) => {
  const type = writtenType(nodeOf(command.def, 'ColumnDef')?.typeName)
  if (!type) return undefined
  const guards = onColumn(table, command, ['type'], canonical(type), (found, facts) =>
    doneWhen(found !== undefined && sameType(facts.spelling(type), found.type)),
  )
  return guards.map((guard) => ({ ...guard, asks: [...guard.asks, { of: 'spelling', type }] }))
}

type RowSecurity = 'rowSecurity' | 'forced'

function rowSecurity(setting: RowSecurity, desired: boolean): Command {
  return (table) => [
    {
      subject: relationSubject(table, setting),
      effect: String(desired),
      asks: [{ of: 'relation', ...table }],
      evaluateGuards: (facts) => doneWhen(facts.relation(table)?.[setting] === desired),
    },
  ]
}

const COMMANDS: Readonly<Partial<Record<AlterTableType, Command>>> = {
  AT_AddColumn: addColumn,
  AT_DropColumn: dropColumn,
  AT_ColumnDefault: setDefault,
  AT_SetNotNull: notNull(true),
  AT_DropNotNull: notNull(false),
  AT_AlterColumnType: columnType,
  AT_EnableRowSecurity: rowSecurity('rowSecurity', true),
  AT_DisableRowSecurity: rowSecurity('rowSecurity', false),
  AT_ForceRowSecurity: rowSecurity('forced', true),
  AT_NoForceRowSecurity: rowSecurity('forced', false),
  AT_AddConstraint: (table, command, scope) => listed(addConstraint(table, command, scope)),
  AT_DropConstraint: (table, command) => [dropConstraint(table, command)],
  AT_ValidateConstraint: (table, command) => [validateConstraint(table, command)],
  AT_SetRelOptions: (table, command) => setOptions(table, command, true),
  AT_ResetRelOptions: (table, command) => setOptions(table, command, false),
}

function listed(guard: Guard | undefined): readonly Guard[] | undefined {
  return guard && [guard]
}

function onColumn(
  table: ObjectName,
  command: AlterTableCmd,
  part: readonly string[],
  effect: string,
  evaluateGuards: (found: ColumnFact | undefined, facts: Facts) => Verdict,
): readonly Guard[] {
  const name = command.name ?? ''
  return [
    {
      subject: relationSubject(table, 'column', name, ...part),
      effect,
      asks: [{ of: 'relation', ...table }],
      evaluateGuards: (facts) => evaluateGuards(columnOf(facts, table, name), facts),
    },
  ]
}

function columnOf(facts: Facts, table: ObjectName, name: string): ColumnFact | undefined {
  return facts.relation(table)?.columns.get(name)
}
