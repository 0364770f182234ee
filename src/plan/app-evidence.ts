import { block } from '../block.ts'
import type { ReleaseRow } from '../catalog/release.ts'
import type { App } from '../databricks/app.ts'
import { DeployError } from '../error.ts'
import type { ObservedEnvironment } from './destroy-evidence.ts'

/**
 * Only an app that this tool has deployed is deleted: a release names its service principal, or, where no release can be asked
 * any more, the platform says that it runs from a source folder of this environment. An app without any deployment is known
 * by what the owner role has granted to it. Throws `DESTROY_APP_NOT_OURS`.
 */
export function requireOurs(app: App, observed: ObservedEnvironment): void {
  const { folderPrefix } = observed.evidence
  const releases = releasesOf(observed).filter(({ folder }) => isSourceFolder(folder, app.name, folderPrefix))
  if (releases.some(({ detail }) => detail?.app === app.servicePrincipalClientId)) return
  if (releases.length === 0 && (runsFromOurs(app, observed) || isGranted(app, observed))) return
  throw new DeployError(
    'DESTROY_APP_NOT_OURS',
    `App "${app.name}" was not deployed by this tool, as far as ${observed.catalog ? 'the releases in its database tell' : 'can be told without its database'}: its service principal is "${app.servicePrincipalClientId}".`,
    {
      hint: `Correct \`app_name\`; or, if it is to go all the same, delete it by hand, and run the job again:\n${block(`databricks apps delete ${app.name}`)}`,
    },
  )
}

/** Of all apps of this workspace. */
export function releasesOf({ catalog }: Pick<ObservedEnvironment, 'catalog'>): readonly ReleaseRow[] {
  const { releases = [] } = catalog ?? {}
  return releases === 'unreadable' ? [] : releases
}

function runsFromOurs(app: App, { evidence: { folderPrefix } }: ObservedEnvironment): boolean {
  const path = app.activeDeployment?.sourceCodePath ?? app.defaultSourceCodePath
  return path !== undefined && isSourceFolder(path, app.name, folderPrefix)
}

function isGranted(app: App, { catalog }: ObservedEnvironment): boolean {
  if (app.defaultSourceCodePath !== undefined || app.activeDeployment || app.pendingDeployment) return false
  const grants = catalog?.schema?.acl ?? []
  return grants.some(
    ({ grantee, grantor }) => grantee === app.servicePrincipalClientId && grantor === catalog?.schema?.owner,
  )
}

/** `/Workspace/.../<app>/<prefix>-<number>` */
export function isSourceFolder(path: string, app: string, prefix: string): boolean {
  const [number, parent] = path.split('/').reverse()
  return parent === app && number !== undefined && new RegExp(`^${prefix}-[1-9]\\d*$`).test(number)
}
