import pg from 'pg'
import type { Role } from '../state/lakebase.ts'

/** The statements that make the role in PostgreSQL. */
export function createRoleSql(role: Role): string[] {
  const login = role.authMethod === 'NO_LOGIN' ? 'NOLOGIN' : 'LOGIN'
  return [
    `CREATE ROLE ${pg.escapeIdentifier(role.postgresRole)} ${login} INHERIT ${attributesSql(role)}`,
    ...(role.superuserMember ? membershipSql(role) : []),
  ]
}

export function alterRoleSql(role: Role): string {
  return `ALTER ROLE ${pg.escapeIdentifier(role.postgresRole)} ${attributesSql(role)}`
}

/** Gives or takes membership in `databricks_superuser`, without the right to pass it on. */
export function membershipSql(role: Role): string[] {
  const name = pg.escapeIdentifier(role.postgresRole)
  return [
    role.superuserMember
      ? `GRANT databricks_superuser TO ${name} WITH ADMIN FALSE, INHERIT TRUE, SET TRUE`
      : `REVOKE databricks_superuser FROM ${name}`,
  ]
}

function attributesSql(role: Role): string {
  const { bypassrls, createdb, createrole } = role.attributes
  return [
    bypassrls ? 'BYPASSRLS' : 'NOBYPASSRLS',
    createdb ? 'CREATEDB' : 'NOCREATEDB',
    createrole ? 'CREATEROLE' : 'NOCREATEROLE',
  ].join(' ')
}
