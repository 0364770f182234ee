import type { RangeVar } from '@pgsql/types'
import type { MigrationFile } from '../../config/migration-file.ts'
import { addedColumns } from '../syntax/alter-table.ts'
import { createdBy } from '../syntax/created.ts'
import { namedKey } from '../syntax/if-exists.ts'
import { keyOf, listName, type NameSpace, type ObjectName, rangeVar, show } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { renaming } from '../syntax/renamed.ts'
import type { ParsedFile, Syntax } from '../syntax/syntax.ts'
import type { Forgotten, Rule } from './rule.ts'
import type { Present } from './schema-state.ts'

/**
 * A file that makes something of the owner role which is there already: the ledger is older than the schema, as after a
 * restore, or files were applied before it, and the file would run a second time.
 */
export const alreadyThere: Rule = (statement, { forgotten }) => {
  const shown = forgotten?.made.get(statement)
  if (!forgotten || shown === undefined) return []
  return [
    {
      code: 'already-there',
      message: `${shown} is there already, and no file that the ledger knows of made it`,
      hint: `if the ledger is older than the schema, as after a restore, or files were applied before, record what was applied: \`migrations: { baseline: '${forgotten.newest}' }\` in deployment.yaml, or the number of a later file if that was applied too`,
    },
  ]
}

/** Something that a statement makes, and that PostgreSQL keeps or replaces where it is there. */
interface Made {
  readonly key: string
  readonly shown: string
  /** One of these in a file before it tells where it comes from. */
  readonly names: readonly string[]
  /** A table is known only by a file that makes it: many mention it. */
  readonly isTable: boolean
}

/**
 * Of the pending files that run once; one without a transaction may have been cut short and starts over. Other files are searched
 * for a name only when something is there that a file makes: `known` are those that are applied, and those that repeat.
 */
export async function findForgotten(
  pending: readonly ParsedFile[],
  known: readonly MigrationFile[],
  present: readonly Present[],
  schema: string,
  syntax: Syntax,
): Promise<Forgotten | undefined> {
  const ours = new Set(present.filter(({ isOurs }) => isOurs).map((each) => presentKey(each, schema)))
  if (ours.size === 0) return undefined
  const tables = present.flatMap(({ space, name, isTable }) =>
    space === 'relation' && isTable ? [name] : [],
  )
  const made = new Map<ParsedStatement, string>()
  let newest = ''
  let before = ''
  for (const { file, statements } of pending) {
    for (const statement of statements) {
      const found = isOnce(file) ? madeBy(statement, schema, tables).filter(({ key }) => ours.has(key)) : []
      for (const each of found) {
        if (mentions(before, each.names) || (await isMadeBy(known, each, schema, syntax))) continue
        made.set(statement, each.shown)
        newest = file.version.replace(/_.*$/, '')
      }
      before += `${file.sql.slice(statement.start, statement.end)}\n`
    }
  }
  return made.size === 0 ? undefined : { made, newest }
}

function isOnce({ transactional, run }: MigrationFile): boolean {
  return transactional && run === 'once'
}

function presentKey({ space, name, column }: Present, schema: string): string {
  return namedKey({ space, name: { schema, name }, column }, schema)
}

function madeBy(statement: ParsedStatement, schema: string, tables: readonly string[]): readonly Made[] {
  const { kind, node } = statement
  switch (kind) {
    case 'CreateStmt':
      return relation(node.relation, schema, true)
    case 'CreateTableAsStmt':
      return relation(node.into?.rel, schema)
    case 'ViewStmt':
      return relation(node.view, schema)
    case 'CreateSeqStmt':
      return relation(node.sequence, schema).map((made) => ({
        ...made,
        // A column of type serial has one that nobody names.
        names: [...made.names, ...tables.filter((table) => made.names[0]?.startsWith(`${table}_`))],
      }))
    case 'CreateFunctionStmt':
      return node.replace === true ? object('routine', listName(node.funcname), schema) : []
    case 'AlterTableStmt':
      return addedColumns(statement).map(({ table, name }) => ({
        key: namedKey({ space: 'relation', name: table, column: name }, schema),
        shown: `column ${name} of ${show(table)}`,
        names: [name],
        isTable: false,
      }))
    default:
      return []
  }
}

function relation(node: RangeVar | undefined, schema: string, isTable = false): readonly Made[] {
  return node?.relpersistence === 't' ? [] : object('relation', rangeVar(node), schema, isTable)
}

function object(
  space: NameSpace,
  name: ObjectName | undefined,
  schema: string,
  isTable = false,
): readonly Made[] {
  return name ? [{ key: keyOf(space, name, schema), shown: show(name), names: [name.name], isTable }] : []
}

async function isMadeBy(
  known: readonly MigrationFile[],
  { key, names, isTable }: Made,
  schema: string,
  syntax: Syntax,
): Promise<boolean> {
  for (const file of known.filter(({ sql }) => mentions(sql, names))) {
    if (!isTable) return true
    const { statements } = await syntax.parse(file)
    if (statements.some((statement) => keysMade(statement, schema).includes(key))) return true
  }
  return false
}

function mentions(text: string, names: readonly string[]): boolean {
  return names.some((name) => {
    const word = name.replaceAll(/[^\w]/g, '\\$&')
    return new RegExp(`(?<![\\w$])${word}(?![\\w$])`, 'i').test(text)
  })
}

function keysMade(statement: ParsedStatement, schema: string): readonly string[] {
  const renamed = renaming(statement)
  const names = renamed?.to
    ? [renamed.to]
    : createdBy(statement).flatMap(({ space, name }) => (space === 'relation' ? [name] : []))
  return names.map((name) => keyOf('relation', name, schema))
}
