import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import { LATE_DECLARATION, refuseLateEvents } from '../postgres/late-event.ts'

/**
 * Statements for a member of the owner role to run by hand, as one transaction from `SET LOCAL ROLE` to `COMMIT`: in a function
 * in which nobody can change the role, since code of others may be reached by what looks harmless. Nothing of it is left
 * to run at the end, nor any cursor, setting or temporary object afterwards. Each statement without a semicolon, every name with
 * its schema.
 */
export function inPrintedBox(ownerRole: string, statements: readonly string[]): string {
  const refuse = refuseLateEvents(`SET CONSTRAINTS ALL IMMEDIATE; EXECUTE 'CLOSE ALL';`).replaceAll(
    /\s*\n\s*/g,
    ' ',
  )
  const body = `DECLARE ${LATE_DECLARATION} BEGIN ${statements.join('; ')}; SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL search_path = pg_catalog, pg_temp; ${refuse} END`
  return `SET LOCAL ROLE ${quoteIdentifier(ownerRole)}; CREATE FUNCTION pg_temp.work() RETURNS pg_catalog.void LANGUAGE plpgsql SECURITY DEFINER AS ${quoteLiteral(body)}; SELECT pg_temp.work(); SET LOCAL ROLE NONE; RESET ALL; DISCARD TEMP; COMMIT;`
}
