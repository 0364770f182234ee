import { LEDGER_TABLE } from './ledger.ts'
import { RELEASE_TABLE } from './release.ts'

/** A table of the tool's own, in the app's schema. */
export interface OwnTable {
  readonly name: string
  /** Types of the columns that are read or told apart by; the others only have to be of pg_catalog. */
  readonly types: Readonly<Record<string, 'text' | 'timestamptz' | 'boolean'>>
  /** Of these, what a table of an early version lacks. */
  readonly later: readonly string[]
}

export interface OwnTableScope {
  readonly schema: string
  readonly ownerRole: string
}

export const LEDGER: OwnTable = {
  name: LEDGER_TABLE,
  types: {
    version: 'text',
    name: 'text',
    checksum: 'text',
    applied_at: 'timestamptz',
    contracts: 'boolean',
  },
  later: ['contracts'],
}

export const RELEASES: OwnTable = {
  name: RELEASE_TABLE,
  types: {
    id: 'text',
    workspace: 'text',
    app: 'text',
    release_digest: 'text',
    source_digest: 'text',
    run: 'text',
    deployer: 'text',
    folder: 'text',
    deployment_id: 'text',
    started_at: 'timestamptz',
    ended_at: 'timestamptz',
    outcome: 'text',
    settled_by: 'text',
    manifest_digest: 'text',
    environment: 'text',
    artifact_digest: 'text',
    git_sha: 'text',
    migrations: 'text',
    restores: 'text',
  },
  later: ['migrations', 'restores'],
}

/** Whether a table of the schema is the tool's own: nobody but the owner role has anything on it. */
export function isOwnTable(name: string): boolean {
  return name === LEDGER_TABLE || name === RELEASE_TABLE
}
