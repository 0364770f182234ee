import { inWords, isDefault } from '../access/securable.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { formatAcceptance } from '../config/acceptance.ts'
import type { Grantee } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationPhase } from '../config/migration-file.ts'
import { DeployError } from '../error.ts'
import type { Lookahead } from '../migrations/guard/lookahead-result.ts'
import { planDatabase } from './database.ts'
import { type DatabaseChange, phaseOf } from './database-change.ts'

/**
 * The plan of one phase as it is now, under the lock. What another run did meanwhile is not in it any more.
 *
 * Throws DeployError `DATABASE_MOVED` when there is anything in it that was not planned: what was printed, and
 * perhaps approved, is all that may happen.
 */
export function replan(
  desired: DesiredDatabase,
  catalog: Catalog,
  look: Lookahead,
  planned: readonly DatabaseChange[],
  phase: MigrationPhase,
): readonly DatabaseChange[] {
  const fresh = planDatabase(desired, catalog, look).changes.filter((change) => phaseOf(change) === phase)
  const known = new Set(planned.flatMap(steps))
  const unplanned = fresh.flatMap(steps).filter((step) => !known.has(step))
  if (unplanned.length === 0) return fresh
  throw new DeployError(
    'DATABASE_MOVED',
    `The database changed after it was planned; it would now also need: ${unplanned.join('; ')}.`,
    { hint: 'Nothing was changed in the database. Run the job again: it plans anew.', retryable: true },
  )
}

/** A change as its smallest parts, each in words that tell it from every other. */
export function steps(change: DatabaseChange): readonly string[] {
  switch (change.kind) {
    case 'create-owner-role':
      return [`create role "${change.role}"`]
    case 'join-owner-role':
      return [`join role "${change.role}"`]
    case 'create-schema':
      return [`create schema "${change.schema}" for "${change.owner}"`]
    case 'create-extension':
      return [`create extension "${change.extension}" in "${change.schema}"`]
    case 'set-schema-owner':
      return [`give schema "${change.schema}" to "${change.to}"`]
    case 'set-object-owner':
      return [
        `give ${change.object.kind} "${change.object.name}"(${change.object.signature ?? ''}) to "${change.to}"`,
      ]
    case 'grant-owner-membership':
      return [`make ${who(change.grantee)} a member of "${change.role}"`]
    case 'grant':
      return change.privileges.map(
        (each) => `grant ${each} on ${change.class} "${change.object}" to ${who(change.grantee)}`,
      )
    case 'revoke':
      return change.on.flatMap((on) =>
        change.privileges.map(
          (each) =>
            `revoke ${change.optionOnly ? 'the grant option for ' : ''}${each} on ${on.class} "${inWords(on)}"${isDefault(on.class) ? ` of "${on.owner}"` : ''} from ${change.grantee === undefined ? 'PUBLIC' : `"${change.grantee}"`} by "${change.as}"`,
        ),
      )
    case 'revoke-membership':
      return [
        `revoke ${change.optionOnly ? 'the admin option of ' : ''}role "${change.role}" from "${change.member}" by "${change.grantor}"`,
      ]
    case 'create-ledger':
      return [`create table "${change.table}"`]
    case 'upgrade-ledger':
      return [`upgrade table "${change.table}"`]
    case 'accept-migration':
      return [`accept ${formatAcceptance(change.acceptance)}`]
    case 'run-command':
      return [`run ${change.command}`]
    case 'migrate':
      return [`apply ${change.file.name} (${change.file.checksum.slice(0, 12)})`]
    case 'repeat-migration':
      return repetition(change)
  }
}

/** What one statement misses now and did not when it was planned is a step of its own. */
function repetition({
  file,
  send,
}: Extract<DatabaseChange, { kind: 'repeat-migration' }>): readonly string[] {
  const run = `run ${file.name} (${file.checksum.slice(0, 12)})`
  return [run, ...send.map((index) => `${run}, statement ${index + 1}`)]
}

function who(grantee: Grantee): string {
  return grantee.kind === 'app' ? 'the app' : `role "${grantee.role}"`
}
