import type { Catalog } from '../catalog/catalog.ts'
import type { Desired, DesiredLakebase } from '../config/desired.ts'
import { slug } from '../config/name.ts'
import type { App } from '../databricks/app.ts'
import type { Branch, Lakebase } from '../databricks/lakebase.ts'
import { DeployError } from '../error.ts'
import { defaultOwnerRole } from '../postgres/identifier.ts'
import { requireOurs } from './app-evidence.ts'
import type { Change } from './change.ts'
import type { DestroyOptions, DestroyScope, ObservedEnvironment } from './destroy-evidence.ts'
import { describeHeld, type HeldTables, heldTables } from './held.ts'
import { requireAlone } from './shared.ts'

/**
 * What is to be removed, in an order in which each step leaves what tells of the next: the app, whose code writes; its source
 * folders, which the releases name; and the database, which holds the releases and the lock. Throws, before anything is
 * changed, the codes `DESTROY_*` and `SCHEMA_OWNED_BY_OTHER`.
 */
export function planDestroy(
  desired: Desired,
  observed: ObservedEnvironment,
  options: DestroyOptions,
): readonly Change[] {
  const { app, lakebase, evidence } = observed
  if (app) requireOurs(app, observed)
  const scope = scopeOf(desired, lakebase, options.named)
  if (scope !== 'schema' && lakebase.kind === 'autoscaling')
    requireDeletable(lakebase.branch, evidence.branches, scope)
  requireAlone(desired, observed, scope)
  const database = planDatabase(desired, observed, scope, options)
  return [
    ...(app ? planApp(app, observed, scope) : []),
    ...(evidence.folders.length > 0 ? [{ kind: 'delete-folders', folders: evidence.folders } as const] : []),
    ...database,
  ]
}

/** Throws `DESTROY_NAMES_OTHER`. */
export function scopeOf(
  {
    environment,
    lakebase: { branch },
  }: { readonly environment: string | undefined; readonly lakebase: Pick<DesiredLakebase, 'branch'> },
  lakebase: Lakebase,
  named: string | undefined,
): DestroyScope {
  if (lakebase.kind === 'provisioned') {
    if (named === undefined) return 'schema'
    if (named === lakebase.name) return 'instance'
    throw namesOther(named, `instance ${lakebase.name}`, [lakebase.name])
  }
  const { projectId, branchId } = lakebase
  const ownBranch = `${projectId}/${branchId}`
  if (named === undefined)
    return branch !== undefined && branch === slug(environment ?? '') ? 'branch' : 'schema'
  if (named === ownBranch) return 'branch'
  if (named === projectId) return 'project'
  throw namesOther(named, `branch ${ownBranch}`, [ownBranch, projectId])
}

function namesOther(named: string, is: string, accepted: readonly string[]): DeployError {
  return new DeployError(
    'DESTROY_NAMES_OTHER',
    `\`destroy-database\` names ${named}, and the database of this environment is on ${is}.`,
    {
      hint: `Write ${accepted.map((each) => `\`destroy-database: ${each}\``).join(' or ')}, or leave it out: then only the schema goes.`,
    },
  )
}

/** Where the database stays, the platform takes the app's Postgres role away when the database is taken off the app. */
function planApp(app: App, { lakebase, evidence: { contents } }: ObservedEnvironment, scope: DestroyScope) {
  const attached = app.resources.find(({ database }) => database !== undefined)
  const stays = scope === 'schema' && isThere(lakebase) && attached !== undefined
  const detaches = stays && contents !== undefined && !contents.appOwnsMore
  const changes: Change[] = []
  if (detaches)
    changes.push({
      kind: 'update-app',
      app: app.name,
      fields: { resources: { set: [], database: undefined, remove: attached.name } },
      differences: [`take off resource "${attached.name}", and with it the app's Postgres role`],
    })
  changes.push({
    kind: 'delete-app',
    app: app.name,
    clientId: app.servicePrincipalClientId,
    leaves:
      stays && !detaches
        ? `its Postgres role "${app.servicePrincipalClientId}" stays, because it owns code, or something outside the schema`
        : undefined,
  })
  return changes
}

export function isThere(lakebase: Lakebase): boolean {
  return lakebase.kind === 'provisioned' ? lakebase.instance !== undefined : lakebase.branch !== undefined
}

function planDatabase(
  desired: Desired,
  observed: ObservedEnvironment,
  scope: DestroyScope,
  options: DestroyOptions,
): readonly Change[] {
  const { lakebase, evidence } = observed
  if (scope === 'schema') return planSchema(desired, observed, options)
  if (!isThere(lakebase)) return []
  const held = heldTables(evidence, desired.lakebase.schema, scope)
  requireDataAllowed(held, options)
  const holds = describeHeld(held)
  if (lakebase.kind === 'provisioned') return [{ kind: 'delete-instance', instance: lakebase.name, holds }]
  return scope === 'project'
    ? [{ kind: 'delete-project', project: lakebase.projectId, holds }]
    : [
        {
          kind: 'delete-branch',
          branch: `projects/${lakebase.projectId}/branches/${lakebase.branchId}`,
          holds,
        },
      ]
}

function planSchema(
  { lakebase: { schema, database, ownerRole } }: Desired,
  { catalog, evidence }: ObservedEnvironment,
  options: DestroyOptions,
): readonly Change[] {
  if (!catalog) return []
  const { owner } = catalog
  const changes: Change[] = []
  if (catalog.schema) {
    if (catalog.schema.owner !== ownerRole || !owner)
      throw ownedByOther(schema, catalog.schema.owner, ownerRole)
    const held = heldTables(evidence, schema, 'schema')
    requireDataAllowed(held, options)
    const holds = describeHeld(held)
    changes.push({ kind: 'drop-schema', schema, database, holds, withData: options.withData })
  }
  const isMade = ownerRole === defaultOwnerRole(database, schema) || catalog.keeper !== undefined
  if (owner && !owner.canLogin && isMade && !evidence.contents?.ownerOwnsMore && mayDrop(catalog))
    changes.push({ kind: 'drop-owner-role', role: ownerRole })
  return changes
}

/** Whoever may make such a role may drop this one, if it has the ADMIN option of it, by itself or through the keeper. */
export function mayDrop({ login, owner, keeper }: Catalog): boolean {
  if (login.isSuperuser) return true
  if (keeper) return keeper.loginIsAdmin && login.createRole.includes('login')
  return owner?.admin !== undefined && owner.admin !== 'keeper' && login.createRole.includes(owner.admin)
}

function requireDataAllowed(held: HeldTables, { withData }: DestroyOptions): void {
  if (held.filled.length === 0 || withData) return
  throw new DeployError('DESTROY_LOSES_DATA', `Data would be lost: ${describeHeld(held)}.`, {
    hint: 'If nobody needs it any more, add `destroy-data: true` to the step (`--destroy-data`).',
  })
}

/** Throws `DESTROY_BRANCH_KEPT`. */
function requireDeletable(
  branch: Branch | undefined,
  branches: readonly Branch[],
  scope: DestroyScope,
): void {
  const guarded = (scope === 'project' ? branches : branch ? [branch] : []).find((each) => each.protected)
  if (guarded)
    throw new DeployError('DESTROY_BRANCH_KEPT', `Branch "${guarded.name}" is protected.`, {
      hint: 'Whoever has protected it can take the protection off in the Lakebase console; then run the job again.',
    })
  if (scope === 'project' || !branch) return
  if (branch.default || branch.source === undefined)
    throw new DeployError(
      'DESTROY_BRANCH_KEPT',
      `Branch "${branch.name}" is ${branch.default ? 'the default branch' : 'a root branch'} of its project, which goes only with the project.`,
      {
        hint: `Leave \`destroy-database\` out, and only the schema goes; or write \`destroy-database: ${branch.name.split('/')[1]}\` for the whole project.`,
      },
    )
}

function ownedByOther(schema: string, owner: string, expected: string): DeployError {
  return new DeployError(
    'SCHEMA_OWNED_BY_OTHER',
    `Schema "${schema}" belongs to "${owner}" and not to "${expected}", so this tool has not made it.`,
    { hint: `Correct \`lakebase.schema\` or \`lakebase.owner_role\`, or let "${owner}" drop it by hand.` },
  )
}
