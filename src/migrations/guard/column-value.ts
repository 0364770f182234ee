import type { Node } from '@pgsql/types'
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import { compareExpressions } from './expression.ts'
import type { ColumnFact } from './facts.ts'
import type { Difference } from './guard.ts'
import { display, relationSubject } from './subject.ts'
import type { WrittenColumn } from './written-column.ts'

/** Where a column takes its value from when none is given. */
interface Source {
  readonly kind: 'none' | 'default' | 'serial' | 'identity' | 'generated'
  readonly words: string
  /** Of a default or a generated column. */
  readonly tree: Node | undefined
}

/** A default, identity or expression that is not the file's; none is claimed where only the server could tell. */
export function valueDifference(
  column: WrittenColumn,
  fact: ColumnFact,
): Omit<Difference, 'what' | 'offset'>[] {
  const [own, theirs] = [sourceInFile(column), sourceInDatabase(fact)]
  if (isAlike(own, theirs, column, fact)) return []
  return [
    {
      subject: relationSubject(column.table, 'column', column.name, 'default'),
      file: own.words,
      database: theirs.words,
      repair: repair(column, own, theirs),
    },
  ]
}

function sourceInFile(column: WrittenColumn): Source {
  const { identity, generated, serial, definition } = column
  const tree = column.default
  if (identity !== '') return { kind: 'identity', words: identityWords(identity), tree }
  if (generated !== '') return { kind: 'generated', words: `\`${definition}\``, tree }
  if (serial) return { kind: 'serial', words: `\`${definition}\``, tree }
  return tree
    ? { kind: 'default', words: `DEFAULT ${column.defaultText}`, tree }
    : { kind: 'none', words: 'no default', tree }
}

function sourceInDatabase(fact: ColumnFact): Source {
  const { text = '', tree } = fact.default ?? { tree: undefined }
  if (fact.identity !== '') return { kind: 'identity', words: identityWords(fact.identity), tree }
  if (fact.generated !== '') return { kind: 'generated', words: `GENERATED ALWAYS AS (${text})`, tree }
  return fact.default
    ? { kind: 'default', words: `DEFAULT ${text}`, tree }
    : { kind: 'none', words: 'no default', tree }
}

function identityWords(identity: string): string {
  return `GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`
}

function isAlike(own: Source, theirs: Source, { schema }: WrittenColumn, fact: ColumnFact): boolean {
  if (own.kind === 'serial') return theirs.words.startsWith('DEFAULT nextval(')
  if (own.kind !== theirs.kind) return false
  if (own.kind === 'identity') return own.words === theirs.words
  if (!own.tree || !theirs.tree) return true
  const around = { schema, type: fact.enum ? 'enum' : fact.type }
  return compareExpressions(own.tree, theirs.tree, around) !== 'different'
}

const TAKE_AWAY: Readonly<Record<Source['kind'], readonly string[]>> = {
  none: [],
  default: ['DROP DEFAULT'],
  serial: ['DROP DEFAULT'],
  identity: ['DROP IDENTITY'],
  generated: ['DROP EXPRESSION'],
}

function repair(column: WrittenColumn, own: Source, theirs: Source): string {
  const table = `ALTER TABLE ${display(column.table)}`
  const name = quoteIdentifier(column.name)
  // Its values are computed from the others, so none is lost.
  if (own.kind === 'generated') return `${table} DROP COLUMN ${name}, ADD COLUMN ${column.definition};`
  if (own.kind === 'identity' && theirs.kind === 'identity')
    return `${table} ALTER COLUMN ${name} SET ${own.words.replace(' AS IDENTITY', '')};`
  const takeAway = own.kind === 'default' && theirs.kind === 'default' ? [] : TAKE_AWAY[theirs.kind]
  const actions = [...takeAway, ...addition(column, own)]
  const altered = `${table} ${actions.map((action) => `ALTER COLUMN ${name} ${action}`).join(', ')};`
  if (own.kind !== 'serial') return altered
  return `CREATE SEQUENCE ${display(sequenceOf(column))} OWNED BY ${display(column.table)}.${name}; ${altered}`
}

function addition(column: WrittenColumn, { kind, words }: Source): readonly string[] {
  if (kind === 'identity') return [words.replace('GENERATED', 'ADD GENERATED')]
  if (kind === 'serial') return [`SET DEFAULT nextval(${quoteLiteral(display(sequenceOf(column)))})`]
  return kind === 'default' ? [`SET DEFAULT ${column.defaultText}`] : []
}

function sequenceOf({ table, name }: WrittenColumn): { readonly schema: string; readonly name: string } {
  return { schema: table.schema, name: `${table.name}_${name}_seq` }
}
