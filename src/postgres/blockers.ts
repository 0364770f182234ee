import { quoteLiteral } from './identifier.ts'
import type { Session } from './session.ts'

/**
 * Who holds locks on these relations of the schema now, as the end of a sentence: `; "app@x" (pid 7, psql) holds ...`.
 * The server does not say whom a statement waited for once it has given up, so this is the best guess, and empty when
 * the locks are gone. Needs a session with no failed transaction open.
 */
export async function describeBlockers(
  session: Session,
  schema: string,
  relations: readonly string[],
): Promise<string> {
  if (relations.length === 0) return ''
  const [rows = []] = await session.send(holders(schema, relations))
  return rows
    .map(({ pid, usename, application_name, state, since, relation, mode }) => {
      const details = [
        `pid ${pid}`,
        application_name || undefined,
        state,
        since && `in a transaction since ${since}`,
      ]
      return `; "${usename ?? 'a role not visible here'}" (${details.filter(Boolean).join(', ')}) holds ${mode} on "${relation}"`
    })
    .join('')
}

function holders(schema: string, relations: readonly string[]): string {
  return `SELECT DISTINCT ON (l.pid) l.pid, a.usename, a.application_name, a.state, a.xact_start::text AS since, c.relname AS relation, l.mode
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.pid <> pg_backend_pid() AND n.nspname = ${quoteLiteral(schema)}
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND c.relname = ANY (ARRAY[${relations.map(quoteLiteral).join(', ')}]::text[])
ORDER BY l.pid, l.mode LIMIT 5`
}
