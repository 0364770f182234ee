import pg from 'pg'
import { attributesSql } from '../postgres/roles.ts'
import type { Role } from '../state/lakebase.ts'
import type { RoleRights } from './role-spec.ts'

/** The statements that make the role in PostgreSQL. */
export function createRoleSql(role: Role): string[] {
  const login = role.authMethod === 'NO_LOGIN' ? 'NOLOGIN' : 'LOGIN'
  const name = pg.escapeIdentifier(role.postgresRole)
  return [
    `CREATE ROLE ${name} ${login} INHERIT ${attributesSql(role.attributes)}`,
    ...(role.superuserMember ? [joinSql(name)] : []),
  ]
}

/** The statements that give the role these rights, and take away all others. */
export function alterRoleSql(postgresRole: string, rights: RoleRights): string[] {
  const name = pg.escapeIdentifier(postgresRole)
  return [
    `ALTER ROLE ${name} ${attributesSql(rights.attributes)}`,
    rights.superuserMember ? joinSql(name) : `REVOKE databricks_superuser FROM ${name}`,
  ]
}

/** Membership without the right to pass it on. */
function joinSql(name: string): string {
  return `GRANT databricks_superuser TO ${name} WITH ADMIN FALSE, INHERIT TRUE, SET TRUE`
}
