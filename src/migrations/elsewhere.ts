import type { Catalog } from '../catalog/catalog.ts'
import { HISTORY_TABLES, type ToolHistory } from '../catalog/tool-history.ts'
import { isLayoutName } from '../config/layout.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { count } from '../count.ts'
import { DeployError } from '../error.ts'
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import { describeHistory } from './baseline-needed.ts'
import type { Target } from './target.ts'

/** How many tables are named. */
const SHOWN = 5

/**
 * The app's schema has no table, and something says that files were applied nevertheless: the table of another tool, or
 * `migrations.baseline`. The app's tables are elsewhere then, usually in `public`, and every file would make its own anew.
 *
 * Throws DeployError `BASELINE_NEEDED`. With `baseline: none` all files are to run.
 */
export function refuseElsewhere(target: Target, catalog: Catalog, files: readonly MigrationFile[]): void {
  if (target.baseline?.kind === 'none') return
  const history = catalog.histories.find(({ rows }) => rows === undefined || rows.length > 0)
  const inPublic = tablesInPublic(catalog)
  if (!history && (!target.baseline || inPublic.length === 0)) return
  const said = history
    ? describeHistory(history)
    : `\`migrations.baseline\` in deployment.yaml says that files were applied.`
  throw new DeployError(
    'BASELINE_NEEDED',
    `Schema "${target.schema}" of database "${target.database}", where the files run, holds no table, and ${said} ${whereabouts(inPublic)} The ${count(files.length, 'migration file')} would run anew in "${target.schema}".`,
    { hint: advice(target, catalog, history, inPublic.length > 0) },
  )
}

/** Relations of `public` that are no tool's own; indexes among them. */
function tablesInPublic({ publicRelations, histories }: Catalog): readonly string[] {
  if (publicRelations === undefined) return ['more than 500 relations']
  const ofTools = histories.flatMap(({ schema, table }) => (schema === 'public' ? [table] : []))
  return publicRelations.filter((name) => !ofTools.some((table) => name.startsWith(table)))
}

function whereabouts(inPublic: readonly string[]): string {
  if (inPublic.length === 0) return 'Its tables are not there, and not in schema public either.'
  const more = inPublic.length > SHOWN ? ` and ${inPublic.length - SHOWN} more` : ''
  return `Its tables are probably in schema public, which has ${inPublic.slice(0, SHOWN).join(', ')}${more}, and where this tool does not run.`
}

function advice(
  { schema, baseline }: Target,
  catalog: Catalog,
  history: ToolHistory | undefined,
  isInPublic: boolean,
): string {
  const goOn = whatGoesOn(baseline, history)
  const who = history && HISTORY_TABLES[history.tool].title
  const owner = history ? `"${history.owner}", who owns the table of ${who},` : 'their owner'
  const move = isInPublic
    ? `To go on with the tables of schema public, stop the app, let ${owner} move what is theirs: ${moveFromPublic(schema, catalog.schema === undefined)} and write \`migrations: { baseline: ${goOn} }\` in deployment.yaml.`
    : `To go on with the tables, move them into "${schema}", and write \`migrations: { baseline: ${goOn} }\` in deployment.yaml.`
  return `Nothing was changed. ${move} To make everything anew in "${schema}", write \`migrations: { baseline: none }\`.`
}

/** The value of `migrations.baseline` once the tables are where the files run. */
function whatGoesOn(baseline: Target['baseline'], history: ToolHistory | undefined): string {
  if (baseline?.kind === 'version') return `'${baseline.version}'`
  if (history && isLayoutName(history.tool)) return `from ${history.tool}`
  return baseline?.kind === 'tool' ? `from ${baseline.tool}` : `'<version of the last file that was applied>'`
}

/**
 * A transaction for whoever owns what is in `public`: moves all of it but the parts of extensions. Routines go first, because a
 * name of one has the types of its arguments in it; what belongs to a table follows by itself.
 */
function moveFromPublic(schema: string, isMissing: boolean): string {
  const make = isMissing ? `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}; ` : ''
  const body = `DECLARE moved record; BEGIN FOR moved IN SELECT o.kind, (pg_identify_object(o.class, o.oid, 0)).identity AS name FROM (SELECT 'ROUTINE' AS kind, 'pg_proc'::regclass AS class, oid, proowner AS owner, pronamespace AS place FROM pg_proc UNION ALL SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, 'pg_class'::regclass, oid, relowner, relnamespace FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') UNION ALL SELECT 'TYPE', 'pg_type'::regclass, t.oid, typowner, typnamespace FROM pg_type t LEFT JOIN pg_class c ON c.oid = typrelid WHERE typtype IN ('e', 'd', 'r') OR c.relkind = 'c') o WHERE o.place = 'public'::regnamespace AND o.owner = current_user::regrole AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND (d.deptype = 'e' OR o.kind = 'SEQUENCE' AND d.deptype IN ('a', 'i'))) ORDER BY o.kind <> 'ROUTINE' LOOP EXECUTE format('ALTER %s %s SET SCHEMA %I', moved.kind, moved.name, ${quoteLiteral(schema)}); END LOOP; END`
  return `BEGIN; SET LOCAL search_path = pg_catalog; SET LOCAL lock_timeout = '5s'; ${make}DO ${quoteLiteral(body)}; COMMIT;`
}
