import { type Explanation, type Place, quoted } from './explanation.ts'

const reason = 'PERMISSION_DENIED'

/** PostgreSQL has one code for all that a role may not do (`aclcheck_error` and its neighbours). */
export function permissionDenied(place: Place, { message }: Error): Explanation {
  const { user, database } = place
  const role = quoted(user)
  if (/row-level security/.test(message)) {
    return {
      reason,
      advice: `A policy of the table forbids it for the role "${user}"; a right would not help. SELECT * FROM pg_policies; shows them.`,
    }
  }
  if (/^must be /.test(message)) {
    return {
      reason,
      advice: `The role "${user}" may not change what it does not own; no grant gives that. Let the owner do it: in a deploy by lakebase-deploy, a migration.`,
    }
  }
  if (/^permission denied for database /.test(message))
    return {
      reason,
      advice: `As the owner: GRANT CREATE ON DATABASE ${quoted(database)} TO ${role}; or let a migration make the schema.`,
    }
  const denied = /^permission denied for schema (.+)$/.exec(message)?.[1]
  const name = quoted(denied ?? place.schema ?? 'public')
  const other = denied === undefined ? ' (with the name of its schema, if that is another)' : ''
  return {
    reason,
    advice: `The role "${user}" has no right on it; a deploy by lakebase-deploy grants it, also for tables and sequences of later migrations. By hand, as the owner${other}: GRANT USAGE ON SCHEMA ${name} TO ${role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${role}; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${name} TO ${role};`,
  }
}

export function schemaMissing(place: Place, { message }: Error): Explanation {
  const said = nameIn(message)
  const isOurs = said === undefined || said === place.schema
  const source = isOurs
    ? `${sourceOfSchema(place)} Deploy again: the schema is made before the code starts.`
    : 'The statement names it, so a migration has to make it.'
  const name = said ?? place.schema
  const byHand = name === undefined ? '' : ` By hand: CREATE SCHEMA ${quoted(name)};`
  return {
    reason: 'SCHEMA_MISSING',
    advice: `The database ${place.database} lacks it. ${source}${byHand}`,
  }
}

/** Undefined for an alias that is not in FROM, for which PostgreSQL has the same code. */
export function tableMissing(place: Place, error: Error): Explanation | undefined {
  if (/FROM-clause/.test(error.message) || ('routine' in error && error.routine === 'errorMissingRTE'))
    return undefined
  const { schema = 'public', database } = place
  const said = /^([^.]+)\../.exec(nameIn(error.message) ?? '')?.[1]
  const name = said ?? schema
  const source =
    said === undefined
      ? `Plain names mean tables of the schema "${schema}" (${sourceOfSchema(place).replace(/\.$/, '')}) of the database ${database}.`
      : `The statement names the schema "${said}" of the database ${database}.`
  return {
    reason: 'TABLE_MISSING',
    advice: `${source} PostgreSQL says the same when that whole schema is missing, or when the role may not use it: SELECT nspname, has_schema_privilege(oid, 'usage') FROM pg_namespace WHERE nspname = '${name.replaceAll("'", "''")}'; tells. Run the migrations (a deploy does it before the code starts)${said === undefined ? ', or set LAKEBASE_SCHEMA' : ''}.`,
  }
}

export function readOnly({ host }: Place): Explanation {
  return {
    reason: 'READ_ONLY',
    advice: `The connection to ${host} takes no writes: it is a read-only endpoint or replica, or the transaction is READ ONLY. Write through a pool on the read-write endpoint.`,
  }
}

function sourceOfSchema({ schema, asked = {} }: Place): string {
  if (schema === undefined) return 'LAKEBASE_SCHEMA is not set.'
  return `${asked.schema === undefined ? 'LAKEBASE_SCHEMA' : 'The option `schema`'} is "${schema}".`
}

/** What PostgreSQL has put between quotes; a schema and its table are one name there. */
function nameIn(message: string): string | undefined {
  return /"(.+)"/.exec(message)?.[1]
}
