import { createHash } from 'node:crypto'
import { rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The comment on a role that `databricks_create_role` made; its type of identity follows. */
export const IDENTITY_COMMENT = 'databricks_auth: '

/**
 * `databricks_create_role(identity, type)` makes a role that logs in with OAuth: LOGIN and nothing else. The caller
 * needs CREATEROLE, and CREATE on the database for the extension (docs "Create Postgres roles"). Nobody becomes a
 * member of the new role or gets ADMIN on it: UNVERIFIED. The comment is how the emulator tells such a role from one
 * that CREATE ROLE made.
 */
const FUNCTION = `CREATE FUNCTION databricks_create_role(identity_name text, identity_type text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    -- Inside a SECURITY DEFINER function the current user is its owner; the setting still tells who called.
    caller text := CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END;
  BEGIN
    IF identity_type NOT IN ('USER', 'SERVICE_PRINCIPAL', 'GROUP') THEN
      RAISE EXCEPTION 'identity type "%" is none of USER, SERVICE_PRINCIPAL, GROUP', identity_type USING ERRCODE = '22023';
    END IF;
    IF NOT (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = caller) THEN
      RAISE EXCEPTION 'permission denied to create role' USING ERRCODE = '42501';
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN', identity_name);
    EXECUTE format('COMMENT ON ROLE %I IS %L', identity_name, '${IDENTITY_COMMENT}' || identity_type);
  END $$;
`

const FILES: Readonly<Record<string, string>> = {
  'databricks_auth--1.0.sql': FUNCTION,
  'databricks_auth.control': `comment = 'Databricks identities as roles'
default_version = '1.0'
relocatable = true
trusted = true
`,
}

/** Changes with the extension, so that a cached copy of a server without it is not taken for one that has it. */
export const AUTH_EXTENSION_VERSION = createHash('sha256')
  .update(JSON.stringify(FILES))
  .digest('hex')
  .slice(0, 8)

/** Puts the extension among those of a PostgreSQL release; what is there already stays. */
export async function installAuthExtension(release: string): Promise<void> {
  const folder = join(release, 'native', 'share', 'postgresql', 'extension')
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(folder, name)
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    )
    if (size === Buffer.byteLength(text)) continue
    // In one step, as another process may be reading it.
    const draft = `${path}.${process.pid}`
    await writeFile(draft, text)
    await rename(draft, path)
  }
}
