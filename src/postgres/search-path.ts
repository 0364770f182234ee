/**
 * Names in the tool's own SQL are found in pg_catalog only: in any other schema somebody may have put a function or an
 * operator that fits better, and it would run as the deployer. pg_temp has to be named: left out, it is searched first
 * for tables and types.
 */
const OWN_PATH = 'pg_catalog, pg_temp'

/** For the rest of the session. A SET looks no name up. */
export const RESTRICT_PATH = `SET search_path = ${OWN_PATH}`

/** For the rest of the transaction. */
export const RESTRICT_PATH_LOCALLY = `SET LOCAL search_path = ${OWN_PATH}`

/**
 * `options` of the login: what RESET ALL goes back to, in the place of what a setting of the role or the database says. Beside the
 * path what our own statements rely on: definitions are compared as PostgreSQL writes them, and each statement sees what was
 * committed before it. The session is the login itself, whatever role it is set to become, and outlives an error, which some of our
 * questions are answered by.
 */
export const START_UP_OPTIONS =
  '-c role=none -c exit_on_error=off -c search_path=pg_catalog,pg_temp -c quote_all_identifiers=off -c default_transaction_isolation=read\\ committed'
