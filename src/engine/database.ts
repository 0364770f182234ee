import type { Catalog } from '../catalog/catalog.ts'
import { catalogReading, readCatalog, readCatalogOfNew } from '../catalog/read.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { readRole } from '../databricks/autoscaling/role.ts'
import { type EarlyCredential, mintCredential } from '../databricks/credential.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import { hostOf } from '../databricks/lakebase-host.ts'
import { DeployError } from '../error.ts'
import { readLookahead } from '../migrations/guard/read-lookahead.ts'
import { DEFAULT_DATABASE } from '../plan/lakebase.ts'
import type { Address } from '../postgres/address.ts'
import { connect, type Session } from '../postgres/connect.ts'
import type { DeployLock } from './lock.ts'
import type { Ports } from './ports.ts'
import { type DatabaseReading, readingOf } from './reading.ts'

/** How to log in to a database, for a child that does it by itself. */
export interface Login {
  readonly address: Address
  readonly password: string | undefined
  /** Absolute path of the PEM file that the address trusts. */
  readonly sslRootCert?: string | undefined
}

/**
 * Reads the catalog, or says why it cannot be read yet. Wakes a suspended endpoint; changes nothing. With `lock` the
 * database is read under it, as soon as it exists; a run that only plans has none.
 */
export async function observeDatabase(
  desiredDatabase: DesiredDatabase,
  lakebase: Lakebase,
  user: string,
  ports: Ports,
  {
    lock,
    credential,
  }: { readonly lock?: DeployLock | undefined; readonly credential?: EarlyCredential | undefined } = {},
): Promise<DatabaseReading> {
  const readable = readableLakebase(lakebase)
  if (typeof readable === 'string') return { state: 'deferred', reason: readable, roleMissing: false }
  if (readable === undefined) {
    const look = await readLookahead(undefined, desiredDatabase, undefined, ports.syntax)
    return { state: 'new', look }
  }
  try {
    const isNew = isToBeCreated(desiredDatabase, lakebase)
    const place = isNew ? { ...desiredDatabase, database: DEFAULT_DATABASE } : desiredDatabase
    const readOn = async (session: Session, catalog: Catalog) => {
      const look = await readLookahead(isNew ? undefined : session, desiredDatabase, catalog, ports.syntax)
      return readingOf(session, desiredDatabase, catalog, look, ports.syntax)
    }
    if (lock && !isNew && readable === lakebase) {
      const open = async () => (await openDatabase(place, lakebase, user, ports, credential)).session
      return await lock.read(open, desiredDatabase, catalogReading(desiredDatabase), readOn)
    }
    const read = isNew ? readCatalogOfNew : readCatalog
    const work = async (session: Session) => readOn(session, await read(session, desiredDatabase))
    return await withDatabase(place, readable, user, ports, work, credential)
  } catch (error) {
    if (await lacksRole(error, readable, user, ports)) {
      return {
        state: 'deferred',
        reason: `${user} has no Postgres role there yet; the database is read once it has one`,
        roleMissing: true,
      }
    }
    throw error
  }
}

/** Runs `work` on one connection, with a credential minted for it, or with `early` when that is for this Lakebase. */
export async function withDatabase<T>(
  desiredDatabase: DesiredDatabase,
  lakebase: Lakebase,
  user: string,
  ports: Ports,
  work: (session: Session, login: Login) => Promise<T>,
  early?: EarlyCredential,
): Promise<T> {
  const { session, login } = await openDatabase(desiredDatabase, lakebase, user, ports, early)
  try {
    return await work(session, login)
  } finally {
    await session.close()
  }
}

async function openDatabase(
  { database }: DesiredDatabase,
  lakebase: Lakebase,
  user: string,
  ports: Ports,
  early: EarlyCredential | undefined,
): Promise<{ readonly session: Session; readonly login: Login }> {
  const credential = (await early?.for(lakebase)) ?? (await mintCredential(ports.client, lakebase))
  const address = { host: hostOf(lakebase), port: 5432, database, user }
  const session = await connect(address, credential.token, ports)
  return { session, login: { address, password: credential.token } }
}

/** The Lakebase to connect to; undefined when the database will be made empty; a sentence when it must be started first. */
function readableLakebase(lakebase: Lakebase): Lakebase | string | undefined {
  if (lakebase.kind === 'provisioned') {
    const { instance } = lakebase
    if (!instance) return undefined
    if (instance.stopped || instance.state === 'STOPPED')
      return `instance ${instance.name} is stopped; the database is read once it runs`
    return lakebase
  }
  if (!lakebase.project) return undefined
  if (!lakebase.branch) return sourceOf(lakebase)
  if (!lakebase.endpoint)
    return `${lakebase.branch.name} has no endpoint; the database is read once there is one`
  if (lakebase.endpoint.disabled)
    return `${lakebase.endpoint.name} is disabled; the database is read once it is enabled`
  return lakebase
}

/** Whether a branch, or the one that it is copied from, has no database of that name. */
function isToBeCreated({ database }: DesiredDatabase, lakebase: Lakebase): boolean {
  if (lakebase.kind === 'provisioned' || database === DEFAULT_DATABASE) return false
  return (lakebase.branch ? lakebase.database : lakebase.source?.database) === undefined
}

/** A branch that this run will make holds what its source holds, so the source is read in its place. */
function sourceOf(lakebase: Extract<Lakebase, { kind: 'autoscaling' }>): Lakebase | string | undefined {
  const { source } = lakebase
  if (!source) return undefined
  if (!source.endpoint || source.endpoint.disabled)
    return `${source.branch.name} cannot be read; the database is read once the new branch is there`
  return { ...lakebase, branchId: source.branch.id, branch: source.branch, endpoint: source.endpoint }
}

async function lacksRole(error: unknown, lakebase: Lakebase, user: string, ports: Ports): Promise<boolean> {
  if (!(error instanceof DeployError) || error.code !== 'DATABASE_LOGIN_REFUSED') return false
  if (lakebase.kind !== 'autoscaling' || !lakebase.branch) return false
  return (await readRole(ports.client, lakebase.branch.name, user)) === undefined
}
