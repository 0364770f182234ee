import type { MigrationFile } from '../../config/migration-file.ts'
import { createdBy } from '../syntax/created.ts'
import { keyOf, rangeVar, show } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { renaming } from '../syntax/renamed.ts'
import type { ParsedFile, Syntax } from '../syntax/syntax.ts'
import type { Rule } from './rule.ts'
import type { Present } from './schema-state.ts'

/**
 * A file that makes a table of the owner role which is there already, and which no file made that is known to be applied: the
 * ledger is older than the schema, as after a restore, and the file would run a second time.
 */
export const alreadyThere: Rule = (statement, { file, schemaState, schema }) => {
  const table = createdTable(statement, file)
  const key = table && keyOf('relation', table, schema)
  if (!table || !key || !schemaState.isForgotten(key)) return []
  return [
    {
      code: 'already-there',
      message: `${show(table)} is there already, a migration made it, and none that the ledger knows of`,
      hint: `if the ledger is older than the schema, as after a restore, record what was applied: \`migrations: { baseline: '${file.version}' }\` in deployment.yaml`,
    },
  ]
}

/** A file without a transaction may have been cut short, and one that repeats expects what it made. */
function createdTable(statement: ParsedStatement, file: MigrationFile) {
  if (statement.kind !== 'CreateStmt' || !file.transactional || file.run !== 'once') return undefined
  const temporary = statement.node.relation?.relpersistence === 't'
  return temporary ? undefined : rangeVar(statement.node.relation)
}

/** The keys of tables of the owner role that pending files make and no applied one made; those are parsed for it only. */
export async function forgottenTables(
  pending: readonly ParsedFile[],
  applied: readonly MigrationFile[],
  present: readonly Present[],
  schema: string,
  syntax: Syntax,
): Promise<ReadonlySet<string>> {
  const ours = new Set(
    present.filter(({ isOurs }) => isOurs).map(({ name }) => keyOf('relation', { schema, name }, schema)),
  )
  const made = pending.flatMap(({ file, statements }) =>
    statements.flatMap((statement) => {
      const table = createdTable(statement, file)
      return table ? [keyOf('relation', table, schema)] : []
    }),
  )
  const forgotten = new Set(made.filter((key) => ours.has(key)))
  if (forgotten.size === 0) return forgotten
  for (const file of applied) {
    const { statements } = await syntax.parse(file)
    for (const key of statements.flatMap((statement) => keysMade(statement, schema))) forgotten.delete(key)
  }
  return forgotten
}

function keysMade(statement: ParsedStatement, schema: string): readonly string[] {
  const renamed = renaming(statement)
  const names = renamed?.to
    ? [renamed.to]
    : createdBy(statement).flatMap(({ space, name }) => (space === 'relation' ? [name] : []))
  return names.map((name) => keyOf('relation', name, schema))
}
