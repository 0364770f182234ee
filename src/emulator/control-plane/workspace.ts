import { appUpdateRoutes } from './app-update.ts'
import { appRoutes } from './apps.ts'
import { branchRoutes } from './branches.ts'
import { computeRoutes } from './compute.ts'
import { credentialRoutes } from './credentials.ts'
import { databaseRoutes } from './databases.ts'
import { deploymentRoutes } from './deployments.ts'
import { endpointRoutes } from './endpoints.ts'
import { ApiError } from './errors.ts'
import { fileRoutes } from './files.ts'
import { identityRoutes } from './identity.ts'
import { instanceCredentialRoutes } from './instance-credentials.ts'
import { instanceRoleRoutes } from './instance-roles.ts'
import { instanceRoutes } from './instances.ts'
import { sweep } from './lifecycle.ts'
import { operationRoutes } from './operation-routes.ts'
import { permissionRoutes } from './permissions.ts'
import type { Platform } from './platform.ts'
import { projectRoutes } from './projects.ts'
import { roleRoutes } from './roles.ts'
import { type Answer, Call, type Request, type Route, Router, type Site } from './router.ts'
import { requireScope } from './scopes.ts'
import { spaceRoutes } from './spaces.ts'

// Sources. 404 ENDPOINT_NOT_FOUND: `databricks-sdk-go:apierr/error_mapping.go`; its text: UNVERIFIED.

/** The workspace's host: every API of the control plane. */
export class WorkspaceSite implements Site {
  readonly #platform: Platform
  readonly #hostname: string
  readonly #router: Router

  constructor(platform: Platform, publicRoutes: readonly Route[]) {
    this.#platform = platform
    this.#hostname = new URL(platform.host).hostname
    this.#router = new Router([
      ...publicRoutes,
      ...identityRoutes(platform.world),
      ...operationRoutes(platform),
      ...projectRoutes(platform),
      ...branchRoutes(platform),
      ...endpointRoutes(platform),
      ...databaseRoutes(platform),
      ...roleRoutes(platform),
      ...credentialRoutes(platform),
      ...instanceRoutes(platform),
      ...instanceRoleRoutes(platform),
      ...instanceCredentialRoutes(platform),
      ...spaceRoutes(platform),
      ...appRoutes(platform),
      ...appUpdateRoutes(platform),
      ...computeRoutes(platform),
      ...deploymentRoutes(platform),
      ...permissionRoutes(platform),
      ...fileRoutes(platform),
    ])
  }

  /** Also by address, for clients that cannot be sent to a local port by host name. */
  serves(host: string): boolean {
    return host === this.#hostname || host === '127.0.0.1' || host === 'localhost'
  }

  async answer(request: Request): Promise<Answer> {
    sweep(this.#platform)
    const match = this.#router.match(request.method, request.path)
    if (match?.route.public) return match.route.handle(new Call(request, match.params, undefined))
    const caller = this.#platform.identity.authenticate(request.headers.authorization)
    if (!match) {
      throw new ApiError(404, 'ENDPOINT_NOT_FOUND', `No API found for '${request.method} ${request.path}'`)
    }
    requireScope(this.#platform.identity.scopes(request.headers.authorization), request.path)
    return match.route.handle(new Call(request, match.params, caller))
  }
}
