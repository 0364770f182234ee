import { LEDGER_TABLE } from './ledger.ts'
import { RELEASE_TABLE } from './release.ts'

/** A table of the tool's own, in the app's schema. */
export interface OwnTable {
  readonly name: string
  /** Types of the columns that are read or told apart by; the others only have to be of pg_catalog. */
  readonly types: Readonly<Record<string, 'text' | 'timestamptz' | 'boolean'>>
  /** The columns that it always had, and what brings one back; undefined: nothing but a backup. */
  readonly first: Readonly<Record<string, string | undefined>>
  /** Identifies a row. */
  readonly key: string
}

export interface OwnTableScope {
  readonly schema: string
  readonly ownerRole: string
}

const TIME = 'timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()'

export const LEDGER: OwnTable = {
  name: LEDGER_TABLE,
  types: {
    version: 'text',
    name: 'text',
    checksum: 'text',
    applied_at: 'timestamptz',
    contracts: 'boolean',
  },
  first: {
    version: undefined,
    name: undefined,
    checksum: undefined,
    applied_at: TIME,
    applied_by: 'text',
    git_sha: 'text',
    tool_version: 'text',
  },
  key: 'version',
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
  first: {
    id: undefined,
    workspace: undefined,
    app: undefined,
    environment: 'text',
    artifact_digest: undefined,
    release_digest: undefined,
    source_digest: undefined,
    git_sha: 'text',
    run: undefined,
    deployer: 'text',
    folder: undefined,
    deployment_id: 'text',
    manifest_digest: 'text',
    restore_lsn: 'pg_lsn',
    restore_time: 'timestamptz',
    started_at: TIME,
    ended_at: 'timestamptz',
    outcome: undefined,
    settled_by: 'text',
    tool_version: 'text',
  },
  key: 'id',
}

/** Whether a table of the schema is the tool's own: nobody but the owner role has anything on it. */
export function isOwnTable(name: string): boolean {
  return name === LEDGER_TABLE || name === RELEASE_TABLE
}
