import { inWords, isDefault } from '../access/securable.ts'
import { formatAcceptance } from '../config/acceptance.ts'
import type { Grantee } from '../config/desired.ts'
import { type Change, isDatabaseChange } from './change.ts'
import type { DatabaseChange } from './database-change.ts'

/**
 * What has to be approved for a change to be made, as its smallest parts: of a change that somebody did half by hand, what
 * is left is approved too. An upload is its content, whichever folder it goes to. A repeatable migration is its file, for how
 * much of it is there already may change without anybody's doing. What the deploying identity needs before it can act at
 * all, such as joining the owner role, is no part of a plan.
 */
export function approvalSteps(change: Change): readonly string[] {
  switch (change.kind) {
    case 'join-owner-role':
      return []
    case 'upload-source':
      return [`upload source ${change.digest}`]
    case 'deploy-app':
      return [`deploy app ${change.app}`]
    case 'repeat-migration':
      return databaseSteps({ ...change, send: Array.from({ length: change.total }, (_, index) => index) })
    default:
      return isDatabaseChange(change) ? databaseSteps(change) : [JSON.stringify(change)]
  }
}

/** For a message: a checksum by its first 12 digits. */
export function shortChecksums(text: string): string {
  return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1')
}

/** A change inside the database as its smallest parts, each in words that tell it from every other. */
export function databaseSteps(change: DatabaseChange): readonly string[] {
  switch (change.kind) {
    case 'create-owner-role':
      return [`create role "${change.role}"`]
    case 'share-owner-role':
      return [`open role "${change.role}" to databricks_superuser`]
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
    case 'close-schema':
      return [`close schema "${change.schema}" ${change.phase}`]
    case 'create-ledger':
      return [`create table "${change.table}"`]
    case 'upgrade-ledger':
      return [`upgrade table "${change.table}"`]
    case 'accept-migration':
      return [`accept ${formatAcceptance(change.acceptance)}`]
    case 'adopt-migrations':
      return change.entries.map(({ name, checksum }) => `record ${name} (${checksum}) as applied before`)
    case 'run-command':
      return [`run ${change.command}`]
    case 'migrate':
      return [`apply ${change.file.name} (${change.file.checksum})`]
    case 'repeat-migration':
      return repetition(change)
  }
}

/** What one statement misses now and did not when it was planned is a step of its own. */
function repetition({
  file,
  send,
}: Extract<DatabaseChange, { kind: 'repeat-migration' }>): readonly string[] {
  const run = `run ${file.name} (${file.checksum})`
  return [run, ...send.map((index) => `${run}, statement ${index + 1}`)]
}

function who(grantee: Grantee): string {
  return grantee.kind === 'app' ? 'the app' : `role "${grantee.role}"`
}
