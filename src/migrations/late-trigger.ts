/** From this version on PostgreSQL runs a deferred trigger as the role that queued it. */
const SAFE_SINCE = 180_000

/**
 * Fails when something of the transaction is still to run at its COMMIT: PostgreSQL 16 and 17 would run it as whoever is
 * current then, the deployer. A trigger that is fired can put itself off again, so SET CONSTRAINTS alone proves nothing.
 *
 * What is put off stands in a table that the transaction has locked, and as long as it does PostgreSQL refuses to alter
 * that table. So each such table is altered, and the alteration taken back. One that the owner role may not alter is
 * refused. For an open transaction, as the owner role, after the last statement of anybody else.
 */
export function refuseLateTriggers(serverVersion: number): readonly string[] {
  return serverVersion >= SAFE_SINCE ? [] : [`DO $late$${BODY}$late$`]
}

/**
 * Index expressions of a deferrable constraint are computed again at COMMIT. A partitioned table has no rows of its own. Which
 * tables the transaction has locked is dear to find out, and most databases have nothing that could be put off.
 */
const BODY = `
DECLARE late text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgdeferrable AND NOT tgisinternal)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE condeferrable AND contype <> 'f') THEN RETURN; END IF;
  FOR late IN
    SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relkind = 'r'
      AND c.oid IN (SELECT l.relation FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation')
      AND (EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgdeferrable AND NOT t.tgisinternal)
        OR EXISTS (SELECT FROM pg_constraint k JOIN pg_index i ON i.indexrelid = k.conindid
          WHERE k.conrelid = c.oid AND k.condeferrable AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)))
  LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %s RESET (autovacuum_enabled)', late);
      RAISE SQLSTATE 'LD000';
    EXCEPTION
      WHEN SQLSTATE 'LD000' THEN NULL;
      WHEN object_in_use OR insufficient_privilege THEN
        RAISE EXCEPTION 'a deferrable trigger or constraint of table % could run at the end of this transaction as the deployer', late
          USING ERRCODE = 'insufficient_privilege', DETAIL = SQLERRM,
            HINT = 'Let the file leave nothing deferred on that table, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`. PostgreSQL 18 runs it as the owner role.';
    END;
  END LOOP;
END`
