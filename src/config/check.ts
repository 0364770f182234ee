/**
 * `error`: has no place in a migration and cannot be allowed. `hazard`: stops the run unless it is allowed by name.
 * `warning`: is annotated and passes.
 */
export type Severity = 'error' | 'hazard' | 'warning'

interface CheckEntry {
  readonly severity: Severity
  /** What it is found on, for the table of the docs. */
  readonly about: string
}

/** Every check of migrations by its code. Codes are stable: files and deployment.yaml name them. */
export const CHECKS = {
  'syntax-error': { severity: 'error', about: "text that PostgreSQL's parser does not take" },
  'newer-syntax': { severity: 'error', about: 'syntax that the server is too old for' },
  'same-number': {
    severity: 'error',
    about: 'files with one number that are about the same thing, so that their order matters',
  },
  'psql-command': { severity: 'error', about: '`\\i`, `\\connect` and other commands of psql' },
  'copy-through-client': { severity: 'error', about: '`COPY` from STDIN or to STDOUT' },
  'transaction-control': { severity: 'error', about: '`BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`' },
  'set-transaction': { severity: 'error', about: '`SET TRANSACTION` where it has no effect' },
  'outside-transaction': {
    severity: 'error',
    about: 'a statement that needs `-- transaction: none`, such as `CREATE INDEX CONCURRENTLY`',
  },
  'enum-value-in-its-own-transaction': {
    severity: 'error',
    about: 'a new enum value that is used before it is committed',
  },
  'role-change': { severity: 'error', about: '`SET ROLE`, `SET SESSION AUTHORIZATION`' },
  'reset-all': { severity: 'error', about: '`RESET ALL`, `DISCARD ALL`' },
  'empty-search-path': {
    severity: 'error',
    about: 'a name without a schema behind a statement that leaves none in the `search_path`',
  },
  'server-wide': { severity: 'error', about: 'databases, tablespaces, `ALTER SYSTEM`' },
  'owner-to': { severity: 'error', about: '`ALTER ... OWNER TO`' },
  'reassign-owned': { severity: 'error', about: '`REASSIGN OWNED`' },
  'drop-owned': { severity: 'error', about: '`DROP OWNED`' },

  'already-there': {
    severity: 'hazard',
    about:
      'a table, view, sequence, column or function that is there already, though no file that the ledger knows of made it',
  },
  'drop-table': { severity: 'hazard', about: '`DROP TABLE`, `DROP FOREIGN TABLE`' },
  'drop-column': { severity: 'hazard', about: '`DROP COLUMN`' },
  'drop-schema': { severity: 'hazard', about: '`DROP SCHEMA`' },
  'drop-view': { severity: 'hazard', about: '`DROP VIEW`, `DROP MATERIALIZED VIEW`' },
  'drop-type': { severity: 'hazard', about: '`DROP TYPE`, `DROP DOMAIN`' },
  'drop-function': { severity: 'hazard', about: '`DROP FUNCTION`, `DROP PROCEDURE`, `DROP AGGREGATE`' },
  'drop-sequence': { severity: 'hazard', about: '`DROP SEQUENCE`' },
  'drop-extension': { severity: 'hazard', about: '`DROP EXTENSION`' },
  truncate: { severity: 'hazard', about: '`TRUNCATE`' },
  'delete-all-rows': { severity: 'hazard', about: '`UPDATE` or `DELETE` without `WHERE`' },
  rename: { severity: 'hazard', about: 'a new name or schema for what code calls by its name' },

  'detach-concurrently': {
    severity: 'hazard',
    about: '`DETACH PARTITION CONCURRENTLY`, which then runs with all rights of the login',
  },
  'commit-in-block': {
    severity: 'hazard',
    about: '`DO` or `CALL` with `COMMIT` or `ROLLBACK`, which then runs with all rights of the login',
  },

  'rewrite-table': {
    severity: 'hazard',
    about:
      '`ALTER COLUMN TYPE`, `ADD COLUMN` with a volatile default, `serial`, identity or stored generated; `CLUSTER`, `VACUUM FULL`',
  },
  'blocking-index': { severity: 'hazard', about: '`CREATE INDEX` without `CONCURRENTLY`' },
  'blocking-reindex': { severity: 'hazard', about: '`REINDEX` without `CONCURRENTLY`' },
  'constraint-scan': { severity: 'hazard', about: 'a foreign key or check that is not added `NOT VALID`' },
  'unique-constraint': {
    severity: 'hazard',
    about: '`UNIQUE`, `PRIMARY KEY` without `USING INDEX`; `EXCLUDE`',
  },
  'set-not-null': { severity: 'hazard', about: '`SET NOT NULL` without a validated check before it' },
  'required-column': { severity: 'hazard', about: '`ADD COLUMN ... NOT NULL` without a default' },
  'beyond-owner': {
    severity: 'hazard',
    about:
      'what the owner role may not do: `CREATE SCHEMA`, `CREATE EXTENSION`, `COMMENT ON EXTENSION`, roles, databases, and what is for superusers, such as `DISABLE TRIGGER ALL` over foreign keys',
  },
  'missing-role': {
    severity: 'hazard',
    about: '`GRANT`, `REVOKE`, `CREATE POLICY` and the like for a role that the server does not have',
  },
  'public-schema': {
    severity: 'hazard',
    about: '`public.` before what is not there, or where the owner role may create nothing',
  },
  'public-literal': {
    severity: 'warning',
    about: "a text `'public'` that stays where `public` stands for the app's schema",
  },
  'definer-search-path': { severity: 'hazard', about: '`SECURITY DEFINER` without `SET search_path`' },

  'drop-index-blocking': { severity: 'warning', about: '`DROP INDEX` without `CONCURRENTLY`' },
  'refresh-blocking': { severity: 'warning', about: '`REFRESH MATERIALIZED VIEW` without `CONCURRENTLY`' },
  'missing-if-not-exists': { severity: 'warning', about: 'a statement that could have `IF NOT EXISTS`' },
  'missing-if-exists': { severity: 'warning', about: 'a statement that could have `IF EXISTS`' },
  'not-repeatable': {
    severity: 'warning',
    about: 'a statement that fails or doubles when a file with `-- transaction: none` starts over',
  },
  'other-schema': { severity: 'warning', about: 'a name with a schema, whose name differs by environment' },
  'function-search-path': { severity: 'warning', about: 'a routine without `SET search_path`' },
  'grant-in-migration': { severity: 'warning', about: '`GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES`' },
  'create-extension-as-owner': { severity: 'warning', about: '`CREATE EXTENSION`' },
  'unused-allow': { severity: 'warning', about: 'an `-- allow:` line that nothing in the file needs' },
} as const satisfies Readonly<Record<string, CheckEntry>>

export type CheckCode = keyof typeof CHECKS

export function isCheckCode(name: string): name is CheckCode {
  return Object.hasOwn(CHECKS, name)
}

/** What `-- allow:` and `migrations.allow` can name: all but errors. */
export const ALLOWABLE: readonly CheckCode[] = Object.keys(CHECKS)
  .filter(isCheckCode)
  .filter((code) => CHECKS[code].severity !== 'error')
