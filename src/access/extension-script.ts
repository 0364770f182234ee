import { PLATFORM_ROLES } from './platform.ts'

/**
 * A query whose rows `code` describe what an extension's script could call by mistake: it runs as the login or as a superuser,
 * and finds plain names in the schema that it is made in, and in those of the extensions that it requires. That is every
 * routine of others, those of the owner role that are named as one of PostgreSQL's, operators, and casts; and what could be made
 * there meanwhile, in the schema of a required extension that is somebody's, or where somebody may create. What superusers own,
 * as what came with an extension, is left out. The arguments are expressions: names of the schema and the owner role, and the
 * array of the extensions' names.
 */
export function codeBesideExtension(schema: string, owner: string, extensions: string): string {
  return `WITH RECURSIVE need AS (SELECT unnest(${extensions})::text COLLATE "C" AS name
  UNION SELECT unnest(v.requires)::text COLLATE "C" FROM need JOIN pg_available_extensions a ON a.name::text = need.name
    JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version),
required AS (SELECT DISTINCT n.oid, n.nspname, n.nspowner, n.nspacl FROM need JOIN pg_extension e ON e.extname::text = need.name
  JOIN pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname <> ${schema} AND n.nspname <> 'pg_catalog'),
seen AS (SELECT oid FROM required UNION SELECT oid FROM pg_namespace WHERE nspname = ${schema}),
trusted AS (SELECT oid FROM pg_roles WHERE rolsuper OR rolname = session_user OR rolname = ${owner}
  OR rolname ~ '${PLATFORM_ROLES}')
SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0) AS code
  FROM pg_proc p JOIN seen ON seen.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
  WHERE NOT r.rolsuper
    AND (r.rolname <> ${owner} OR p.proname IN (SELECT c.proname FROM pg_proc c WHERE c.pronamespace = 'pg_catalog'::regnamespace))
UNION ALL SELECT pg_describe_object('pg_operator'::regclass, o.oid, 0)
  FROM pg_operator o JOIN seen ON seen.oid = o.oprnamespace JOIN pg_roles r ON r.oid = o.oprowner WHERE NOT r.rolsuper
UNION ALL SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0)
  FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_roles r ON r.oid = p.proowner WHERE NOT r.rolsuper
UNION ALL SELECT 'what others make in schema ' || quote_ident(q.nspname) || ' of a required extension' FROM required q
  WHERE q.nspowner NOT IN (SELECT oid FROM trusted)
    OR EXISTS (SELECT FROM aclexplode(q.nspacl) x WHERE x.privilege_type = 'CREATE' AND x.grantee NOT IN (SELECT oid FROM trusted))`
}
