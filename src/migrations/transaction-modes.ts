import type { Node } from '@pgsql/types'
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
 * and ours come before the file's. Other settings may stand before it.
 */
export function transactionModes(statements: readonly ParsedStatement[]): TransactionModes {
  const leading = statements.slice(0, firstQuery(statements))
  const given = new Map(leading.flatMap((statement) => modesIn(statement) ?? []))
  const level = given.get('transaction_isolation')?.toUpperCase() ?? DEFAULT_LEVEL
  const modes = [
    `ISOLATION LEVEL ${level}`,
    ...wordFor(given.get('transaction_read_only'), 'READ ONLY', 'READ WRITE'),
    ...wordFor(given.get('transaction_deferrable'), 'DEFERRABLE', 'NOT DEFERRABLE'),
  ]
  const said = new Set(leading.filter((statement) => modesIn(statement) !== undefined))
  return { modes: modes.join(', '), statements: statements.filter((statement) => !said.has(statement)) }
}

/** The index of the first statement that is more than a SET. */
export function firstQuery(statements: readonly ParsedStatement[]): number {
  const first = statements.findIndex(({ kind }) => kind !== 'VariableSetStmt')
  return first === -1 ? statements.length : first
}

/** Whether a statement sets how the transaction that it stands in works. */
export function setsTransaction({ kind, node }: ParsedStatement): boolean {
  if (kind !== 'VariableSetStmt') return false
  const name = node.name ?? ''
  return name === 'TRANSACTION' || name === 'TRANSACTION SNAPSHOT' || isMode(name)
}

/** Whether it says something that BEGIN can say too. */
export function saysModes(statement: ParsedStatement): boolean {
  return modesIn(statement) !== undefined
}

/** Whether it lets the transaction only read. */
export function setsReadOnly(statement: ParsedStatement): boolean {
  return (
    modesIn(statement)?.some(([name, value]) => name === 'transaction_read_only' && value === '1') ?? false
  )
}

function wordFor(value: string | undefined, on: string, off: string): readonly string[] {
  if (value === undefined) return []
  return [value === '1' ? on : off]
}

type Mode = readonly [name: string, value: string]

/** Undefined: it says nothing of the transaction, or what BEGIN cannot say. */
function modesIn({ kind, node }: ParsedStatement): readonly Mode[] | undefined {
  if (kind !== 'VariableSetStmt') return undefined
  const name = node.name ?? ''
  const modes =
    name === 'TRANSACTION'
      ? nodesOf(node.args, 'DefElem').map((mode): Mode => [mode.defname ?? '', constant(mode.arg)])
      : node.kind === 'VAR_SET_VALUE' && isMode(name)
        ? [[name.toLowerCase(), constant(node.args?.[0])] as const]
        : undefined
  return modes?.every(isKnown) ? modes.map(([mode, value]): Mode => [mode, asNumber(value)]) : undefined
}

const SWITCHES: Readonly<Record<string, string>> = {
  on: '1',
  true: '1',
  yes: '1',
  off: '0',
  false: '0',
  no: '0',
}

/** `on` and its like as SET TRANSACTION has them. */
function asNumber(value: string): string {
  return SWITCHES[value.toLowerCase()] ?? value
}

function isMode(name: string): boolean {
  return MODES.has(name.toLowerCase())
}

const MODES = new Set(['transaction_isolation', 'transaction_read_only', 'transaction_deferrable'])

function isKnown([name, value]: Mode): boolean {
  return name === 'transaction_isolation' ? LEVELS.has(value.toUpperCase()) : MODES.has(name)
}

/** A text, or an integer, of which the tree leaves out 0. */
function constant(arg: Node | undefined): string {
  const value = nodeOf(arg, 'A_Const')
  return value?.sval
    ? (value.sval.sval ?? '')
    : String(value?.boolval ? Number(value.boolval.boolval === true) : (value?.ival?.ival ?? 0))
}
