import { dirname, join, relative, resolve, sep } from 'node:path'
import { factsOf } from './command.ts'
import type { DesiredMigrations, DesiredSource, MigrateCommand } from './desired.ts'
import type { Located } from './key.ts'
import { KEYS } from './keys.ts'
import { LAYOUT_NAMES, layoutOf } from './layout.ts'
import { PIPELINE_FILES } from './pipeline-file.ts'
import type { Settings } from './settings.ts'

export interface Directories {
  /** Absolute directory that relative paths start from: the job's directory with `working-directory` applied. */
  readonly cwd: string
  /** Whether an absolute path exists. */
  readonly exists: (path: string) => boolean
}

const KEPT_RELEASES = 5
const LOCK_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 600_000

/** The app's source: the input's directory, else the file's, else `.`. */
export function desiredSource(settings: Settings, directories: Directories): DesiredSource {
  const directory = settings.pick('source', settings.inputs.source, KEYS.source)
  const isRead = factsOf(settings.inputs.command).readsSource && settings.inputs.artifact === undefined
  if (directory && isRead) requireDirectory(settings, directory, directories)
  const display = directory?.value ?? '.'
  const absolute = resolve(directories.cwd, display)
  const { build, passEnv } = settings.inputs
  const command = settings.pick('build-command', settings.inputs.buildCommand, KEYS.buildCommand)?.value
  return {
    directory: absolute,
    displayDirectory: display,
    workspacePath: settings.get(KEYS.workspacePath)?.value,
    keep: settings.get(KEYS.keep)?.value ?? KEPT_RELEASES,
    exclude: [
      ...(settings.get(KEYS.buildExclude)?.value ?? []),
      ...(settings.get(KEYS.sourceExclude)?.value ?? []),
      ...ownFiles(settings, directories.cwd, absolute),
    ],
    include: [
      ...(settings.get(KEYS.buildInclude)?.value ?? []),
      ...(settings.get(KEYS.sourceInclude)?.value ?? []),
    ],
    pipelineFiles: [
      ...PIPELINE_FILES,
      ...patternsOf([settings.inputs.config.path], directories.cwd, absolute),
    ],
    buildCommand: build ? command : undefined,
    ...(!build && { skipsBuild: true }),
    ...(passEnv.length > 0 && { passEnv }),
  }
}

/** What the run itself reads or writes is no part of the app: a plan would change the source that it is the plan of. */
function ownFiles({ inputs: { out, plan, sarif } }: Settings, cwd: string, source: string): string[] {
  return patternsOf(
    [out, plan, sarif].filter((file) => file !== undefined),
    cwd,
    source,
  )
}

/** Files that lie in the source, as patterns that match nothing else. */
function patternsOf(files: readonly string[], cwd: string, source: string): string[] {
  return files
    .map((file) => display(resolve(cwd, file), source))
    .filter((path) => !path.startsWith('..'))
    .map((path) => `/${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`)
}

export function desiredMigrations(
  settings: Settings,
  source: DesiredSource,
  directories: Directories,
): DesiredMigrations {
  const command = settings.pick('migrate-command', settings.inputs.migrateCommand, KEYS.migrateCommand)
  const given = settings.pick('migrations', settings.inputs.migrations, KEYS.migrations)
  if (command && given)
    settings.refuse(command, `and ${given.label} are both given`, 'delete one: files or a command migrate')
  // What lies beside a tool of its own is the tool's.
  const displayDirectory = command ? undefined : readMigrationsDirectory(settings, source, directories)
  return {
    ...migrationSettings(settings),
    command: command?.value === undefined ? undefined : commandOf(command.value, settings, directories),
    directory: displayDirectory === undefined ? undefined : resolve(directories.cwd, displayDirectory),
    displayDirectory,
  }
}

/** How migrations are applied, wherever they are. */
export function migrationSettings(settings: Settings): DesiredMigrations {
  return {
    command: undefined,
    directory: undefined,
    displayDirectory: undefined,
    layout: settings.get(KEYS.layout)?.value,
    replacePublic: settings.get(KEYS.replacePublic)?.value,
    baseline: settings.get(KEYS.baseline)?.value,
    accept: settings.get(KEYS.accept)?.value ?? [],
    lockTimeoutMs: settings.get(KEYS.lockTimeout)?.value ?? LOCK_TIMEOUT_MS,
    statementTimeoutMs: settings.get(KEYS.statementTimeout)?.value ?? STATEMENT_TIMEOUT_MS,
    runAs: settings.get(KEYS.runAs)?.value ?? 'box',
    allow: settings.get(KEYS.allow)?.value ?? [],
  }
}

function commandOf(line: string, { inputs: { passEnv } }: Settings, { cwd }: Directories): MigrateCommand {
  return { line, directory: cwd, ...(passEnv.length > 0 && { passEnv }) }
}

function readMigrationsDirectory(
  settings: Settings,
  source: DesiredSource,
  directories: Directories,
): string | undefined {
  const given = settings.pick('migrations', settings.inputs.migrations, KEYS.migrations)
  if (given) {
    requireDirectory(settings, given, directories)
    return given.value
  }
  const found = usualMigrations(source, directories.cwd).filter((path) => directories.exists(path))
  const [first, second] = found.map((path) => display(path, directories.cwd))
  if (first !== undefined && second !== undefined) {
    settings.missing(
      `both ${first} and ${second} exist; which of them holds the migrations?`,
      `add \`migrations: ${first}\` or \`migrations: ${second}\` to the step`,
    )
  }
  if (first === undefined && settings.inputs.command === 'migrate') refuseOthers(settings, directories)
  return first
}

/**
 * A tool's own directory is not taken by itself, because the app may run the tool when it starts; but to migrate and to
 * pass it over is no success.
 */
function refuseOthers(settings: Settings, { cwd, exists }: Directories): void {
  const own = LAYOUT_NAMES.flatMap((name) => layoutOf(name).directories.map((path) => ({ path, name })))
  const found = own.find(({ path }) => exists(resolve(cwd, path)))
  if (!found) return
  settings.missing(
    `there is no directory migrations, and ${found.path} looks like that of ${layoutOf(found.name).title}`,
    `if its files are to run, add \`migrations: ${found.path}\` to the step, or \`migrations: { directory: ${found.path} }\` to deployment.yaml`,
  )
}

/** Inside the source, or beside it when the source is a folder of its own. */
function usualMigrations({ directory }: DesiredSource, cwd: string): string[] {
  if (directory === undefined) return []
  const inside = join(directory, 'migrations')
  return directory === resolve(cwd) ? [inside] : [inside, join(dirname(directory), 'migrations')]
}

function display(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll(sep, '/')
}

function requireDirectory(settings: Settings, located: Located<string>, { cwd, exists }: Directories): void {
  if (located.value !== undefined && !exists(resolve(cwd, located.value))) {
    settings.refuse(located, `is "${located.value}", which does not exist`, `paths start from ${cwd}`)
  }
}
