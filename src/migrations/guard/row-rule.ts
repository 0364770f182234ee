import type { CreatePolicyStmt, Node } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { compareTriggers, equal } from './definition.ts'
import { allAlike, compareOptional, type Likeness } from './expression.ts'
import type { PolicyFact, Printed } from './facts.ts'
import { DONE, type Guard, MISSING } from './guard.ts'
import type { Family } from './scope.ts'
import { display, relationIn, relationSubject } from './subject.ts'

/** CREATE POLICY, by name. PostgreSQL has no IF NOT EXISTS for it. */
export const createPolicy: Family = ({ kind, node, start, end }, { schema, file }) => {
  if (kind !== 'CreatePolicyStmt') return undefined
  const table = relationIn(node.table, schema)
  const name = node.policy_name
  if (!table || name === undefined) return undefined
  const guard: Guard = {
    subject: relationSubject(table, 'policy', name),
    effect: 'present',
    asks: [{ of: 'relation', ...table }],
    evaluateGuards: (facts) => {
      const found = facts.relation(table)?.policies.get(name)
      if (!found) return MISSING
      if (comparePolicies(node, found, schema) !== 'different') return DONE
      const difference = {
        subject: relationSubject(table, 'policy', name),
        what: `policy ${quoteIdentifier(name)} on ${display(table)}`,
        file: `\`${file.slice(start, end)}\``,
        database: `\`${policyText(found)}\``,
        repair: `DROP POLICY ${quoteIdentifier(name)} ON ${display(table)}; and the next run makes it anew`,
      }
      return { state: 'differs', differences: [difference] }
    },
  }
  return [guard]
}

/** CREATE TRIGGER by name; with OR REPLACE, one that differs is replaced. */
export const createTrigger: Family = ({ kind, node, start, end }, { schema, file }) => {
  if (kind !== 'CreateTrigStmt') return undefined
  const table = relationIn(node.relation, schema)
  const name = node.trigname
  if (!table || name === undefined) return undefined
  const what = `trigger ${quoteIdentifier(name)} on ${display(table)}`
  const guard: Guard = {
    subject: relationSubject(table, 'trigger', name),
    effect: 'present',
    asks: [{ of: 'relation', ...table }],
    evaluateGuards: (facts) => {
      const definition = facts.relation(table)?.triggers.get(name)?.definition
      if (!definition) return MISSING
      const likeness = definition.tree ? compareTriggers(node, definition.tree, schema) : 'unsure'
      if (likeness === 'same') return DONE
      if (node.replace === true) return likeness === 'unsure' ? { state: 'unsure', what } : MISSING
      if (likeness === 'unsure') return DONE
      const difference = {
        subject: relationSubject(table, 'trigger', name),
        what,
        file: `\`${file.slice(start, end)}\``,
        database: `\`${definition.text}\``,
        repair: `DROP TRIGGER ${quoteIdentifier(name)} ON ${display(table)}; and the next run makes it anew`,
      }
      return { state: 'differs', differences: [difference] }
    },
  }
  return [guard]
}

/** pg_policy.polcmd */
const COMMANDS: Readonly<Record<string, string>> = {
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
  '*': 'all',
}

function comparePolicies(node: CreatePolicyStmt, found: PolicyFact, schema: string): Likeness {
  const compare = (written: Node | undefined, printed: Printed<Node> | undefined): Likeness =>
    printed && !printed.tree ? 'unsure' : compareOptional(written, printed?.tree, { schema, type: '' })
  return allAlike([
    equal(node.cmd_name ?? 'all', COMMANDS[found.command]),
    equal(node.permissive === true, found.permissive),
    compare(node.qual, found.using),
    compare(node.with_check, found.check),
  ])
}

function policyText({ command, permissive, using, check }: PolicyFact): string {
  return [
    `AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'}`,
    `FOR ${(COMMANDS[command] ?? command).toUpperCase()}`,
    ...(using ? [`USING (${using.text})`] : []),
    ...(check ? [`WITH CHECK (${check.text})`] : []),
  ].join(' ')
}
