/** Roles of PostgreSQL itself that are as good as a superuser: their members read, write or run whatever the server can. */
export const SERVER_ROLES = [
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_execute_server_program',
] as const

/**
 * A regular expression of the roles whose members have rights that no ACL of the schema shows: of PostgreSQL itself, and of the
 * platform, whose writer may create in every schema.
 */
export const POWERFUL_ROLES = `^(${[
  ...SERVER_ROLES,
  'pg_(read|write)_all_data',
  'pg_maintain',
  'pg_create_subscription',
  'databricks_superuser',
  'databricks_(gateway|reader_[0-9]+|writer_[0-9]+)',
].join('|')})$`
