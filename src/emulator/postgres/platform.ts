import pg from 'pg'

/** The database that every Lakebase branch and instance is born with. */
export const DEFAULT_DATABASE = 'databricks_postgres'

/** Oid of that database, and so the number in the names of its provider roles. */
export const DEFAULT_DATABASE_OID = 16384

/**
 * The documentation has two readings of who may create roles and databases. `table`: docs "Postgres roles", table "Role
 * capabilities": the creator's role has CREATEDB, CREATEROLE and BYPASSRLS, `databricks_superuser` has none of them.
 * `text`: docs "Manage roles and permissions" of Autoscaling: `databricks_superuser` has them, and its members use
 * them, which PostgreSQL allows only under SET ROLE.
 */
export type RolesReading = 'table' | 'text'

/** The reading of a workspace that names none. */
export const DEFAULT_ROLES: RolesReading = 'table'

/** A statement of the platform's own, and the database it is for. */
export interface PlatformStatement {
  readonly database: string
  readonly sql: string
}

/**
 * What a new cluster holds before anybody logs in: the platform's roles, the event triggers of template1, and with them
 * the default database, which belongs to the platform until the creator of the project or instance has a role. Roles as in docs
 * "Postgres roles"; the EXECUTE on `pg_stat_statements_reset()` that the page lists is left out with its extension.
 */
export function platformStatements(roles: RolesReading): PlatformStatement[] {
  const attributes = roles === 'text' ? 'CREATEDB CREATEROLE BYPASSRLS' : ''
  const statements = [
    `CREATE ROLE databricks_superuser NOLOGIN NOSUPERUSER ${attributes}
       IN ROLE pg_read_all_data, pg_write_all_data, pg_monitor`,
    'CREATE ROLE databricks_gateway NOLOGIN',
  ]
  return [
    ...statements.map((sql) => ({ database: 'postgres', sql })),
    ...providerTriggers().map((sql) => ({ database: 'template1', sql })),
    { database: 'postgres', sql: `CREATE DATABASE ${DEFAULT_DATABASE} OID ${DEFAULT_DATABASE_OID}` },
    ...databaseStatements(DEFAULT_DATABASE, DEFAULT_DATABASE_OID),
  ]
}

/** What the platform adds to a database that it creates: a reader, a writer, and rights for its own roles. */
export function databaseStatements(database: string, oid: number): PlatformStatement[] {
  const statements = [
    `CREATE ROLE ${readerOf(oid)} NOLOGIN`,
    `CREATE ROLE ${writerOf(oid)} NOLOGIN`,
    `GRANT ALL ON DATABASE ${pg.escapeIdentifier(database)} TO databricks_superuser WITH GRANT OPTION`,
    `GRANT USAGE, CREATE ON SCHEMA public TO databricks_superuser WITH GRANT OPTION`,
    `GRANT USAGE, CREATE ON SCHEMA public TO ${writerOf(oid)}`,
  ]
  return statements.map((sql) => ({ database, sql }))
}

/** The roles that exist for one database only. */
export function providerRolesOf(oid: number): string[] {
  return [readerOf(oid), writerOf(oid)]
}

function readerOf(oid: number): string {
  return `databricks_reader_${oid}`
}

function writerOf(oid: number): string {
  return `databricks_writer_${oid}`
}

/**
 * Lakebase's event triggers, which give the platform's roles rights on everything new. Names, tags and the chain of
 * grants on a schema are as found on real databases (skyler-myers-db/mortgage-intelligence-platform:
 * jobs/lakebase_migration_contracts.py, tools/databricks/lakebase_oauth_role_bootstrap_wrapper.py): the owner grants to
 * `databricks_superuser` and `databricks_gateway`, and `databricks_superuser` to the database's reader and writer.
 * Grants on tables are as public dumps of Lakebase databases show them, with the same chain assumed. Sequences of serial
 * and identity columns come as part of CREATE TABLE and get nothing, there as well.
 * PostgreSQL records the executing role as the grantor; hence the helper, which belongs to `databricks_superuser`.
 */
function providerTriggers(): string[] {
  return [
    helperFunction(),
    'ALTER FUNCTION public.grant_to_database_roles(text, text, text) OWNER TO databricks_superuser',
    // Only the triggers may call it: its owner's members would get around SET ROLE by it.
    'REVOKE ALL ON FUNCTION public.grant_to_database_roles(text, text, text) FROM PUBLIC, databricks_superuser',
    triggerFunction('grant_usage_on_new_schema', 'pg_namespace', [
      `EXECUTE format('GRANT USAGE ON SCHEMA %s TO databricks_gateway', command.object_identity)`,
      `EXECUTE format('GRANT ALL ON SCHEMA %s TO databricks_superuser WITH GRANT OPTION', command.object_identity)`,
      `PERFORM public.grant_to_database_roles('USAGE', 'USAGE, CREATE', 'SCHEMA ' || command.object_identity)`,
    ]),
    triggerFunction('grant_select_on_new_objects', 'pg_class', [
      `EXECUTE format('GRANT SELECT ON TABLE %s TO databricks_gateway', command.object_identity)`,
      `EXECUTE format('GRANT ALL ON TABLE %s TO databricks_superuser WITH GRANT OPTION', command.object_identity)`,
      `PERFORM public.grant_to_database_roles('SELECT', NULL, 'TABLE ' || command.object_identity)`,
    ]),
    triggerFunction('grant_all_on_new_sequences', 'pg_class', [
      `EXECUTE format('GRANT ALL ON SEQUENCE %s TO databricks_superuser WITH GRANT OPTION', command.object_identity)`,
    ]),
    eventTrigger('on_create_schema', 'grant_usage_on_new_schema', ['CREATE SCHEMA']),
    eventTrigger('on_create_table_or_view', 'grant_select_on_new_objects', [
      'CREATE TABLE',
      'CREATE TABLE AS',
      'CREATE VIEW',
      'CREATE MATERIALIZED VIEW',
    ]),
    eventTrigger('on_create_sequence', 'grant_all_on_new_sequences', ['CREATE SEQUENCE']),
  ]
}

/** A database that SQL made, not the platform, has no reader and no writer. */
function helperFunction(): string {
  return `CREATE FUNCTION public.grant_to_database_roles(reads text, writes text, object text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE
      id oid := (SELECT oid FROM pg_database WHERE datname = current_database());
    BEGIN
      IF to_regrole('databricks_reader_' || id) IS NOT NULL THEN
        EXECUTE format('GRANT %s ON %s TO %I', reads, object, 'databricks_reader_' || id);
      END IF;
      IF writes IS NOT NULL AND to_regrole('databricks_writer_' || id) IS NOT NULL THEN
        EXECUTE format('GRANT %s ON %s TO %I', writes, object, 'databricks_writer_' || id);
      END IF;
    END $$`
}

function triggerFunction(name: string, catalog: string, grants: readonly string[]): string {
  return `CREATE FUNCTION public.${name}() RETURNS event_trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE
      command record;
    BEGIN
      FOR command IN
        SELECT object_identity FROM pg_event_trigger_ddl_commands()
        WHERE command_tag = tg_tag AND classid = '${catalog}'::regclass AND schema_name IS DISTINCT FROM 'pg_temp'
      LOOP
        ${grants.map((grant) => `${grant};`).join('\n        ')}
      END LOOP;
    END $$`
}

function eventTrigger(name: string, handler: string, tags: readonly string[]): string {
  const list = tags.map((tag) => pg.escapeLiteral(tag)).join(', ')
  return `CREATE EVENT TRIGGER ${name} ON ddl_command_end WHEN TAG IN (${list}) EXECUTE FUNCTION public.${handler}()`
}
