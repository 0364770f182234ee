import { resolve } from 'node:path'
import { InvalidInput } from '../error.ts'
import { ARTIFACT_FOLDER, refuseCommand } from './artifact.ts'
import type { DesiredArtifact, DesiredMigrations, DesiredSource } from './desired.ts'
import { readPollMs, readWaitTimeout } from './desired-state.ts'
import type { ParsedFile } from './file.ts'
import type { ParsedInputs } from './inputs.ts'
import type { Fields, Key } from './key.ts'
import { KEYS } from './keys.ts'
import { type Directories, desiredMigrations, desiredSource } from './paths.ts'
import { selectEnvironment } from './select.ts'
import { Settings } from './settings.ts'

/** What an artefact is made of, and where it goes. */
export interface DesiredPackage {
  readonly source: DesiredSource
  readonly migrations: DesiredMigrations
  readonly out: DesiredArtifact
  readonly waitTimeoutMs: number
  readonly pollMs: number
}

/** The keys that say what is packed. */
const PACKED: readonly Key<unknown>[] = [
  KEYS.source,
  KEYS.sourceExclude,
  KEYS.sourceInclude,
  KEYS.buildCommand,
  KEYS.buildExclude,
  KEYS.buildInclude,
  KEYS.migrations,
  KEYS.layout,
  KEYS.migrateCommand,
]

/**
 * Merges inputs, file and defaults. Without an environment that is chosen, all of them have to say the same of what is packed.
 * Throws InvalidInput as `desiredState` does.
 */
export function desiredPackage(
  inputs: ParsedInputs,
  file: ParsedFile | undefined,
  directories: Directories,
): DesiredPackage {
  const known = [...inputs.problems, ...(file?.problems ?? [])]
  const settings = new Settings(inputs, file && fieldsOf(inputs, file), known)
  refuseCommand(settings, 'package')
  const source = desiredSource(settings, directories)
  const migrations = desiredMigrations(settings, source, directories)
  const out = inputs.inputs.out ?? ARTIFACT_FOLDER
  if (settings.problems.length > 0) throw new InvalidInput(settings.problems)
  return {
    source,
    migrations,
    out: { directory: resolve(directories.cwd, out), displayDirectory: out },
    waitTimeoutMs: readWaitTimeout(settings),
    pollMs: readPollMs(settings),
  }
}

function fieldsOf(inputs: ParsedInputs, { file, problems }: ParsedFile): Fields {
  const fail = (message: string, hint: string) =>
    new InvalidInput([...inputs.problems, ...problems, { message, hint, location: { file: file.path } }])
  const { environments } = file
  const [first, ...others] = environments?.entries() ?? []
  if (inputs.inputs.environment !== undefined || !first) {
    const selection = selectEnvironment(inputs.inputs, file)
    if (selection.ok) return selection.fields
    throw new InvalidInput([
      ...inputs.problems,
      ...problems,
      ...(selection.problem ? [selection.problem] : []),
    ])
  }
  for (const [name, fields] of others) {
    const differing = PACKED.filter((key) => textOf(first[1], key) !== textOf(fields, key))
    if (differing.length === 0) continue
    const keys = differing.map(({ path }) => path.join('.')).join(', ')
    throw fail(
      `environments ${first[0]} and ${name} differ in ${keys}, so they are not one artefact`,
      `say for which it is, such as \`environment: ${first[0]}\`; or move what they share to \`common\``,
    )
  }
  return first[1]
}

function textOf(fields: Fields, key: Key<unknown>): string | undefined {
  return JSON.stringify(fields.get(key)?.value)
}
