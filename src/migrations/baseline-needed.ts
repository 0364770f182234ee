import type { Catalog } from '../catalog/catalog.ts'
import { LEDGER_TABLE } from '../catalog/ledger.ts'
import { HISTORY_TABLES, type ToolHistory } from '../catalog/tool-history.ts'
import { isLayoutName } from '../config/layout.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { count } from '../count.ts'
import { DeployError } from '../error.ts'

/** How many tables are named. */
const SHOWN = 5

/** Tables are there, and nothing says which files made them: every file would run again. */
export function baselineNeeded(
  { schema, database }: { readonly schema: string; readonly database: string },
  { ledger, histories }: Catalog,
  tables: readonly string[],
  files: readonly MigrationFile[],
): DeployError {
  const shown = tables.slice(0, SHOWN).join(', ')
  const more = tables.length > SHOWN ? ` and ${tables.length - SHOWN} more` : ''
  const state = ledger
    ? `its migration ledger ${LEDGER_TABLE} has no row`
    : `it has no migration ledger (${LEDGER_TABLE})`
  const found = histories.map((history) => ` ${describeHistory(history)}`).join('')
  return new DeployError(
    'BASELINE_NEEDED',
    `Schema "${schema}" of database "${database}" holds ${count(tables.length, 'table')} (${shown}${more}), and ${state}: ${notKnown(files)}.${found}`,
    { hint: advice(histories, files) },
  )
}

/** A sentence: up to where a tool has applied files, and which table says so. */
export function describeHistory({ tool, schema, table, rows }: ToolHistory): string {
  const { title } = HISTORY_TABLES[tool]
  const where = `${schema}.${table}`
  if (!rows) return `${title} has a table there, ${where}, which cannot be read.`
  const last = rows.at(-1)
  return last
    ? `${title} has applied migrations up to ${last.version} (${where}).`
    : `${title} has a table there, ${where}, with no row.`
}

function advice(histories: readonly ToolHistory[], files: readonly MigrationFile[]): string {
  const adoptable = histories.find(
    ({ tool, rows }) => isLayoutName(tool) && rows !== undefined && rows.length > 0,
  )
  const byHand = baselineByHand(files)
  const lines = adoptable ? `\`migrations: { baseline: from ${adoptable.tool} }\`, or ${byHand}` : byHand
  const foreign = histories.find(({ tool }) => !isLayoutName(tool))
  const keep = foreign
    ? ` To let ${HISTORY_TABLES[foreign.tool].title} go on by itself, say how it is run: \`migrations: { command: ... }\`.`
    : ''
  return `Nothing was changed. Add to deployment.yaml: ${lines}. Files up to there are recorded and not run; \`migrate\` with \`prove: true\` says first whether that is true; what it says after it, of statements that are not idempotent, does not count for it.${keep} If a ledger was lost, restore it first, if you can.`
}

/** What is not known, and what would happen. */
export function notKnown(files: readonly MigrationFile[]): string {
  return files.length === 1
    ? `whether ${files[0]?.name} is applied is not known, and it would run`
    : `which of the ${files.length} migration files are applied is not known, and all would run`
}

/** The lines of deployment.yaml with which somebody says what was applied. */
export function baselineByHand(files: readonly MigrationFile[]): string {
  const newest = files.at(-1)?.version
  return `\`migrations: { baseline: '<version>' }\` with the version of the last file that was applied (${newest} if all were), or \`migrations: { baseline: none }\` if none was and the tables come from elsewhere`
}
