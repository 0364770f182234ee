import { LakebaseConfigError } from './error.ts'

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What the app itself has, whichever database it talks to. */
const OF_THE_APP = /^(DATABRICKS_|PGAPPNAME$|USER$|USERNAME$)/

const ATTACH =
  'Attach the database to the app (Edit app > App resources > Add resource > Database; a deploy by lakebase-deploy does it), then deploy again'

/** Empty variables are none, and the line end of a secret's file is not part of a name; a password stays as it is. */
export function clean(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const text = name === 'PGPASSWORD' ? value : value?.trim()
      return text ? [[name, text]] : []
    }),
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
