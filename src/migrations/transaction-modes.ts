import type { DefElem } from '@pgsql/types'
import { nodeOf, nodesOf } from './syntax/node.ts'
import type { ParsedStatement } from './syntax/parser.ts'

/** How a file's transaction begins, and the statements that run in it. */
export interface TransactionModes {
  /** Behind BEGIN: `ISOLATION LEVEL SERIALIZABLE, DEFERRABLE` */
  readonly modes: string
  readonly statements: readonly ParsedStatement[]
}

const DEFAULT_LEVEL = 'READ COMMITTED'
const LEVELS = new Set(['READ UNCOMMITTED', DEFAULT_LEVEL, 'REPEATABLE READ', 'SERIALIZABLE'])

/**
 * A SET TRANSACTION at the top of a file says how the transaction begins; PostgreSQL takes it only before the first query,
 * and ours come before the file's.
 */
export function transactionModes(statements: readonly ParsedStatement[]): TransactionModes {
  const first = statements.findIndex((statement) => modesIn(statement) === undefined)
  const leading = first === -1 ? statements : statements.slice(0, first)
  const given = new Map(leading.flatMap((statement) => modesIn(statement) ?? []))
  const level = given.get('transaction_isolation')?.toUpperCase() ?? DEFAULT_LEVEL
  const modes = [
    `ISOLATION LEVEL ${level}`,
    ...wordFor(given.get('transaction_read_only'), 'READ ONLY', 'READ WRITE'),
    ...wordFor(given.get('transaction_deferrable'), 'DEFERRABLE', 'NOT DEFERRABLE'),
  ]
  return { modes: modes.join(', '), statements: statements.slice(leading.length) }
}

function wordFor(value: string | undefined, on: string, off: string): readonly string[] {
  if (value === undefined) return []
  return [value === '1' ? on : off]
}

/** Undefined: no SET TRANSACTION, or one that BEGIN cannot say. */
function modesIn({ kind, node }: ParsedStatement): readonly (readonly [string, string])[] | undefined {
  if (kind !== 'VariableSetStmt' || node.name !== 'TRANSACTION') return undefined
  const modes = nodesOf(node.args, 'DefElem').map((mode) => [mode.defname ?? '', constant(mode)] as const)
  return modes.every(isKnown) ? modes : undefined
}

function isKnown([name, value]: readonly [string, string]): boolean {
  if (name === 'transaction_isolation') return LEVELS.has(value.toUpperCase())
  return name === 'transaction_read_only' || name === 'transaction_deferrable'
}

/** A text, or an integer, of which the tree leaves out 0. */
function constant({ arg }: DefElem): string {
  const value = nodeOf(arg, 'A_Const')
  return value?.sval ? (value.sval.sval ?? '') : String(value?.ival?.ival ?? 0)
}
