import { refuseAdministrators } from '../access/administrator.ts'
import { findBlindSpots } from '../access/blind-spot.ts'
import type { AccessPlan, Finding } from '../access/change.ts'
import { planClosing, refusePlatformCreators } from '../access/closing.ts'
import { settleCreate } from '../access/create.ts'
import { planExtensions } from '../access/extension.ts'
import { markAccepted } from '../access/finding.ts'
import { planGrants } from '../access/grants.ts'
import { findInvalidIndexes } from '../access/invalid-index.ts'
import { planOwnership } from '../access/ownership.ts'
import { planGivingBack } from '../access/taken-create.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { LEDGER_TABLE } from '../catalog/ledger.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile, MigrationPhase } from '../config/migration-file.ts'
import { InvalidInput, type Problem } from '../error.ts'
import { type Lookahead, NO_LOOKAHEAD } from '../migrations/guard/lookahead.ts'
import { planRepeatables } from '../migrations/guard/repeatable.ts'
import { planMigrations } from '../migrations/plan.ts'
import { requireSoundReleases } from '../migrations/tampered.ts'
import { type DatabaseChange, phaseOf } from './database-change.ts'

export interface DatabasePlan {
  /** In the order in which they are made. */
  readonly changes: readonly DatabaseChange[]
  readonly findings: readonly Finding[]
}

/**
 * The difference between the desired and the observed database. Undefined catalog: the database does not exist yet,
 * and all is to be made; planned again once it has been created empty, the list is the same. `look` is what is
 * known of the files that will run.
 *
 * Throws DeployError or InvalidInput for what must be settled before any change; see the parts.
 */
export function planDatabase(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  look: Lookahead = NO_LOOKAHEAD,
): DatabasePlan {
  const rights = planRights(desired, catalog)
  requireSoundReleases(desired, catalog, moved(rights.changes))
  const [{ accepted, adopted, pending }, repeatable] = inOneReport(
    () => planMigrations(desired, catalog),
    () => planRepeatables(desired, catalog, look),
  )
  const migrations = [
    ...pending.map((file): DatabaseChange => ({ kind: 'migrate', file, locks: look.locks.get(file) })),
    ...repeatable,
  ]
  const ledger = planLedger(desired, catalog, accepted.length + adopted.length + migrations.length > 0)
  const before = [
    ...planExtensions(desired, catalog),
    ...planCommand(desired),
    ...migrations.filter((change) => phaseOf(change) === 'before-deploy'),
  ]
  const after = migrations.filter((change) => phaseOf(change) === 'after-deploy')
  if (catalog && before.length + after.length > 0) refusePlatformCreators(desired, catalog)
  const close = (phase: MigrationPhase, files: readonly DatabaseChange[]) =>
    files.length > 0 ? planClosing(desired, catalog, rights.changes, phase) : []
  return {
    changes: [
      ...rights.changes,
      ...ledger,
      ...planAdoption(desired, adopted),
      ...accepted,
      ...close('before-deploy', before),
      ...before,
      ...close('after-deploy', after),
      ...after,
    ],
    findings: markAccepted(
      [...rights.findings, ...findBlindSpots(desired, catalog), ...findInvalidIndexes(desired, catalog)],
      desired.acceptedFindings,
    ),
  }
}

/** Names of what the owner role is given. */
function moved(changes: AccessPlan['changes']): ReadonlySet<string> {
  return new Set(
    changes.flatMap((change) => (change.kind === 'set-object-owner' ? [change.object.name] : [])),
  )
}

/** Ownership, grants and the ledger: everything but the files. */
export function planStructure(desired: DesiredDatabase, catalog: Catalog | undefined): DatabasePlan {
  const { changes, findings } = planRights(desired, catalog)
  const { accepted, adopted, pending } = planMigrations(desired, catalog)
  const ledger = planLedger(desired, catalog, accepted.length + adopted.length + pending.length > 0)
  return {
    changes: [...changes, ...ledger, ...planAdoption(desired, adopted), ...accepted],
    findings: markAccepted(findings, desired.acceptedFindings),
  }
}

function planRights(unsettled: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  const desired = settleCreate(unsettled, catalog)
  const [ownership, grants] = [planOwnership(desired, catalog), planGrants(desired, catalog)]
  if (catalog) refuseAdministrators(desired, catalog, grants.changes)
  return {
    changes: [...ownership.changes, ...grants.changes, ...planGivingBack(desired, catalog)],
    findings: [...ownership.findings, ...grants.findings],
  }
}

function planAdoption(
  { baseline }: DesiredDatabase,
  files: readonly MigrationFile[],
): readonly DatabaseChange[] {
  if (files.length === 0) return []
  const by = baseline?.kind === 'tool' ? `from ${baseline.tool}` : 'baseline'
  const entries = files.map(({ version, name, checksum }) => ({ version, name, checksum }))
  return [{ kind: 'adopt-migrations', by, entries }]
}

/** Nobody but the tool knows whether it has something to do. */
function planCommand({ command }: DesiredDatabase): readonly DatabaseChange[] {
  return command === undefined ? [] : [{ kind: 'run-command', command }]
}

/** Both results; the problems of both when either refuses its input. */
function inOneReport<A, B>(first: () => A, second: () => B): readonly [A, B] {
  const [one, two] = [attempt(first), attempt(second)]
  if (one.problems || two.problems) throw new InvalidInput([...(one.problems ?? []), ...(two.problems ?? [])])
  return [one.value, two.value]
}

type Attempt<T> = { readonly value: T; readonly problems?: never } | { readonly problems: readonly Problem[] }

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems }
    throw error
  }
}

/** An old ledger is read as it is; only a run that writes to it brings it up to date. */
function planLedger(
  { migrations }: DesiredDatabase,
  catalog: Catalog | undefined,
  isWritten: boolean,
): readonly DatabaseChange[] {
  if (!catalog?.ledger) return migrations.length > 0 ? [{ kind: 'create-ledger', table: LEDGER_TABLE }] : []
  return isWritten && !catalog.ledgerIsCurrent ? [{ kind: 'upgrade-ledger', table: LEDGER_TABLE }] : []
}
