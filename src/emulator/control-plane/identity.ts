import { randomUUID } from 'node:crypto'
import { TokenSigner } from '../state/jwt.ts'
import { type Principal, principalName } from '../state/principal.ts'
import type { VirtualClock } from '../state/virtual-clock.ts'
import { unauthenticated } from './errors.ts'
import { ok, type Route } from './router.ts'
import type { World } from './world.ts'

// Sources. SCIM Me: `databricks-sdk-go:service/iam/impl.go`. Texts of 401: UNVERIFIED.

/** A password for Postgres, bound to one identity. Times in ms on the emulator's clock. */
export interface DatabaseCredential {
  readonly token: string
  readonly identity: string
  readonly expiresAt: number
  /** Names of the instances that it opens; undefined opens every database of the workspace. */
  readonly instances: readonly string[] | undefined
}

interface AccessToken {
  readonly identity: string
  readonly expiresAt: number
  /** undefined: whatever its owner may do. */
  readonly scopes: readonly string[] | undefined
}

export const ACCESS_TOKEN_SECONDS = 3600

/** Who somebody is: access tokens for the control plane, credentials for Postgres. */
export class Identity {
  readonly #world: World
  readonly #clock: VirtualClock
  readonly #signer = new TokenSigner()
  readonly #accessTokens = new Map<string, AccessToken>()
  readonly #credentials = new Map<string, DatabaseCredential>()
  readonly #revoked = new Set<string>()

  constructor(world: World, clock: VirtualClock) {
    this.#world = world
    this.#clock = clock
  }

  /** A workspace OAuth token, valid for an hour. */
  issueAccessToken(principal: Principal, scopes?: readonly string[]): string {
    const identity = principalName(principal)
    const expiresAt = this.#clock.now() + ACCESS_TOKEN_SECONDS * 1000
    const token = this.#sign(identity, expiresAt, { scope: scopes?.join(' ') ?? 'all-apis' })
    this.#accessTokens.set(token, { identity, expiresAt, scopes })
    return token
  }

  /** What the token in this `Authorization` header is cut down to; undefined for a whole one. */
  scopes(header: string | undefined): readonly string[] | undefined {
    return this.#accessTokens.get(bearerOf(header) ?? '')?.scopes
  }

  /** Whether the token in this `Authorization` header is of a login by OAuth, and no PAT. */
  isOAuth(header: string | undefined): boolean {
    return this.#accessTokens.has(bearerOf(header) ?? '')
  }

  /** Who sends this `Authorization` header; throws 401. */
  authenticate(header: string | undefined): Principal {
    if (bearerOf(header) === undefined) {
      throw unauthenticated('Credential was not sent or was of an unsupported type for this API.')
    }
    const principal = this.find(header)
    if (!principal) throw unauthenticated('Invalid access token.')
    return principal
  }

  /** Who sends this `Authorization` header; undefined when it holds no valid token. */
  find(header: string | undefined): Principal | undefined {
    const token = bearerOf(header)
    return token === undefined ? undefined : this.#ownerOf(token)
  }

  issueCredential(
    principal: Principal,
    expiresAt: number,
    instances?: readonly string[],
  ): DatabaseCredential {
    const identity = principalName(principal)
    const token = this.#sign(identity, expiresAt, { scope: 'lakebase' })
    const credential = { token, identity, expiresAt, instances }
    this.#credentials.set(token, credential)
    return credential
  }

  /** Every token and database password handed out so far, those that have expired too. */
  get issued(): readonly { readonly value: string; readonly holder: string }[] {
    return [
      ...[...this.#accessTokens].map(([value, { identity }]) => ({ value, holder: identity })),
      ...[...this.#credentials.values()].map(({ token, identity }) => ({ value: token, holder: identity })),
    ]
  }

  /** Refuses every database credential issued so far. */
  revokeCredentials(): void {
    for (const token of this.#credentials.keys()) this.#revoked.add(token)
  }

  /** The credential, if it was issued here, is neither expired nor revoked, and its identity still exists. */
  credential(token: string): DatabaseCredential | undefined {
    const found = this.#credentials.get(token)
    if (!found || this.#revoked.has(token) || found.expiresAt <= this.#clock.now()) return undefined
    return this.#world.principals.has(found.identity) ? found : undefined
  }

  #ownerOf(token: string): Principal | undefined {
    const issued = this.#accessTokens.get(token)
    if (issued) {
      return issued.expiresAt > this.#clock.now() ? this.#world.principals.get(issued.identity) : undefined
    }
    for (const principal of this.#world.principals.values()) {
      if (principal.kind === 'user' && principal.token === token) return principal
    }
    return undefined
  }

  #sign(subject: string, expiresAt: number, claims: Readonly<Record<string, string>>): string {
    return this.#signer.sign({
      ...claims,
      sub: subject,
      iat: Math.floor(this.#clock.now() / 1000),
      exp: Math.floor(expiresAt / 1000),
      jti: randomUUID(),
    })
  }
}

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(header ?? '')?.[1]
}

/** `GET /api/2.0/preview/scim/v2/Me`; for a service principal `userName` is the application id, its login in Postgres. */
export function identityRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/api/2.0/preview/scim/v2/Me',
      handle: (call) => ({ ...ok(me(call.caller)), headers: { 'X-Databricks-Org-Id': world.workspaceId } }),
    },
  ]
}

function me(principal: Principal): Record<string, unknown> {
  const name = principalName(principal)
  const groups = principal.kind === 'user' && principal.admin ? ['admins', 'users'] : ['users']
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: principal.id,
    userName: name,
    displayName: principal.kind === 'user' ? principal.name : principal.displayName,
    active: true,
    ...(principal.kind === 'user' ? { emails: [{ type: 'work', value: name, primary: true }] } : {}),
    groups: groups.map((display) => ({ display, type: 'direct' })),
  }
}
