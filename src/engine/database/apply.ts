import { creatorsRevoked } from '../../access/closing.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { catalogReading } from '../../catalog/read.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import type { MigrationFile, MigrationPhase } from '../../config/migration-file.ts'
import { DeployError, InvalidInput } from '../../error.ts'
import { applyFiles, mayGrant, mayRevoke } from '../../migrations/apply.ts'
import { isMigrationChange, type MigrationChange } from '../../migrations/change.ts'
import { readLookahead } from '../../migrations/guard/read-lookahead.ts'
import { planRepeatables } from '../../migrations/guard/repeatable.ts'
import { pendingFiles } from '../../migrations/plan.ts'
import { prepareFiles } from '../../migrations/prepare.ts'
import { refuseForeignObjects } from '../../migrations/relations.ts'
import { refusedByServer } from '../../migrations/server-syntax.ts'
import type { Syntax } from '../../migrations/syntax/syntax.ts'
import { type DatabaseChange, phaseOf } from '../../plan/database-change.ts'
import { replan } from '../../plan/replan.ts'
import { createRoleStatement } from '../../postgres/create-role.ts'
import type { Session } from '../../postgres/session.ts'
import { withWorkingSession } from '../../postgres/working-session.ts'
import { type CloseAgain, inClosedSchema } from './closed-schema.ts'
import { putRight, runCommand } from './command.ts'
import { createExtensions, requireAvailable } from './extension.ts'
import type { ApplyPorts } from './ports.ts'
import { applyStructure } from './structure.ts'

export interface Applied {
  /** In the order in which they were made. A part of what was planned when another run did the rest meanwhile. */
  readonly executed: readonly DatabaseChange[]
}

/**
 * Makes the planned changes but for the after-deploy migrations: ownership, grants and ledger in one transaction, then
 * each migration in its own. Sends nothing when nothing was planned.
 *
 * Throws DeployError `DEPLOY_LOCK_LOST`, `DATABASE_POOLED`, `DATABASE_MOVED`, `APP_ROLE_NOT_FOUND`, `MIGRATION_TOUCHES_FOREIGN_OBJECT`, `SCHEMA_STILL_IN_USE`,
 * InvalidInput for syntax that the server is too old for, and whatever planning throws before any change; then those of `applyStructure` and `applyFiles`.
 */
export function applyDatabase(
  session: Session,
  desired: DesiredDatabase,
  planned: readonly DatabaseChange[],
  ports: ApplyPorts,
): Promise<Applied> {
  return applyPhase(session, desired, planned, 'before-deploy', ports)
}

/** Runs the planned after-deploy migrations, once the new code is healthy. Throws what `applyDatabase` throws. */
export function applyAfterDeploy(
  session: Session,
  desired: DesiredDatabase,
  planned: readonly DatabaseChange[],
  ports: ApplyPorts,
): Promise<Applied> {
  return applyPhase(session, desired, planned, 'after-deploy', ports)
}

async function applyPhase(
  session: Session,
  desired: DesiredDatabase,
  planned: readonly DatabaseChange[],
  phase: MigrationPhase,
  ports: ApplyPorts,
): Promise<Applied> {
  if (!planned.some((change) => phaseOf(change) === phase)) return { executed: [] }
  return withWorkingSession(session, ports.lock, catalogReading(desired), async (catalog) => {
    requireAppRole(desired, catalog)
    const look = await readLookahead(session, desired, catalog, ports.syntax)
    const plan = (current: Catalog) => replan(desired, current, look, planned, phase)
    const migrations = plan(catalog).filter(isMigrationChange)
    const files = migrations.map(({ file }) => file)
    await refuseNewerSyntax(session, catalog, [...files, ...pendingFiles(desired, catalog)], ports.syntax)
    await refuseForeignObjects(desired, catalog, migrations, ports.syntax)
    const executed: DatabaseChange[] = []
    const committed = (changes: readonly DatabaseChange[]) => {
      executed.push(...changes)
      if (changes.length > 0) ports.onCommitted?.(changes)
    }
    const command = plan(catalog).find(({ kind }) => kind === 'run-command')
    const extensions = plan(catalog).filter((change) => change.kind === 'create-extension')
    const closing = plan(catalog).filter(({ kind }) => kind === 'close-schema')
    await requireAvailable(session, extensions)
    const structure = await applyStructure(session, desired, catalog, plan, ports)
    committed(structure)
    const lost =
      command || extensions.length + migrations.length > 0
        ? [
            ...creatorsRevoked(structure.flatMap((change) => (change.kind === 'revoke' ? [change] : []))),
            ...structure.flatMap((change) => (change.kind === 'revoke-membership' ? [change.member] : [])),
          ]
        : []
    await inClosedSchema(
      session,
      desired,
      { lost, isOpen: closing.length > 0 },
      ports,
      async (closeAgain) => {
        committed(await createExtensions(session, desired, extensions, ports))
        if (command && ports.command) {
          await runCommand(session, ports.command, ports)
          committed([command])
        }
        await applyMigrations(session, desired, catalog, migrations, { ...ports, closeAgain }, committed)
      },
    )
    committed(closing)
    if (command && ports.command) committed(await putRight(session, desired, ports.command, ports))
    return { executed }
  })
}

/** Of both phases, before the first change; a database that could be planned on has been asked then. */
async function refuseNewerSyntax(
  session: Session,
  catalog: Catalog,
  files: readonly MigrationFile[],
  syntax: Syntax,
): Promise<void> {
  const refused = await refusedByServer(session, catalog.serverVersion, [...new Set(files)], syntax)
  if (refused.length > 0) throw new InvalidInput(refused.map(({ problem }) => problem))
}

/** Once it is safe to: the ordered files, then the repeatable ones; in between the catalog is asked again, for the first may have changed it. */
async function applyMigrations(
  session: Session,
  desired: DesiredDatabase,
  catalog: Catalog,
  migrations: readonly MigrationChange[],
  ports: ApplyPorts & { readonly closeAgain: CloseAgain },
  committed: (changes: readonly MigrationChange[]) => void,
): Promise<void> {
  if (migrations.length === 0) return
  const context = await prepareFiles(session, desired, ports)
  const refuseCode = async () => {
    await prepareFiles(session, desired, ports)
  }
  const closeAgain = async () => {
    if (await ports.closeAgain()) await refuseCode()
  }
  const opened = { ...ports, closeAgain, refuseCode }
  const ordered = migrations.filter(({ kind }) => kind === 'migrate')
  const repeatable = migrations.filter(({ kind }) => kind === 'repeat-migration')
  await applyFiles(session, context, ordered, opened, committed)
  if (repeatable.length === 0) return
  const current =
    ordered.length > 0 ? await lookAgain(session, desired, catalog, repeatable, ports) : repeatable
  const granted = ordered.some(({ file }) => mayGrant(file))
  if (granted) await closeAgain()
  if (ordered.some(({ file }) => mayRevoke(file))) await refuseCode()
  await applyFiles(session, { ...context, isOpen: context.isOpen || granted }, current, opened, committed)
}

/** A file of which nothing is left to do is still recorded, as planned. */
async function lookAgain(
  session: Session,
  desired: DesiredDatabase,
  catalog: Catalog,
  planned: readonly MigrationChange[],
  { syntax }: ApplyPorts,
): Promise<readonly MigrationChange[]> {
  const look = await readLookahead(session, desired, catalog, syntax, 'ordered')
  const current = new Map(planRepeatables(desired, catalog, look).map((change) => [change.file, change]))
  return planned.map((change): MigrationChange => {
    const fresh = current.get(change.file)
    if (fresh) return fresh
    return change.kind === 'migrate' ? change : { ...change, send: [], needed: 0, first: [] }
  })
}

function requireAppRole({ grants, appRole, database }: DesiredDatabase, { roles }: Catalog): void {
  if (!grants.some(({ grantee }) => grantee.kind === 'app')) return
  if (appRole !== undefined && roles.includes(appRole)) return
  throw new DeployError(
    'APP_ROLE_NOT_FOUND',
    `The app's service principal ${appRole ? `"${appRole}" ` : ''}has no Postgres role on the server of database "${database}", so nothing can be granted to it.`,
    {
      hint: `The role is made when the database is attached to the app as a resource: check the app's \`resources\`, or let an administrator run: ${createRoleStatement('<application id>', 'SERVICE_PRINCIPAL')}`,
      retryable: true,
    },
  )
}
