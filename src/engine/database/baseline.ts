import { readCatalog } from '../../catalog/read.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import { InvalidInput, type Problem } from '../../error.ts'
import { filesOfBaseline } from '../../migrations/baseline.ts'
import { tablesOfTools } from '../../migrations/beside.ts'
import { isRepeatable } from '../../migrations/file.ts'
import { readLookahead } from '../../migrations/guard/read-lookahead.ts'
import { differences, shownApart } from '../../migrations/prove/difference.ts'
import { parseSnapshot, type Snapshot, structureStatement } from '../../migrations/prove/snapshot.ts'
import { planDatabase } from '../../plan/database.ts'
import type { Session } from '../../postgres/session.ts'
import { applyAfterDeploy, applyDatabase } from './apply.ts'
import type { ApplyPorts } from './ports.ts'

/** What `migrations.baseline` says of a database. */
export interface Claim {
  /** The files that it says were applied. */
  readonly files: readonly MigrationFile[]
  /** What the schema holds. */
  readonly structure: Snapshot
}

/** How many differences are named. */
const SHOWN = 20

/** Reads what the baseline says of the database and what is in it; undefined without a baseline. Throws `BASELINE_UNKNOWN`. */
export async function readClaim(session: Session, desired: DesiredDatabase): Promise<Claim | undefined> {
  if (!desired.baseline) return undefined
  const catalog = await readCatalog(session, desired)
  const files = filesOfBaseline(
    desired,
    catalog,
    desired.migrations.filter((file) => !isRepeatable(file)),
  )
  const structure = await structureOf(session, desired)
  const ofTools = tablesOfTools(catalog)
  const own = [...structure].filter(
    ([what]) => !ofTools.some((table) => isPartOf(what, desired.schema, table)),
  )
  return { files, structure: new Map(own) }
}

/**
 * Applies the files of a claim to a scratch database and compares what they make with what the claim is about. Throws
 * InvalidInput with the differences, and what the files throw when they cannot be applied.
 */
export async function requireTrue(
  claim: Claim,
  session: Session,
  scratch: DesiredDatabase,
  ports: ApplyPorts,
): Promise<void> {
  const desired = { ...scratch, migrations: claim.files }
  const catalog = await readCatalog(session, desired)
  const look = await readLookahead(session, desired, catalog, ports.syntax)
  const { changes } = planDatabase(desired, catalog, look)
  await applyDatabase(session, desired, changes, ports)
  await applyAfterDeploy(session, desired, changes, ports)
  const found = differences(await structureOf(session, desired), claim.structure)
  if (found.length === 0) return
  const problems = found.slice(0, SHOWN).map(({ what, before, after }): Problem => {
    if (after === undefined)
      return { message: `${what} is made by the files up to the baseline, and is not in the database` }
    if (before === undefined)
      return { message: `${what} is in the database, and no file up to the baseline makes it` }
    const [made, there] = shownApart(before, after)
    return {
      message: `${what} is \`${there}\` in the database, and \`${made}\` by the files up to the baseline`,
    }
  })
  const more = found.length > SHOWN ? [{ message: `and ${found.length - SHOWN} more differences` }] : []
  const hint =
    'correct `migrations.baseline`; what comes from elsewhere, such as tables that the app makes, may differ'
  throw new InvalidInput([
    { message: 'the baseline is not what the database holds', hint },
    ...problems,
    ...more,
  ])
}

async function structureOf(session: Session, { schema }: DesiredDatabase): Promise<Snapshot> {
  const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
SET LOCAL search_path = pg_catalog;
${structureStatement(schema)};
COMMIT`)
  return parseSnapshot(results.find((rows) => rows.length > 0) ?? [])
}

/** `column app_data.flyway_schema_history.version`, `index ...` and what else a tool's table brings along. */
function isPartOf(what: string, schema: string, table: string): boolean {
  return what.includes(`${schema}.${table}`)
}
