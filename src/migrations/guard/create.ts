import { flag, text } from '../syntax/node.ts'
import { doneWhen, type Guard } from './guard.ts'
import type { Family } from './scope.ts'

/** CREATE SCHEMA and CREATE EXTENSION, IF NOT EXISTS: both need rights even where there is nothing to do. */
export const createNamed: Family = ({ kind, node }) => {
  const of = kind === 'CreateSchemaStmt' ? 'schema' : kind === 'CreateExtensionStmt' ? 'extension' : undefined
  const name = text(node, of === 'schema' ? 'schemaname' : 'extname')
  if (!of || name === undefined || !flag(node, 'if_not_exists')) return undefined
  const guard: Guard = {
    subject: [of, name],
    effect: 'present',
    asks: [{ of, name }],
    evaluateGuards: (facts) => doneWhen(facts[of](name) !== undefined),
  }
  return [guard]
}
