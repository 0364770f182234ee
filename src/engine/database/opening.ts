import { isPlatformRole } from '../../access/platform.ts'
import { DeployError } from '../../error.ts'
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import type { Session } from '../../postgres/session.ts'

/** The schema to close, and its owner role, which the login acts as. */
export interface ClosableSchema {
  readonly schema: string
  readonly ownerRole: string
}

/** A role, or PUBLIC. */
export type Holder = string | undefined

/** A privilege by which code can be put where statements of the owner role meet it. */
export type Opening =
  | { readonly privilege: 'CREATE'; readonly holder: Holder }
  /** `table` is an OID, as its name may change meanwhile. */
  | { readonly privilege: 'TRIGGER'; readonly holder: Holder; readonly table: string }

/**
 * Who but the owner role, its members and the platform may create in the schema, or triggers on the owner role's tables.
 * Throws DeployError `SCHEMA_NOT_CLOSABLE` when one has CREATE from somebody else than the owner role, which can take back its
 * own grants only. What was passed on goes with the grant that it came from.
 */
export async function readOpenings(session: Session, desired: ClosableSchema): Promise<readonly Opening[]> {
  const [schema, owner] = [quoteLiteral(desired.schema), quoteLiteral(desired.ownerRole)]
  const results = await session.send(`BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT 'CREATE' AS privilege, r.rolname AS holder, pg_get_userbyid(a.grantor) AS grantor, NULL AS opened
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ${schema} AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
UNION ALL
SELECT 'TRIGGER', r.rolname, pg_get_userbyid(a.grantor), c.oid::text
FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE o.rolname = ${owner} AND c.relkind IN ('r', 'p', 'v', 'f') AND a.privilege_type = 'TRIGGER' AND a.grantor = o.oid AND a.grantee <> o.oid
  AND (r.oid IS NULL OR NOT (r.rolsuper OR pg_has_role(r.oid, o.oid, 'USAGE') OR pg_has_role(r.oid, o.oid, 'SET')));
COMMIT`)
  const rows = results.flat().filter(({ holder }) => holder === null || !isPlatformRole(holder ?? ''))
  const foreign = rows.find(
    ({ privilege, grantor }) => privilege === 'CREATE' && grantor !== desired.ownerRole,
  )
  if (foreign) throw notClosable(desired, foreign.holder ?? undefined, foreign.grantor ?? '')
  return rows.map(({ holder, opened }): Opening => {
    const who = holder ?? undefined
    if (opened === null || opened === undefined) return { privilege: 'CREATE', holder: who }
    return { privilege: 'TRIGGER', holder: who, table: opened }
  })
}

/** Names of the tables that are still there, by OID, quoted. A transaction that has failed before is ended. */
export async function readTables(
  session: Session,
  openings: readonly Opening[],
): Promise<ReadonlyMap<string, string>> {
  const tables = [...new Set(openings.flatMap((each) => (each.privilege === 'TRIGGER' ? [each.table] : [])))]
  if (tables.length === 0) return new Map()
  const results = await session.send(`ROLLBACK; BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT c.oid::text AS oid, format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid IN (${tables.join(', ')});
COMMIT`)
  return new Map(results.flat().map(({ oid, name }) => [oid ?? '', name ?? '']))
}

/** Whoever passed a privilege on loses it together with those who got it, and gets the plain privilege back. */
export function openingStatements(
  verb: 'REVOKE' | 'GRANT',
  { schema }: ClosableSchema,
  openings: readonly Opening[],
  tables: ReadonlyMap<string, string>,
): readonly string[] {
  const statement = (privilege: string, on: string, holders: readonly Holder[]) => {
    const roles = holders.map((role) => (role === undefined ? 'PUBLIC' : quoteIdentifier(role))).join(', ')
    return `${verb} ${privilege} ON ${on} ${verb === 'REVOKE' ? `FROM ${roles} CASCADE` : `TO ${roles}`}`
  }
  const creators = openings.filter(({ privilege }) => privilege === 'CREATE').map(({ holder }) => holder)
  return [
    ...(creators.length > 0 ? [statement('CREATE', `SCHEMA ${quoteIdentifier(schema)}`, creators)] : []),
    ...[...tables].map(([oid, name]) =>
      statement(
        'TRIGGER',
        `TABLE ${name}`,
        openings
          .filter((each) => each.privilege === 'TRIGGER' && each.table === oid)
          .map(({ holder }) => holder),
      ),
    ),
  ]
}

function notClosable({ schema }: ClosableSchema, holder: Holder, grantor: string): DeployError {
  const who = holder === undefined ? 'PUBLIC' : quoteIdentifier(holder)
  return new DeployError(
    'SCHEMA_NOT_CLOSABLE',
    `${holder === undefined ? 'PUBLIC' : `"${holder}"`} has CREATE on schema "${schema}" from "${grantor}", so it cannot be kept from making something there while the migrations run.`,
    {
      hint: `Let "${grantor}" run: REVOKE CREATE ON SCHEMA ${quoteIdentifier(schema)} FROM ${who}; Whoever is to have it is given it by the deploy, with \`create: true\`.`,
    },
  )
}
