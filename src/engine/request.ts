import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  type Command,
  type EnvironmentsCommand,
  factsOf,
  isLocal,
  isOfEnvironments,
  type LocalCommand,
  SERVER_COMMANDS,
  type ServerCommand,
} from '../config/command.ts'
import type { Desired, DesiredSchema } from '../config/desired.ts'
import { type DesiredPackage, desiredPackage } from '../config/desired-package.ts'
import { desiredSchemaState } from '../config/desired-state.ts'
import { type ParsedInputs, parseInputs } from '../config/inputs.ts'
import type { AuthSettings } from '../databricks/auth/token-source.ts'
import { InvalidInput } from '../error.ts'
import { defaultOwnerRole } from '../postgres/identifier.ts'
import {
  addLoginProblems,
  type EnvironmentRequest,
  readConfig,
  readConfigured,
  readEnvironment,
} from './environment-request.ts'
import { Problems } from './problems.ts'
import { type Promotion, readPromotion } from './promotion-request.ts'
import { readServer, type Server } from './server.ts'

/** What the user asks for, read from inputs and files and found to be sound. Nothing was touched. */
export type Request = WorkspaceRequest | ServerRequest | EnvironmentsRequest | DoctorRequest | PackageRequest

export interface WorkspaceRequest {
  readonly target: 'workspace'
  readonly command: Exclude<Command, EnvironmentsCommand | LocalCommand | 'doctor'>
  /** Absolute; what the paths of the inputs start from. */
  readonly directory: string
  readonly inputs: ParsedInputs
  readonly desired: Desired
  readonly login: AuthSettings
  /** What has to be healthy elsewhere first. */
  readonly promotion?: Promotion | undefined
}

/** A database by its URL: no workspace, no app. */
export interface ServerRequest {
  readonly target: 'server'
  readonly command: ServerCommand
  readonly inputs: ParsedInputs
  readonly desired: DesiredSchema
  readonly server: Server
}

/** Files of this machine: no workspace, no database. */
export interface PackageRequest {
  readonly target: 'package'
  readonly command: LocalCommand
  readonly inputs: ParsedInputs
  readonly desired: DesiredPackage
}

/** Every environment of the file, or the one that is named. */
export interface EnvironmentsRequest {
  readonly target: 'environments'
  readonly command: EnvironmentsCommand
  readonly inputs: ParsedInputs
  /** At least one. */
  readonly environments: readonly NamedEnvironment[]
}

/** One environment, whose login may lack something. */
export interface DoctorRequest extends EnvironmentRequest {
  readonly target: 'doctor'
  readonly command: 'doctor'
  /** Absolute; what the paths of the inputs start from. */
  readonly directory: string
  readonly inputs: ParsedInputs
}

export interface NamedEnvironment {
  /** Undefined: there is no file that names it. */
  readonly name: string | undefined
  /** What is asked of it, or why that cannot be told. */
  readonly request: { readonly value: EnvironmentRequest } | { readonly unseen: string }
}

/** Inputs and deployment.yaml to the desired state. Throws InvalidInput with everything that is wrong with them. */
export async function readRequest(
  raw: Readonly<Record<string, string>>,
  directory: string,
  env: AuthSettings['env'],
): Promise<Request> {
  const inputs = parseInputs(withDatabaseUrl(raw, env))
  const cwd = resolve(directory, inputs.inputs.workingDirectory)
  if (inputs.given.has('database-url')) return readServerRequest(inputs, cwd, env)
  const { command } = inputs.inputs
  if (isOfEnvironments(command)) return readEnvironmentsRequest(command, raw, inputs, cwd, env)
  if (command === 'doctor') {
    const { problems, ...read } = await readConfigured(inputs, cwd, env)
    if (!read.desired || problems.any) {
      await addLoginProblems(problems, inputs, read.login)
      throw problems.error()
    }
    return { target: 'doctor', command, directory: cwd, inputs, desired: read.desired, login: read.login }
  }
  if (isLocal(command)) return readPackageRequest(command, inputs, cwd)
  const own = await readEnvironment(inputs, cwd, env)
  const promotion = await readPromotion(raw, own, inputs, cwd, env)
  return { target: 'workspace', command, directory: cwd, inputs, ...own, promotion }
}

/** LAKEBASE_DATABASE_URL means nothing to the other commands. */
function withDatabaseUrl(
  raw: Readonly<Record<string, string>>,
  env: AuthSettings['env'],
): Readonly<Record<string, string>> {
  const url = env.LAKEBASE_DATABASE_URL
  return SERVER_COMMANDS.some((name) => name === raw.command) && url ? { 'database-url': url, ...raw } : raw
}

/** Whether the run only plans. */
export function isDryRun({ inputs }: { readonly inputs: Pick<ParsedInputs, 'inputs'> }): boolean {
  const { dryRun, command } = inputs.inputs
  return dryRun || factsOf(command).planOnly === true
}

/** What the run is about, for a heading: `shop · prod`. */
export function titleOf(request: Request): string {
  if (request.target === 'environments') return 'Status'
  if (request.target === 'package') return 'Package'
  const { environment } = request.desired
  const { schema } = request.desired.lakebase
  return [request.target === 'server' ? schema : request.desired.app.name, environment]
    .filter(Boolean)
    .join(' · ')
}

async function readPackageRequest(
  command: LocalCommand,
  inputs: ParsedInputs,
  cwd: string,
): Promise<PackageRequest> {
  const file = await readConfig(inputs, cwd)
  const desired = desiredPackage(inputs, file, { cwd, exists: existsSync })
  return { target: 'package', command, inputs, desired }
}

async function readServerRequest(
  inputs: ParsedInputs,
  cwd: string,
  env: AuthSettings['env'],
): Promise<ServerRequest> {
  const problems = new Problems()
  const { databaseUrl } = inputs.inputs
  const server = databaseUrl && (await problems.collect(() => readServer(databaseUrl, cwd, env)))
  const desired = await problems.collect(async () => {
    const file = await readConfig(inputs, cwd)
    const database = server?.address.database ?? ''
    return desiredSchemaState(inputs, file, database, { cwd, defaultOwnerRole, exists: existsSync })
  })
  const command = SERVER_COMMANDS.find((name) => name === inputs.inputs.command)
  // Without a server, or with a command that has none, there is a problem that says so.
  if (!server || !desired || !command) throw problems.error()
  return { target: 'server', command, inputs, desired, server }
}

/** What is wrong with inputs or file is wrong everywhere; what is wrong with one environment is told of that. */
async function readEnvironmentsRequest(
  command: EnvironmentsCommand,
  raw: Readonly<Record<string, string>>,
  inputs: ParsedInputs,
  cwd: string,
  env: AuthSettings['env'],
): Promise<EnvironmentsRequest> {
  const parsed = await readConfig(inputs, cwd)
  const problems = [...inputs.problems, ...(parsed?.problems ?? [])]
  if (problems.length > 0) throw new InvalidInput(problems)
  const { environment } = inputs.inputs
  const names =
    environment === undefined ? [...(parsed?.file.environments?.keys() ?? [undefined])] : [environment]
  const refusals: InvalidInput[] = []
  const environments = await Promise.all(
    names.map(async (name): Promise<NamedEnvironment> => {
      const own = parseInputs(name === undefined ? raw : { ...raw, environment: name })
      try {
        return { name, request: { value: await readEnvironment(own, cwd, env) } }
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error
        refusals.push(error)
        return { name, request: { unseen: error.message.replaceAll('\n', '; ') } }
      }
    }),
  )
  const [refusal] = refusals
  if (refusal && refusals.length === names.length) throw refusal
  return { target: 'environments', command, inputs, environments }
}
