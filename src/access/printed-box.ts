import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'

/**
 * Something that runs at COMMIT would run as whoever is current then, outside the function. So nothing that could be put off may
 * have been touched.
 */
const REFUSE_LATE = `IF EXISTS (SELECT FROM pg_locks l JOIN pg_trigger t ON t.tgrelid = l.relation WHERE l.pid = pg_backend_pid() AND t.tgdeferrable AND NOT t.tgisinternal) OR EXISTS (SELECT FROM pg_locks l JOIN pg_constraint k ON k.conrelid = l.relation JOIN pg_index i ON i.indexrelid = k.conindid WHERE l.pid = pg_backend_pid() AND k.condeferrable AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)) THEN RAISE EXCEPTION 'a deferrable trigger or constraint could run at the end of this transaction'; END IF;`

/**
 * Statements for a member of the owner role to run by hand, as one transaction from `SET LOCAL ROLE` to `COMMIT`: in a function
 * in which nobody can change the role, since code of others may be reached by what looks harmless. Each statement without a
 * semicolon, every name with its schema.
 */
export function inPrintedBox(ownerRole: string, statements: readonly string[]): string {
  const body = `BEGIN ${statements.join('; ')}; SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL search_path = pg_catalog, pg_temp; ${REFUSE_LATE} END`
  return `SET LOCAL ROLE ${quoteIdentifier(ownerRole)}; CREATE FUNCTION pg_temp.work() RETURNS pg_catalog.void LANGUAGE plpgsql SECURITY DEFINER AS ${quoteLiteral(body)}; SELECT pg_temp.work(); COMMIT;`
}
