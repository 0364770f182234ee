/**
 * The lock under which nothing can be added to a table that planning computes; it stands in nobody's way who reads or writes
 * rows. Needs the right to write them.
 */
export const PLANNING_LOCK = 'SHARE UPDATE EXCLUSIVE'

/**
 * Whether `relation`, an expression for an oid, is what our lock is on: a name may have meant something else when it was
 * locked. Whoever would move or rename the table waits for the lock from then on.
 */
export function isStable(relation: string): string {
  return `EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted
    AND l.mode = 'ShareUpdateExclusiveLock' AND l.relation = ${relation}
    AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))`
}

/**
 * PL/pgSQL: from here on a view or a foreign table that was put in the place of a table is an error (since 16.4; older ones
 * do not know the setting). A schema can be renamed under every lock, by whoever owns it.
 */
export const READ_TABLES_ONLY = `IF current_setting('restrict_nonsystem_relation_kind', true) IS NOT NULL THEN
          PERFORM set_config('restrict_nonsystem_relation_kind', 'view, foreign-table', true);
        END IF;`

/**
 * Whether nobody can put another schema in the place of one: all who act as its owner (an expression for a role's oid) are the
 * login itself, superusers, or administrators of the platform.
 */
export function isFixedSchema(owner: string): string {
  return `NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user
    AND pg_has_role(r.oid, ${owner}, 'MEMBER')
    AND NOT EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'databricks_superuser'
      AND pg_has_role(s.oid, 'pg_write_all_data', 'MEMBER') AND pg_has_role(r.oid, s.oid, 'MEMBER')))`
}

/**
 * What of a table (`relation`: an expression for its oid) planning any query of it may compute, as rows of `fault` and
 * `repair`. PostgreSQL simplifies the expressions of indexes, their predicates, expressions of statistics, and with
 * `constraint_exclusion` checks and the bounds of partitions: a function of constants is called then, as whoever asks,
 * although the query names no more than columns.
 */
export function plannedCode(relation: string): string {
  return `SELECT format('its index %I has an expression or a predicate', i.relname) AS fault, coalesce(
        (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname) FROM pg_constraint k WHERE k.conindid = i.oid AND k.conrelid = x.indrelid),
        'DROP INDEX ' || i.oid::regclass) AS repair
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = ${relation} AND (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL)
    UNION ALL SELECT format('its statistics %I have an expression', s.stxname), format('DROP STATISTICS %s.%I', s.stxnamespace::regnamespace, s.stxname)
      FROM pg_statistic_ext s WHERE s.stxrelid = ${relation} AND s.stxexprs IS NOT NULL
    UNION ALL SELECT format('it has the check %I', k.conname), format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)
      FROM pg_constraint k WHERE k.conrelid = ${relation} AND k.contype = 'c'
    UNION ALL SELECT format('it is a partition of %s', h.inhparent::regclass), format('ALTER TABLE %s DETACH PARTITION %s', h.inhparent::regclass, h.inhrelid::regclass)
      FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhrelid = ${relation} AND c.relispartition`
}
