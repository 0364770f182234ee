import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { desire } from '../config/desire.ts'
import type { Desired } from '../config/desired.ts'
import type { ParsedFile } from '../config/file.ts'
import { type ParsedInputs, parseInputs } from '../config/inputs.ts'
import { InvalidInput, type Problem } from '../error.ts'
import { defaultOwnerRole } from '../postgres/identifier.ts'
import type { MigrationFile } from '../postgres/migrations/file.ts'
import { readMigrations } from '../postgres/migrations/read.ts'
import type { Reporter } from '../reporter.ts'
import { BUILT_ARTEFACTS, runBuild } from '../source/build.ts'
import { readSource, type SourceTree } from '../source/tree.ts'

/** What the user asks for, read from inputs and files and found to be sound. Nothing on the platform was touched. */
export interface Request {
  readonly inputs: ParsedInputs
  readonly desired: Desired
}

/** The files that travel: migrations to the database, source to the workspace. */
export interface Payload {
  readonly migrations: readonly MigrationFile[]
  /** Undefined: this run deploys no code. */
  readonly source: SourceTree | undefined
}

/** Inputs and deployment.yaml to the desired state. Throws InvalidInput with everything that is wrong with them. */
export async function readRequest(
  raw: Readonly<Record<string, string>>,
  directory: string,
): Promise<Request> {
  const inputs = parseInputs(raw)
  const cwd = resolve(directory, inputs.inputs.workingDirectory)
  const file = await readConfig(inputs, cwd)
  const desired = desire(inputs, file, { cwd, defaultOwnerRole, exists: existsSync })
  return { inputs, desired }
}

async function readConfig(inputs: ParsedInputs, cwd: string): Promise<ParsedFile | undefined> {
  const { path, given } = inputs.inputs.config
  const absolute = isAbsolute(path) ? path : resolve(cwd, path)
  const text = await readFile(absolute, 'utf8').catch((cause: unknown) => {
    if (!given && isMissing(cause)) return undefined
    throw new InvalidInput([
      ...inputs.problems,
      {
        message: `The configuration file ${path} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`,
        hint: 'check the `config` and `working-directory` inputs, and that actions/checkout ran before this step',
      },
    ])
  })
  if (text === undefined) return undefined
  const { parseFile } = await import('../config/file.ts')
  return parseFile(text, path)
}

/** Builds the app if asked to, and reads migrations and source. Throws InvalidInput with the problems of both together. */
export async function readPayload(
  desired: Desired,
  ports: { reporter: Reporter; signal: AbortSignal },
): Promise<Payload> {
  await build(desired, ports)
  const problems: Problem[] = []
  const collect = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      problems.push(...error.problems)
      return undefined
    }
  }
  const [migrations, source] = await Promise.all([collect(migrationsOf(desired)), collect(sourceOf(desired))])
  if (problems.length > 0) throw new InvalidInput(problems)
  return { migrations: migrations ?? [], source }
}

async function build(desired: Desired, ports: { reporter: Reporter; signal: AbortSignal }): Promise<void> {
  const { buildCommand, directory } = desired.source
  if (!buildCommand || !directory) return
  await runBuild(buildCommand, { directory, environment: process.env, ...ports })
}

async function migrationsOf(desired: Desired): Promise<MigrationFile[]> {
  const { directory, displayDirectory } = desired.migrations
  return directory ? readMigrations(directory, displayDirectory ?? directory) : []
}

async function sourceOf(desired: Desired): Promise<SourceTree | undefined> {
  const { directory, displayDirectory, exclude, include, buildCommand } = desired.source
  if (!directory) return undefined
  const artefacts = include.length === 0 && buildCommand ? BUILT_ARTEFACTS : include
  return readSource({
    directory,
    displayDirectory: displayDirectory ?? directory,
    exclude,
    include: artefacts,
  })
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
