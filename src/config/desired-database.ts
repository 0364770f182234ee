import type { Acceptance } from './acceptance.ts'
import type { AcceptedFinding } from './accepted-finding.ts'
import type { Baseline } from './baseline.ts'
import type { CheckCode } from './check.ts'
import type { DesiredGrant, DesiredPrivilege, GrantsMode, RunAs } from './desired.ts'
import type { MigrationFile } from './migration-file.ts'
import type { ReleaseReading } from './release.ts'

/** The database as it should be. */
export interface DesiredDatabase {
  readonly database: string
  readonly schema: string
  readonly ownerRole: string
  /** Logins that may join the owner role, and nobody else; empty: every member of `databricks_superuser`. */
  readonly deployers: readonly string[]
  readonly ownership: 'enforce' | 'keep'
  /** The owner role is given CREATE on the database; absent: it keeps what it has. */
  readonly ownerCreate?: boolean
  /** What the migrations need; created before them, by the login, because the owner role may not. */
  readonly extensions: readonly string[]
  readonly grants: readonly DesiredGrant[]
  /** Single privileges, beyond what `grants` give. */
  readonly privileges?: readonly DesiredPrivilege[]
  /** Roles that the app's role may be a member of. */
  readonly appMemberOf?: readonly string[]
  readonly acceptedFindings?: readonly AcceptedFinding[]
  /** `additive` reports what is unexpected, `authoritative` revokes it. */
  readonly grantsMode: GrantsMode
  /** The app's service principal; undefined: the app is not created yet, and all its grants are still to be made. */
  readonly appRole: string | undefined
  /** The ordered ones by version, then the repeatable ones by name. */
  readonly migrations: readonly MigrationFile[]
  /** Checks of migrations that stop nobody here. */
  readonly allow: readonly CheckCode[]
  /** Differences between ledger and files that are no mistakes. One that is not there, or not any more, is no matter. */
  readonly accept: readonly Acceptance[]
  /** Whether there are migrations, for a run that reads none and compares the ledger with none; absent: told by the files and the command. */
  readonly migrates?: boolean
  /** Whether files run in a box, with the rights of the owner role alone, or with all that the login has. Undefined: `box`. */
  readonly runAs?: RunAs
  /** What was applied before this tool knew the schema; undefined: nothing is said. */
  readonly baseline?: Baseline | undefined
  /** Whose releases are remembered here; absent where no code is deployed. */
  readonly release?: ReleaseReading | undefined
  /** A command that migrates in the place of files. */
  readonly command?: string | undefined
}
