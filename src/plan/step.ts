import { inWords, isDefault } from '../access/securable.ts'
import { formatAcceptance } from '../config/acceptance.ts'
import { type CuRange, isSmaller } from '../config/capacity.ts'
import type { Grantee } from '../config/desired.ts'
import {
  type AppChange,
  type AppFields,
  type Change,
  isAppChange,
  isDatabaseChange,
  isEndChange,
  isLakebaseChange,
  type LakebaseChange,
  type SourceChange,
} from './change.ts'
import type { DatabaseChange } from './database-change.ts'

/**
 * What has to be approved for a change to be made, as its smallest parts: of a change that somebody did half by hand, what
 * is left is approved too. A repeatable migration is its file, for how much of it is there already may change without
 * anybody's doing. What the deploying identity needs before it can act at all is no part of a plan: a Postgres role,
 * membership of the owner role, the source in a folder of its own.
 */
export function approvalSteps(change: Change): readonly string[] {
  if (change.kind === 'join-owner-role') return []
  if (change.kind === 'repeat-migration')
    return databaseSteps({ ...change, send: Array.from({ length: change.total }, (_, index) => index) })
  if (isDatabaseChange(change)) return databaseSteps(change)
  if (isLakebaseChange(change)) return lakebaseSteps(change)
  if (isEndChange(change)) return [JSON.stringify(change)]
  return isAppChange(change) ? appSteps(change) : sourceSteps(change)
}

function lakebaseSteps(change: LakebaseChange): readonly string[] {
  switch (change.kind) {
    case 'create-postgres-role':
      return []
    case 'create-project': {
      const branch = `projects/${change.project}/branches/production`
      return [`create project ${change.project}`, ...endpointSteps(`${branch}/endpoints/primary`, change)]
    }
    case 'create-branch': {
      const { branch, source, ttlSeconds = 'ever' } = change
      const create = `create branch ${branch} from ${source} for ${ttlSeconds}`
      return [create, ...endpointSteps(`${branch}/endpoints/primary`, change)]
    }
    case 'create-endpoint': {
      const endpoint = `${change.branch}/endpoints/primary`
      return [`create endpoint ${endpoint}`, ...endpointSteps(endpoint, change)]
    }
    case 'resize-endpoint': {
      const { endpoint, from, to, suspendAfterSeconds } = change
      const shrinks = to.maxCu < from.maxCu ? [`lower the memory of ${endpoint}`] : []
      return [...endpointSteps(endpoint, { size: to, suspendAfterSeconds }), ...shrinks]
    }
    case 'resize-instance': {
      const { instance, from, to } = change
      const shrinks = isSmaller(to, from) ? [`lower the memory of ${instance}`] : []
      return [`resize instance ${instance} to ${to}`, ...shrinks]
    }
    default:
      return [JSON.stringify(change)]
  }
}

function endpointSteps(
  endpoint: string,
  {
    size,
    suspendAfterSeconds,
  }: { readonly size: CuRange; readonly suspendAfterSeconds: number | 'never' | undefined },
): readonly string[] {
  return [
    `size ${endpoint} ${size.minCu}-${size.maxCu}`,
    ...(suspendAfterSeconds === undefined ? [] : [`suspend ${endpoint} after ${suspendAfterSeconds}`]),
  ]
}

function appSteps(change: AppChange): readonly string[] {
  switch (change.kind) {
    case 'create-app':
      return [`create app ${change.app}`, ...fieldSteps(change.app, change.fields)]
    case 'update-app':
      return fieldSteps(change.app, change.fields)
    case 'grant-app-permissions':
      return change.permissions.map((each) => `permission on app ${change.app} ${JSON.stringify(each)}`)
  }
}

function fieldSteps(app: string, { description, computeSize, resources }: AppFields): readonly string[] {
  const database = resources?.database
  return [
    ...(description === undefined ? [] : [`describe app ${app} ${JSON.stringify(description)}`]),
    ...(computeSize === undefined ? [] : [`size app ${app} ${computeSize}`]),
    ...(database === undefined ? [] : [`attach to app ${app} ${JSON.stringify(database)}`]),
    ...(resources?.remove === undefined ? [] : [`take off app ${app} ${resources.remove}`]),
    ...(resources?.set ?? []).map((each) => `resource of app ${app} ${JSON.stringify(each)}`),
  ]
}

/** Which source it is, the plan's release digest says. */
function sourceSteps(change: SourceChange): readonly string[] {
  return change.kind === 'upload-source' ? [] : [`${change.kind} ${change.app}`]
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
    case 'grant-database-create':
      return [`let "${change.role}" create in the database`]
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
    case 'grant-privileges':
      return privilegeSteps(change)
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
    case 'give-back-create':
      return givingBack(change)
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

function givingBack({
  schema,
  to,
}: Extract<DatabaseChange, { kind: 'give-back-create' }>): readonly string[] {
  const roles = to.map((role) => (role === undefined ? 'PUBLIC' : `"${role}"`))
  return [
    `forget from whom CREATE on schema "${schema}" was taken`,
    ...roles.map((role) => `give CREATE on schema "${schema}" back to ${role}`),
  ]
}

function privilegeSteps({
  on,
  privileges,
  holder,
  grantOption,
}: Extract<DatabaseChange, { kind: 'grant-privileges' }>): readonly string[] {
  const to = holder.kind === 'public' ? 'PUBLIC' : who(holder)
  const option = grantOption ? ' with grant option' : ''
  return on.flatMap((each) =>
    privileges.map((one) => `grant ${one}${option} on ${each.class} "${inWords(each)}" to ${to}`),
  )
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
