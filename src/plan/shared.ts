import { isServicePrincipal } from '../access/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { DatabaseContents, SchemaContent } from '../catalog/contents.ts'
import type { Desired } from '../config/desired.ts'
import type { App } from '../databricks/app.ts'
import type { DatabaseResource, Lakebase } from '../databricks/lakebase.ts'
import { DeployError } from '../error.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { isSourceFolder, releasesOf } from './app-evidence.ts'
import type { DestroyScope, ObservedEnvironment } from './destroy-evidence.ts'
import { DEFAULT_DATABASE } from './lakebase.ts'

/** How many things a sentence names. */
const NAMED = 5

/** Throws `DESTROY_SHARED` when somebody else uses what would go, or has something in it. */
export function requireAlone(desired: Desired, observed: ObservedEnvironment, scope: DestroyScope): void {
  const { lakebase, evidence } = observed
  const { schema, database } = desired.lakebase
  const others = scope === 'schema' ? [] : attachedTo(lakebase, scope, evidence.otherApps)
  const found = [
    ...others.map(({ name }) => `app ${name} is attached to it`),
    ...(scope === 'project' || scope === 'instance' ? rolesBeside(desired, observed, others) : []),
    ...(scope === 'schema' ? usersOf(desired.app.name, observed) : []),
    ...(scope === 'schema' ? (evidence.contents?.dependents ?? []) : []).map(
      (each) => `${each} would fall with it`,
    ),
    ...branchesBeside(observed, scope),
    ...(scope === 'schema' ? [] : foreignObjects(evidence.contents, evidence.source, schema, scope)),
    ...(scope === 'schema' ? [] : foreignDatabases(observed, database, scope)),
  ]
  if (found.length === 0) return
  const named = found.slice(0, NAMED)
  const more = found.length > NAMED ? [`${found.length - NAMED} more`] : []
  throw new DeployError(
    'DESTROY_SHARED',
    `${scope === 'schema' ? `Schema ${schema}` : `The ${scope}`} is not this environment's alone: ${[...named, ...more].join('; ')}.`,
    {
      hint:
        scope === 'schema'
          ? 'Destroy what uses it first, or take its rights away; then run the job again.'
          : 'Leave `destroy-database` out, and only the schema goes; or remove the others first.',
    },
  )
}

/** Other apps by what the platform shows, and by what they have recorded in the schema. A copy carries the records of others along. */
function usersOf(app: string, { lakebase, catalog, evidence }: ObservedEnvironment): readonly string[] {
  const grantees = new Set((catalog?.schema?.acl ?? []).map(({ grantee }) => grantee))
  const attached = attachedTo(lakebase, 'branch', evidence.otherApps).filter(({ servicePrincipalClientId }) =>
    grantees.has(servicePrincipalClientId),
  )
  const isCopy = lakebase.kind === 'autoscaling' && lakebase.branch?.source !== undefined
  const known = new Set(attached.map(({ servicePrincipalClientId }) => servicePrincipalClientId))
  const recorded = isCopy
    ? []
    : releasesOf({ catalog }).flatMap(({ detail, folder }) =>
        detail && folder.split('/').at(-2) !== app ? detail.app : [],
      )
  const unseen = [...new Set(recorded)].filter((each) => grantees.has(each) && !known.has(each))
  return [
    ...attached.map(({ name }) => `app ${name} has rights in it`),
    ...unseen.map((each) => `service principal "${each}" has deployed with it and still has rights in it`),
  ]
}

/**
 * Roles of other apps, as the database shows them: an attachment gives CONNECT and CREATE on it (docs "Add a Lakebase resource to a
 * Databricks app"). So an app that this identity may not see is seen, too; one that was deleted may have left its role.
 */
export function otherAppRoles(catalog: Catalog | undefined, own: readonly string[]): readonly string[] {
  if (!catalog) return []
  const known = [catalog.login.role, ...own, ...catalog.ownerMembers]
  return catalog.databaseAcl.acl.flatMap(({ grantee, privileges }) =>
    grantee !== undefined &&
    isServicePrincipal(grantee) &&
    !known.includes(grantee) &&
    ['CONNECT', 'CREATE'].every((each) => privileges.includes(each))
      ? [grantee]
      : [],
  )
}

/** Those with a database resource that points there. */
export function attachedTo(lakebase: Lakebase, scope: DestroyScope, apps: readonly App[]): readonly App[] {
  return apps.filter(({ resources }) =>
    resources.some(({ database }) => database !== undefined && pointsInto(database, lakebase, scope)),
  )
}

function pointsInto(resource: DatabaseResource, lakebase: Lakebase, scope: DestroyScope): boolean {
  if (resource.kind === 'database') {
    const name = lakebase.kind === 'provisioned' ? lakebase.name : lakebase.projectId
    return resource.instanceName === name
  }
  // An upgraded instance is a project of the same name.
  if (lakebase.kind === 'provisioned') return resource.branch.startsWith(`projects/${lakebase.name}/`)
  const project = `projects/${lakebase.projectId}/`
  return scope === 'project'
    ? resource.branch.startsWith(project)
    : resource.branch === `${project}branches/${lakebase.branchId}`
}

function rolesBeside(
  { app: { name }, lakebase: { database } }: Desired,
  { app, catalog, evidence: { folderPrefix } }: ObservedEnvironment,
  known: readonly App[],
): readonly string[] {
  const ids = [app, ...known].flatMap((each) => each?.servicePrincipalClientId ?? [])
  return otherAppRoles(catalog, [...ids, ...formerRoles(name, folderPrefix, catalog)]).map(
    (role) =>
      `service principal "${role}" has the rights of an attached app in it (one that a deleted app has left: REVOKE CONNECT, CREATE ON DATABASE ${quoteIdentifier(database)} FROM ${quoteIdentifier(role)};)`,
  )
}

/** Of the environment's own app, which an earlier run has deleted; of one that was never released, whoever has rights in the schema. */
function formerRoles(app: string, prefix: string, catalog: Catalog | undefined): readonly string[] {
  const released = releasesOf({ catalog }).filter(({ folder }) => isSourceFolder(folder, app, prefix))
  if (released.length > 0) return released.flatMap(({ detail }) => detail?.app ?? [])
  return (catalog?.schema?.acl ?? []).flatMap(({ grantee }) => grantee ?? [])
}

/** A branch that was copied from this one keeps it, and a project holds what its other branches hold. */
function branchesBeside(
  { lakebase, evidence: { branches } }: ObservedEnvironment,
  scope: DestroyScope,
): readonly string[] {
  if (lakebase.kind === 'provisioned') return []
  const own = `projects/${lakebase.projectId}/branches/${lakebase.branchId}`
  const others = branches.filter(({ name }) => name !== own)
  if (scope === 'project') return others.map(({ name }) => `it has the branch ${name}`)
  if (scope !== 'branch') return []
  return others.filter(({ source }) => source === own).map(({ name }) => `branch ${name} was copied from it`)
}

/** What is in other schemas, but for what a branch has from its source, where it still is. */
function foreignObjects(
  contents: DatabaseContents | undefined,
  source: DatabaseContents | undefined,
  ownSchema: string,
  scope: DestroyScope,
): readonly string[] {
  const copied = new Map(
    scope === 'branch' ? source?.schemas.map(({ schema, objects }) => [schema, new Set(objects)]) : [],
  )
  return (contents?.schemas ?? [])
    .filter(({ schema }) => schema !== ownSchema)
    .flatMap((each) => described(each, (object) => !copied.get(each.schema)?.has(object)))
}

function described({ schema, objects }: SchemaContent, isForeign: (object: string) => boolean): string[] {
  const foreign = objects.filter(isForeign).map((object) => `${schema}.${object.slice(2)}`)
  if (foreign.length === 0) return []
  const [first, ...others] = foreign
  return [`it holds ${first}${others.length > 0 ? ` and ${others.length} more in schema ${schema}` : ''}`]
}

/** A database that comes with every server is none of somebody's while it holds nothing. */
function foreignDatabases(
  { evidence: { contents, beside, source } }: ObservedEnvironment,
  own: string,
  scope: DestroyScope,
): readonly string[] {
  const others = (contents?.databases ?? []).filter((name) => name !== own)
  return others.flatMap((name) => {
    if (scope === 'branch' && source?.databases.includes(name)) return []
    const inside = beside.get(name)
    const comesWithServer = name === DEFAULT_DATABASE || name === 'postgres'
    if (comesWithServer && inside && inside.schemas.length === 0) return []
    return [`it has the database ${name}${inside ? '' : ', which could not be read'}`]
  })
}
