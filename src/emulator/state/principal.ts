/** A person; logs in to Postgres under the e-mail address. */
export interface User {
  readonly kind: 'user'
  /** E-mail address. */
  readonly name: string
  readonly id: string
  /** Personal access token. */
  readonly token: string
  readonly admin: boolean
}

export interface ServicePrincipal {
  readonly kind: 'service_principal'
  /** The application id: its user name on the platform and its login in Postgres. */
  readonly clientId: string
  readonly clientSecret: string
  readonly displayName: string
  readonly id: string
}

export type Principal = User | ServicePrincipal

/** The name that Postgres, access control lists and SCIM know the principal by. */
export function principalName(principal: Principal): string {
  return principal.kind === 'user' ? principal.name : principal.clientId
}

export function isAdmin(principal: Principal): boolean {
  return principal.kind === 'user' && principal.admin
}
