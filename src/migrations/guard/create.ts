import type { ParsedStatement } from '../syntax/parser.ts'
import { doneWhen, type Guard } from './guard.ts'
import type { Family } from './scope.ts'

/** CREATE SCHEMA and CREATE EXTENSION, IF NOT EXISTS: both need rights even where there is nothing to do. */
export const createNamed: Family = (statement) => {
  const named = namedBy(statement)
  if (!named) return undefined
  const { of, name } = named
  const guard: Guard = {
    subject: [of, name],
    effect: 'present',
    asks: [{ of, name }],
    evaluateGuards: (facts) => doneWhen(facts[of](name) !== undefined),
  }
  return [guard]
}

function namedBy({ kind, node }: ParsedStatement) {
  if (kind === 'CreateSchemaStmt') return existing('schema', node.schemaname, node.if_not_exists)
  if (kind === 'CreateExtensionStmt') return existing('extension', node.extname, node.if_not_exists)
  return undefined
}

function existing(of: 'schema' | 'extension', name: string | undefined, orLeave: boolean | undefined) {
  return name === undefined || orLeave !== true ? undefined : { of, name }
}
