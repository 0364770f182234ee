import { randomUUID } from 'node:crypto'
import type { App } from '../apps/app.ts'
import { FileTree } from '../state/file-tree.ts'
import type { Instance, Project } from '../state/lakebase.ts'
import type { Pending } from '../state/pending.ts'
import type { Principal, ServicePrincipal, User } from '../state/principal.ts'
import { principalName } from '../state/principal.ts'

/**
 * Lowest first. Nobody is granted CAN_CREATE: everybody in the workspace has it on every project. CAN_USE is for apps
 * and databases, CAN_READ, CAN_RUN and CAN_EDIT are for directories.
 */
export const PERMISSION_LEVELS = [
  'CAN_CREATE',
  'CAN_USE',
  'CAN_READ',
  'CAN_RUN',
  'CAN_EDIT',
  'CAN_MANAGE',
] as const
export type PermissionLevel = (typeof PERMISSION_LEVELS)[number]
export type ObjectType = 'apps' | 'database-projects' | 'database-instances' | 'directories'

/** One direct entry of an access control list; application ids stand for service principals. */
export interface AccessControl {
  readonly kind: 'user_name' | 'group_name' | 'service_principal_name'
  readonly name: string
  readonly level: Exclude<PermissionLevel, 'CAN_CREATE'>
}

/** Which id tokens of another issuer may become tokens of a service principal (docs "Configure a federation policy"). */
export interface FederationPolicy {
  readonly servicePrincipal: string
  readonly issuer: string
  readonly subject: string
  /** Empty means the account id. */
  readonly audiences: readonly string[]
}

export interface IssueComment {
  readonly id: number
  readonly author: string
  readonly createdAt: number
  updatedAt: number
  body: string
}

export interface RepositoryIssue {
  readonly number: number
  readonly author: string
  title: string
  body: string
  state: 'open' | 'closed'
  readonly labels: readonly string[]
  updatedAt: number
}

export interface GitHub {
  /** What a job's GITHUB_TOKEN must be. */
  readonly token: string
  /** Comments by `owner/repo#number`, oldest first. */
  readonly comments: Map<string, IssueComment[]>
  /** By `owner/repo`, oldest first. */
  readonly issues: Map<string, RepositoryIssue[]>
}

/** What makes apps share a service principal. */
export interface Space {
  readonly name: string
  readonly id: string
  readonly description: string
  readonly creator: string
  readonly createdAt: number
  readonly servicePrincipal: ServicePrincipal
  /** Set while it is being made. */
  pending: Pending | undefined
}

/** Everything the emulated platform knows. Tests may read it, and change it to make drift. */
export interface World {
  readonly workspaceId: string
  readonly accountId: string
  /** Who may call, by e-mail address or application id. */
  readonly principals: Map<string, Principal>
  /** Names of the workspace's groups; everyone is in `users`, admins are in `admins`. */
  readonly groups: Set<string>
  federationPolicies: FederationPolicy[]
  /** By project id. */
  readonly projects: Map<string, Project>
  /** By name. */
  readonly instances: Map<string, Instance>
  /** By name. */
  readonly apps: Map<string, App>
  /** By name. */
  readonly spaces: Map<string, Space>
  readonly files: FileTree
  /** Direct entries by `apps/<name>`, `database-projects/<id>`, `database-instances/<name>` or `directories/<object id>`. */
  readonly permissions: Map<string, AccessControl[]>
  /** Secret values by `scope/key`, for app resources of the kind `secret`. */
  readonly secrets: Map<string, string>
  readonly github: GitHub
}

export interface Identities {
  /** The CI service principal. No admin. */
  readonly deployer: ServicePrincipal
  /** A workspace admin on a laptop. */
  readonly jane: User
  /** Has access to the workspace and rights on nothing in it. */
  readonly stranger: ServicePrincipal
}

export function makeIdentities(): Identities {
  return {
    deployer: makeServicePrincipal('ci-deployer'),
    jane: {
      kind: 'user',
      name: 'jane.doe@example.com',
      id: numericId(),
      token: `dapi${randomHex(32)}`,
      admin: true,
    },
    stranger: makeServicePrincipal('stranger'),
  }
}

export function makeServicePrincipal(displayName: string): ServicePrincipal {
  return {
    kind: 'service_principal',
    clientId: randomUUID(),
    clientSecret: `dose${randomHex(32)}`,
    displayName,
    id: numericId(),
  }
}

export function makeWorld(identities: Identities, policies: FederationPolicy[], now: number): World {
  const world: World = {
    workspaceId: '900800700600',
    accountId: randomUUID(),
    principals: new Map(),
    groups: new Set(['users', 'admins']),
    federationPolicies: policies,
    projects: new Map(),
    instances: new Map(),
    apps: new Map(),
    spaces: new Map(),
    files: new FileTree(now),
    permissions: new Map(),
    secrets: new Map(),
    github: { token: `ghs_${randomHex(36)}`, comments: new Map(), issues: new Map() },
  }
  for (const principal of [identities.deployer, identities.jane, identities.stranger]) {
    addPrincipal(world, principal, now)
  }
  return world
}

/** Makes the principal known and gives it a home folder. */
export function addPrincipal(world: World, principal: Principal, now: number): void {
  world.principals.set(principalName(principal), principal)
  world.files.makeDirectory(`/Users/${principalName(principal)}`, now)
}

export function randomHex(length: number): string {
  return (randomUUID() + randomUUID()).replaceAll('-', '').slice(0, length)
}

/** A 16 digit number as text, as ids of principals and workspaces are. */
export function numericId(): string {
  return String(1e15 + Math.floor(Math.random() * 8e15))
}
