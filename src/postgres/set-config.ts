import { quoteLiteral } from './identifier.ts'

/**
 * One statement for several settings, under any search_path: each statement of a message has its price on the server. It must
 * not stand where no snapshot may be taken yet, which a SET does not take.
 */
export function setConfig(
  scope: 'transaction' | 'session',
  settings: Readonly<Record<string, string>>,
): string {
  const calls = Object.entries(settings).map(
    ([name, value]) => `pg_catalog.set_config('${name}', ${quoteLiteral(value)}, ${scope === 'transaction'})`,
  )
  return `SELECT ${calls.join(', ')}`
}
