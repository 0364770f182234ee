import type { AlterTableCmd, Constraint, DropStmt } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { nodeOf } from '../syntax/node.ts'
import { compareConstraints } from './definition.ts'
import type { ConstraintFact, Facts } from './facts.ts'
import { type Difference, DONE, doneWhen, type Guard, MISSING, type Verdict } from './guard.ts'
import type { Scope } from './scope.ts'
import { display, type ObjectName, relationSubject } from './subject.ts'

/** `ADD CONSTRAINT name ...`; one without a name has nothing to be found by. */
export function addConstraint(table: ObjectName, command: AlterTableCmd, scope: Scope): Guard | undefined {
  const node = nodeOf(command.def, 'Constraint')
  const name = node?.conname
  if (!node || name === undefined) return undefined
  return {
    subject: relationSubject(table, 'constraint', name),
    effect: 'present',
    asks: [{ of: 'relation', ...table }],
    evaluateGuards: (facts) => {
      const found = constraintOf(facts, table, name)
      if (!found) return MISSING
      const difference = constraintDifference(table, node, found, scope)
      return difference ? { state: 'differs', differences: [difference] } : DONE
    },
  }
}

export function dropConstraint(table: ObjectName, command: AlterTableCmd): Guard {
  const name = command.name ?? ''
  return {
    subject: relationSubject(table, 'constraint', name),
    effect: 'absent',
    asks: [{ of: 'relation', ...table }],
    evaluateGuards: (facts) => dropWhen(command, constraintOf(facts, table, name) !== undefined),
  }
}

export function validateConstraint(table: ObjectName, command: AlterTableCmd): Guard {
  const name = command.name ?? ''
  return {
    subject: relationSubject(table, 'constraint', name, 'validated'),
    effect: 'validated',
    asks: [{ of: 'relation', ...table }],
    evaluateGuards: (facts) => doneWhen(constraintOf(facts, table, name)?.validated === true),
  }
}

/** Without IF EXISTS the server is to say that there is nothing to drop. */
export function dropWhen(node: Pick<AlterTableCmd | DropStmt, 'missing_ok'>, found: boolean): Verdict {
  return doneWhen(!found && node.missing_ok === true)
}

/** A named constraint that is another one than the file's. */
export function constraintDifference(
  table: ObjectName,
  node: Constraint,
  { definition }: ConstraintFact,
  { schema, file }: Scope,
): Difference | undefined {
  const name = node.conname ?? ''
  if (!definition.tree || compareConstraints(node, definition.tree, schema) !== 'different') return undefined
  const drop = `ALTER TABLE ${display(table)} DROP CONSTRAINT ${quoteIdentifier(name)}`
  const written = file.element(node.location)
  return {
    subject: relationSubject(table, 'constraint', name),
    offset: file.offset(node.location),
    what: `constraint ${quoteIdentifier(name)} of ${display(table)}`,
    file: `\`${written}\``,
    database: `\`${definition.text}\``,
    repair: `${drop}, ADD ${written};`,
  }
}

/** A named constraint of a CREATE TABLE that the table does not have. */
export function missingConstraint(table: ObjectName, node: Constraint, { file }: Scope): Difference {
  const name = node.conname ?? ''
  const written = file.element(node.location)
  return {
    subject: relationSubject(table, 'constraint', name),
    offset: file.offset(node.location),
    what: `constraint ${quoteIdentifier(name)} of ${display(table)}`,
    file: `\`${written}\``,
    database: 'no such constraint',
    repair: `ALTER TABLE ${display(table)} ADD ${written};`,
  }
}

function constraintOf(facts: Facts, table: ObjectName, name: string): ConstraintFact | undefined {
  return facts.relation(table)?.constraints.get(name)
}
