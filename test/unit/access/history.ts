import { APP, type Lab } from '../postgres/lab.ts'

/** Roles that histories are about. `mid` is one that the deployer may act as, `alien` is not. */
export const GRANTEES = [APP, 'reader', 'stranger', 'mid', 'alien', 'PUBLIC'] as const

/** One statement by hand, and who runs it. */
export interface Manual {
  readonly as: string
  readonly sql: string
}

/** Numbers that look random and are the same for the same seed. */
export function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const TABLE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'ALL']

/** What a person with rights might do to the grants of schema `shop`; some of it is refused by the server. */
export function manualChange(roll: (sides: number) => number, owner: string, database: string): Manual {
  const of = <T>(...options: readonly [T, ...T[]]): T => options[roll(options.length)] ?? options[0]
  const name = of(...GRANTEES)
  const grantee = name === 'PUBLIC' ? name : `"${name}"`
  const option = name !== 'PUBLIC' && roll(4) === 0 ? ' WITH GRANT OPTION' : ''
  const giveOrTake = (what: string, on: string, as = owner): Manual =>
    roll(3) === 0
      ? {
          as,
          sql: `REVOKE ${roll(3) === 0 && name !== 'PUBLIC' ? 'GRANT OPTION FOR ' : ''}${what} ON ${on} FROM ${grantee} CASCADE`,
        }
      : { as, sql: `GRANT ${what} ON ${on} TO ${grantee}${option}` }
  const table = of('a', 'b', 'v')
  const kinds: readonly [() => Manual, ...(() => Manual)[]] = [
    () => giveOrTake(of('SELECT', ...TABLE), `shop.${table}`),
    () => giveOrTake(of('SELECT', 'INSERT'), `shop.${table}`, of('mid', 'alien')),
    () => giveOrTake(`${of('SELECT', 'UPDATE', 'REFERENCES')} (id)`, `shop.${of('a', 'b')}`),
    () => giveOrTake(of('USAGE', 'SELECT', 'UPDATE'), `SEQUENCE shop.${of('s', 'b_id_seq')}`),
    () => giveOrTake('EXECUTE', of('FUNCTION shop.f(int, text)', 'PROCEDURE shop.p()')),
    () => giveOrTake('USAGE', 'TYPE shop.e'),
    () => giveOrTake(of('USAGE', 'CREATE'), 'SCHEMA shop'),
    () => giveOrTake(of('CREATE', 'CONNECT', 'TEMPORARY'), `DATABASE ${database}`, 'databricks_superuser'),
    () => giveOrTake(of('SELECT', 'INSERT'), 'ALL TABLES IN SCHEMA shop'),
    () => {
      const { as, sql } = giveOrTake(of('SELECT', 'ALL'), of('TABLES', 'SEQUENCES'))
      const where = of('IN SCHEMA shop', 'IN SCHEMA shop', '')
      return { as, sql: `ALTER DEFAULT PRIVILEGES FOR ROLE "${as}" ${where} ${sql}` }
    },
    () => {
      const { sql } = giveOrTake(of('EXECUTE', 'ALL'), 'ROUTINES', 'mid')
      return { as: 'mid', sql: `ALTER DEFAULT PRIVILEGES IN SCHEMA shop ${sql}` }
    },
    () => {
      // A member that is to have less stops a deploy, which is tested apart.
      const isDesired = name === APP || name === 'reader'
      return roll(2) === 0 || name === 'PUBLIC'
        ? { as: 'databricks_superuser', sql: `REVOKE "${owner}" FROM "stranger"` }
        : {
            as: 'databricks_superuser',
            sql: `GRANT "${owner}" TO ${isDesired ? 'stranger' : grantee}${roll(3) === 0 ? ' WITH ADMIN OPTION' : ''}`,
          }
    },
    () => ({ as: owner, sql: `CREATE TABLE shop.t${roll(1e9)} (id serial)` }),
  ]
  return of(...kinds)()
}

/** Runs it, as a person would: what the server refuses is refused. Resolves with whether it was done. */
export async function byHand(lab: Lab, database: string, { as, sql }: Manual): Promise<boolean> {
  try {
    await lab.admin(database, `SET ROLE "${as}"`, sql)
    return true
  } catch {
    return false
  }
}

/** One privilege, as the catalog has it: `table a|stranger|SELECT|false|owner`. */
export type Entry = string

const EVERYTHING = `
WITH acls (class, name, owner, acl) AS (
  SELECT 'database', datname::text, datdba, datacl FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'schema', nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = 'shop'
  UNION ALL SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, relname, relowner, relacl
    FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v', 'S')
  UNION ALL SELECT 'column', c.relname || '.' || a.attname, c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'shop'::regnamespace
  UNION ALL SELECT 'routine', proname || '(' || pg_get_function_identity_arguments(oid) || ')', proowner, proacl
    FROM pg_proc WHERE pronamespace = 'shop'::regnamespace
  UNION ALL SELECT 'type', typname, typowner, typacl FROM pg_type WHERE typnamespace = 'shop'::regnamespace AND typtype = 'e'
  UNION ALL SELECT 'default-' || CASE defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' ELSE 'routine' END,
    defaclrole::regrole::text || CASE defaclnamespace WHEN 0 THEN ' everywhere' ELSE '' END, defaclrole, defaclacl
    FROM pg_default_acl)
SELECT class || ' ' || name || '|' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END
  || '|' || a.privilege_type || '|' || a.is_grantable || '|' || pg_get_userbyid(a.grantor) AS entry
FROM acls, aclexplode(acl) a WHERE a.grantee <> owner
UNION ALL
SELECT 'member ' || pg_get_userbyid(roleid) || '|' || pg_get_userbyid(member) || '|MEMBER|' || admin_option || '|' || pg_get_userbyid(grantor)
FROM pg_auth_members WHERE pg_get_userbyid(roleid) = current_database() || '__shop_owner'`

/** All explicit grants of database and schema, read the plainest way, by the superuser. */
export async function snapshot(lab: Lab, database: string): Promise<ReadonlySet<Entry>> {
  return new Set((await lab.admin(database, EVERYTHING)).map(({ entry }) => String(entry)))
}
