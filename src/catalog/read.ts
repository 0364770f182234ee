import { createHash } from 'node:crypto'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { keeperRole } from '../postgres/identifier.ts'
import { type Reading, readAlone } from '../postgres/reading.ts'
import { cell, type ResultRows, type Session } from '../postgres/session.ts'
import type { Catalog } from './catalog.ts'
import { type CatalogScope, catalogStatements } from './query.ts'
import { parseCatalog } from './row.ts'

/** Reads the part of the database that a plan needs, in one message that writes nothing. */
export async function readCatalog(session: Session, desired: DesiredDatabase): Promise<Catalog> {
  return readAlone(session, catalogReading(desired))
}

/**
 * The catalog of a database that does not exist yet, read in another one of the same server: roles belong to the server,
 * the rest is still empty. Whoever creates a database may create schemas in it.
 */
export async function readCatalogOfNew(session: Session, desired: DesiredDatabase): Promise<Catalog> {
  const { login, ...server } = await readCatalog(session, desired)
  return {
    ...server,
    login: { ...login, createSchema: true },
    schema: undefined,
    objects: [],
    databaseAcl: { owner: login.role, acl: [] },
    extensions: [],
    publicCreates: false,
    columns: [],
    defaults: [],
    actsFor: [],
    otherLogins: [],
    administrators: [],
    invalidIndexes: [],
    ledger: undefined,
    ledgerIsCurrent: false,
    ledgerWasFilled: false,
    dependencies: undefined,
    releases: undefined,
    histories: [],
  }
}

export function scopeOf({
  schema,
  ownerRole,
  deployers,
  grants,
  privileges = [],
  appRole,
  migrations,
  release,
}: DesiredDatabase): CatalogScope {
  const roles = grants.map(({ grantee }) => (grantee.kind === 'role' ? grantee.role : appRole))
  const holders = privileges.flatMap(({ holder }) => (holder.kind === 'role' ? [holder.role] : []))
  const grantees = [...deployers, ...roles.filter((role) => role !== undefined), ...holders]
  return {
    schema,
    ownerRole,
    keeperRole: keeperRole(ownerRole),
    release,
    appRole,
    grantees,
    settled: settledLedger(migrations),
  }
}

/** What the checksums of the ledger come to when all files are in it; a file that is always looked at may have something to do. */
function settledLedger(files: readonly MigrationFile[]): string | undefined {
  if (files.some(({ run }) => run === 'always')) return undefined
  const checksums = files.map(({ checksum }) => checksum).sort()
  return checksums.length === 0 ? '' : createHash('md5').update(checksums.join(',')).digest('hex')
}

/** The catalog among the results of a message that holds `catalogStatements`. */
export function catalogIn(results: readonly ResultRows[]): Catalog {
  return parseCatalog(cell(results, 'catalog') ?? '')
}

/** The catalog, to be read in the message that takes the deploy lock. */
export function catalogReading(desired: DesiredDatabase): Reading<Catalog> {
  return { statements: catalogStatements(scopeOf(desired)), parse: catalogIn, holder: openRelease }
}

/** The release that whoever is connected since then has begun: nobody else can begin one meanwhile. */
function openRelease({ releases = [] }: Catalog, connectedAt: number): string | undefined {
  if (releases === 'unreadable') return undefined
  return releases.find(({ outcome, startedAt }) => outcome === 'deploying' && startedAt >= connectedAt)?.run
}
