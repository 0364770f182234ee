/**
 * The lock under which nothing can be added to a table that planning computes; it stands in nobody's way who reads or writes
 * rows. Needs the right to write them.
 */
export const PLANNING_LOCK = 'SHARE UPDATE EXCLUSIVE'

/**
 * What of a table (`relation`: an expression for its oid) planning any query of it may compute, as rows of `fault` and
 * `repair`. PostgreSQL simplifies the expressions of indexes, their predicates, expressions of statistics, and with
 * `constraint_exclusion` checks and the bounds of partitions: a function of constants is called then, as whoever asks,
 * although the query names no more than columns.
 */
export function plannedCode(relation: string): string {
  return `SELECT format('its index %I has an expression or a predicate', i.relname) AS fault, 'DROP INDEX ' || i.oid::regclass AS repair
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = ${relation} AND (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL)
    UNION ALL SELECT format('its statistics %I have an expression', s.stxname), format('DROP STATISTICS %s.%I', s.stxnamespace::regnamespace, s.stxname)
      FROM pg_statistic_ext s WHERE s.stxrelid = ${relation} AND s.stxexprs IS NOT NULL
    UNION ALL SELECT format('it has the check %I', k.conname), format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)
      FROM pg_constraint k WHERE k.conrelid = ${relation} AND k.contype = 'c'
    UNION ALL SELECT format('it is a partition of %s', h.inhparent::regclass), format('ALTER TABLE %s DETACH PARTITION %s', h.inhparent::regclass, h.inhrelid::regclass)
      FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhrelid = ${relation} AND c.relispartition`
}
