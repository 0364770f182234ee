import { LakebaseConfigError } from './error.ts'

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the app itself has, whichever database it talks to. */
const OF_THE_APP = /^(DATABRICKS_|PGAPPNAME$|USER$|USERNAME$)/

const ATTACH =
  'Attach the database to the app (Edit app > App resources > Add resource > Database; a deploy by lakebase-deploy does it), then deploy again'

/**
 * Empty variables are none, and the line end of a secret's file is not part of a name; a password stays as it is. Throws
 * LakebaseConfigError for what JavaScript lets through.
 */
export function clean(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      if (value === undefined || value === null) return []
      if (typeof value !== 'string') throw noText(name)
      const text = name === 'PGPASSWORD' ? value : value.trim()
      return text ? [[name, text]] : []
    }),
  )
}

function noText(name: string): LakebaseConfigError {
  return new LakebaseConfigError(
    [],
    `"${name}" of the environment is no text. resolve() takes the environment first, then the options: resolve(process.env, { target }); the option \`env\` has texts alone.`,
  )
}

/** What libpq does with a variable and node-postgres does not; to leave it out would be another connection. */
const NOT_TAKEN: Readonly<Record<string, string>> = {
  PGSERVICE: 'it names a part of a file of libpq. Unset it, and set PGHOST, PGUSER and PGDATABASE',
  PGHOSTADDR: 'libpq connects to that address under the name of PGHOST. Unset it, and let PGHOST lead there',
  PGTARGETSESSIONATTRS: 'libpq chooses among servers by it. Unset it, and name the primary in PGHOST',
}

/** For an environment whose server is connected to. Throws LakebaseConfigError. */
export function refuseWhatLibpqAloneTakes(env: Environment): void {
  for (const [name, advice] of Object.entries(NOT_TAKEN)) {
    const value = env[name]
    if (value === undefined || value === 'any' || value === env.PGHOST) continue
    throw new LakebaseConfigError([name], `${name} is set, which is not taken here: ${advice}.`)
  }
  if (env.PGHOST?.includes(',')) throw severalHosts('PGHOST')
  if (env.PGPORT?.includes(',')) throw severalHosts('PGPORT')
}

/** `source` is a variable, or an option in words. */
export function severalHosts(source: string): LakebaseConfigError {
  return new LakebaseConfigError(
    /^[A-Z_]+$/.test(source) ? [source] : [],
    `${source} names several hosts. libpq tries one after the other; node-postgres connects to one. Name one, such as the primary or the name of its load balancer.`,
  )
}

/** The environment without what it says of its own database: for a database that the caller names. */
export function withoutDatabase(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => OF_THE_APP.test(name)))
}

/** True inside a Databricks App. */
export function insideApp(env: Environment): boolean {
  return env.DATABRICKS_APP_NAME !== undefined || env.DATABRICKS_APP_PORT !== undefined
}

/** In words, where there is a host. */
export function hostIsSet(env: Environment): string {
  return env.PGHOST === undefined ? 'the option `host` is set' : 'PGHOST is set'
}

/** PGPORT, or the usual one. */
export function portOf(env: Environment): number {
  const text = env.PGPORT ?? '5432'
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= 65_535) return value
  throw new LakebaseConfigError(
    ['PGPORT'],
    `PGPORT is "${text}", which is no port. Lakebase listens on 5432.`,
  )
}

export function missing(env: Environment, name: string, reason: string): never {
  const where = insideApp(env)
    ? ATTACH
    : `Set ${name} (Lakebase shows it under "Connect"${name === 'PGUSER' ? '; it is your e-mail address or the application id of the service principal' : ''})`
  throw new LakebaseConfigError(
    [name],
    `${name} is not set, but ${reason}. ${where}.`,
    insideApp(env) ? 'DATABASE_NOT_ATTACHED' : 'CONFIGURATION',
  )
}

export function notAttached(why: string): LakebaseConfigError {
  return new LakebaseConfigError(
    ['PGHOST'],
    `This app would connect to localhost, because ${why}; in a Databricks App nothing listens there. ${ATTACH}: the platform then sets PGHOST, PGUSER and PGDATABASE. An app.yaml needs no line for them.`,
    'DATABASE_NOT_ATTACHED',
  )
}
