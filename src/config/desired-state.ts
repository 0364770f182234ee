import { InvalidInput } from '../error.ts'
import { desiredApp } from './app.ts'
import { desiredArtifact, packedSource } from './artifact.ts'
import type { Desired, DesiredHealth, DesiredSchema } from './desired.ts'
import type { ParsedFile } from './file.ts'
import { desiredGrants } from './grants.ts'
import type { ParsedInputs } from './inputs.ts'
import type { Fields } from './key.ts'
import { KEYS } from './keys.ts'
import { desiredLakebase, desiredPlace } from './lakebase.ts'
import { findOrigin } from './origin.ts'
import { type Directories, desiredMigrations, desiredSource, migrationSettings } from './paths.ts'
import { selectEnvironment } from './select.ts'
import { Settings } from './settings.ts'

export interface DesiredContext extends Directories {
  readonly defaultOwnerRole: (database: string, schema: string) => string
}

const WAIT_TIMEOUT_MS = 1_800_000
const POLL_SECONDS = 5
const HEALTH_WINDOW_MS = 2_500
const HEALTH_TIMEOUT_MS = 120_000

/**
 * Merges inputs, file and defaults. `file` is undefined when there is none.
 * `{username}` stays in `source.workspacePath` and as a `user` principal, for the caller that knows the identity.
 * Throws InvalidInput with the problems of inputs, file and cross checks together.
 */
export function desiredState(
  inputs: ParsedInputs,
  file: ParsedFile | undefined,
  context: DesiredContext,
): Desired {
  const known = [...inputs.problems, ...(file?.problems ?? [])]
  const settings = new Settings(inputs, fieldsOf(inputs, file), known)
  const { environment } = inputs.inputs
  const app = desiredApp(settings)
  const lakebase = desiredLakebase(settings, { environment, file: file?.file, ...context })
  const files = desiredFiles(settings, context)
  const desired = {
    environment,
    grants: desiredGrants(settings, lakebase?.ownerRole),
    ...furtherGrants(settings),
    grantsMode: readGrantsMode(settings),
    ...files,
    health: desiredHealth(settings),
    allowShrink: inputs.inputs.allowShrink,
    waitTimeoutMs: readWaitTimeout(settings),
    pollMs: readPollMs(settings),
    profile: settings.pick('profile', inputs.inputs.profile, KEYS.profile)?.value,
  }
  // Without an app or a database there is a problem that says so.
  if (settings.problems.length > 0 || !app || !lakebase) throw new InvalidInput(settings.problems)
  return { ...desired, app, lakebase }
}

/**
 * The part inside this database of what `desiredState` gives, for a database that is none of a workspace: no app, and so no
 * grants to one. Throws InvalidInput as `desiredState` does.
 */
export function desiredSchemaState(
  inputs: ParsedInputs,
  file: ParsedFile | undefined,
  database: string,
  context: DesiredContext,
): DesiredSchema {
  const settings = new Settings(inputs, fieldsOf(inputs, file), [
    ...inputs.problems,
    ...(file?.problems ?? []),
  ])
  const { environment } = inputs.inputs
  const branchFrom = settings.get(KEYS.branchFrom)
  const origin = branchFrom && findOrigin(branchFrom, environment, file?.file, settings)
  const lakebase = desiredPlace(settings, database, origin, context)
  const desired = {
    environment,
    lakebase,
    grants: desiredGrants(settings, lakebase.ownerRole).filter(({ grantee }) => grantee.kind !== 'app'),
    ...withoutApp(furtherGrants(settings)),
    // Whose the app's role is cannot be known here, so what looks unexpected may be the app's: it is only reported.
    grantsMode: 'report-only' as const,
    ...withoutSource(desiredFiles(settings, context)),
    waitTimeoutMs: readWaitTimeout(settings),
    pollMs: readPollMs(settings),
  }
  if (settings.problems.length > 0) throw new InvalidInput(settings.problems)
  return desired
}

type DesiredFiles = Pick<Desired, 'source' | 'migrations' | 'artifact'>

/** Where the files are: in the checkout, or in an artefact, which says by itself whether it has migrations. */
function desiredFiles(settings: Settings, context: Directories): DesiredFiles {
  const artifact = desiredArtifact(settings, context)
  const source = desiredSource(settings, context)
  if (!artifact) return { source, migrations: desiredMigrations(settings, source, context) }
  return { source: packedSource(source, artifact), migrations: migrationSettings(settings), artifact }
}

function withoutSource({ source: _, ...rest }: DesiredFiles): Omit<DesiredFiles, 'source'> {
  return rest
}

/** The chosen environment; undefined when there is no file. Throws when there is one and nothing can be read from it. */
function fieldsOf(inputs: ParsedInputs, file: ParsedFile | undefined): Fields | undefined {
  if (!file) return undefined
  const selection = selectEnvironment(inputs.inputs, file.file)
  if (selection.ok) return selection.fields
  const problem = selection.problem ? [selection.problem] : []
  throw new InvalidInput([...inputs.problems, ...file.problems, ...problem])
}

function desiredHealth(settings: Settings): DesiredHealth {
  return {
    enabled: settings.get(KEYS.healthEnabled)?.value ?? true,
    path: settings.get(KEYS.healthPath)?.value ?? '/api/health',
    windowMs: settings.get(KEYS.healthWindow)?.value ?? HEALTH_WINDOW_MS,
    timeoutMs: settings.get(KEYS.healthTimeout)?.value ?? HEALTH_TIMEOUT_MS,
  }
}

type FurtherGrants = Pick<DesiredSchema, 'privileges' | 'appMemberOf' | 'acceptedFindings'>

function withoutApp({ privileges, ...rest }: FurtherGrants): FurtherGrants {
  return { ...rest, appMemberOf: [], privileges: privileges.filter(({ holder }) => holder.kind !== 'app') }
}

function furtherGrants(settings: Settings): FurtherGrants {
  return {
    privileges: settings.get(KEYS.privileges)?.value ?? [],
    appMemberOf: settings.get(KEYS.appMemberOf)?.value ?? [],
    acceptedFindings: settings.get(KEYS.acceptedFindings)?.value ?? [],
  }
}

function readGrantsMode(settings: Settings): Desired['grantsMode'] {
  return settings.get(KEYS.grantsMode)?.value ?? 'additive'
}

export function readWaitTimeout(settings: Settings): number {
  const seconds = settings.get(KEYS.timeout)?.value
  return settings.inputs.waitTimeoutMs ?? (seconds === undefined ? WAIT_TIMEOUT_MS : seconds * 1_000)
}

export function readPollMs(settings: Settings): number {
  return (settings.get(KEYS.pollInterval)?.value ?? POLL_SECONDS) * 1_000
}
