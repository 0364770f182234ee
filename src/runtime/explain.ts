import { codeOf, LakebaseDatabaseError, type LakebaseErrorReason } from './error.ts'
import { isLakebase, isLocal } from './host.ts'
import { describe, type Resolved } from './resolve.ts'

type Place = Pick<Resolved, 'target' | 'host' | 'port' | 'database' | 'user' | 'schema' | 'why'>

interface Explanation {
  readonly reason: LakebaseErrorReason
  /** The likely cause, and what to do. */
  readonly advice: string
}

/** A typed error with cause and fix for what users meet; every other error comes back as it is. */
export function explain(error: unknown, place: Place): unknown {
  if (!(error instanceof Error) || error instanceof LakebaseDatabaseError) return error
  const found = explanation(error, place)
  if (!found) return error
  return new LakebaseDatabaseError(found.reason, `${error.message || codeOf(error)}. ${found.advice}`, error)
}

function explanation(error: Error, place: Place): Explanation | undefined {
  if (/decode token for role/i.test(error.message)) return tokenNotForRole(place)
  switch (codeOf(error)) {
    case '28P01':
      return loginRefused(place)
    case '42501':
      return permissionDenied(place)
    case '3F000':
      return schemaMissing(place)
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case '57P03':
      return unreachable(place)
    default:
      return undefined
  }
}

function isOwn({ target }: Place): boolean {
  return target.kind === 'local' || target.kind === 'url'
}

function unreachable(place: Place): Explanation {
  const where = `${place.host}:${place.port}`
  if (isOwn(place) && isLocal(place.host)) {
    return {
      reason: 'LOCAL_DATABASE_DOWN',
      advice: `No PostgreSQL answers at ${where}, which was chosen because ${place.why}. Start it, or set DATABASE_URL; for Lakebase set PGHOST, PGUSER and LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE.`,
    }
  }
  return {
    reason: 'DATABASE_UNREACHABLE',
    advice: `${where} does not take connections (${place.why}). A suspended database wakes up within seconds; if it does not, look at it in the workspace (Compute > Lakebase), and check that PGHOST is still its host name: a new branch or instance has another.`,
  }
}

function loginRefused(place: Place): Explanation {
  if (isOwn(place) && isLakebase(place.host)) {
    return {
      reason: 'LOGIN_REFUSED',
      advice: `The password came with the URL (${place.why}); if it is a database token, it has ended: one lasts an hour at most. Take it out of the URL and set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned); then a new one is fetched when it is needed.`,
    }
  }
  if (isOwn(place)) {
    return {
      reason: 'LOGIN_REFUSED',
      advice: `Check user and password of ${place.user} (${place.why}).`,
    }
  }
  return {
    reason: 'LOGIN_REFUSED',
    advice: `A token made for this login was refused too, so it is not its age: ${describe(place.target)} has no role "${place.user}", or the token belongs to another identity than PGUSER. Attach the database to the app (that makes the role) or add the role in Lakebase, and check that PGUSER is who DATABRICKS_CLIENT_ID, or the signed-in user, is.`,
  }
}

function tokenNotForRole(place: Place): Explanation {
  return {
    reason: 'TOKEN_NOT_FOR_ROLE',
    advice: isOwn(place)
      ? `The password is no database token (${place.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned) in \`env\` of app.yaml; a deploy by lakebase-deploy does it.`
      : `The token was made for ${describe(place.target)}; check that it is the database at ${place.host}, and deploy again if app.yaml names another.`,
  }
}

function permissionDenied({ user, schema }: Place): Explanation {
  const name = quoted(schema ?? 'public')
  return {
    reason: 'PERMISSION_DENIED',
    advice: `The role "${user}" has no right on it; a deploy by lakebase-deploy grants it, also for tables and sequences of later migrations. By hand, as the owner: GRANT USAGE ON SCHEMA ${name} TO ${quoted(user)}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${quoted(user)}; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${name} TO ${quoted(user)};`,
  }
}

function schemaMissing({ schema, database }: Place): Explanation {
  const from = schema === undefined ? '' : ` LAKEBASE_SCHEMA is "${schema}".`
  return {
    reason: 'SCHEMA_MISSING',
    advice: `The database ${database} lacks it.${from} Deploy again: the schema is made before the code starts. By hand: CREATE SCHEMA ${quoted(schema ?? 'app')};`,
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
