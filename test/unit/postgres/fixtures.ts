import type { Catalog, CatalogObject } from '../../../src/catalog/catalog.ts'

/** A database that has nothing of ours, read by a deployer that may do everything. */
export const emptyCatalog: Catalog = {
  serverVersion: 170010,
  login: { role: 'ci', isSuperuser: false, createRole: ['databricks_superuser'], createSchema: true },
  platform: { loginIsMember: true },
  owner: undefined,
  keeper: undefined,
  schema: undefined,
  objects: [],
  actsFor: [],
  otherLogins: [],
  databaseAcl: { owner: 'cloud_admin', acl: [] },
  extensions: ['plpgsql'],
  publicCreates: false,
  publicRelations: [],
  columns: [],
  defaults: [],
  memberships: [],
  appAttributes: [],
  powers: [],
  administrators: [],
  settable: [],
  invalidIndexes: [],
  blindSpots: { further: [], lost: [], unreadable: [] },
  ownerMembers: [],
  ownerAdmins: [],
  roles: [],
  ledger: undefined,
  ledgerIsCurrent: false,
  ledgerWasFilled: false,
  histories: [],
  restorePoint: undefined,
}

export function table(name: string, owner: string, change: Partial<CatalogObject> = {}): CatalogObject {
  return {
    kind: 'table',
    name,
    owner,
    signature: undefined,
    follows: undefined,
    inert: true,
    identity: false,
    grantable: [],
    acl: [],
    ...change,
  }
}
